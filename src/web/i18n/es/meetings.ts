/** La sala antes de una videollamada. */
export default {
  back: 'La cita',
  title: 'Tu sesión con {{name}}',
  when: 'Cuándo',
  length: 'Duración',
  reference: 'Referencia',
  closed: 'La sala se abre a las {{time}}. Puedes dejar esta página abierta: la puerta aparece sola.',
  open: 'La sala está abierta. Entra cuando quieras.',
  enter: 'Entrar en la sesión',
  over: 'Esta sesión ha terminado.',
  notAlive: 'Esta sesión no tiene lugar.',
  test: {
    title: 'Cámara y micrófono',
    text: 'Una mirada al espejo antes de veros. No se graba nada y nada sale de este dispositivo.',
    start: 'Probar cámara y micrófono',
    stop: 'Apagar los dos',
    picture: 'Tu propia imagen',
    sound: 'Tu micrófono',
    speak: 'Di algo: la barra debería moverse.',
    heard: 'Te oímos.',
    refused:
      'El navegador no puede usarlos. Permite la cámara y el micrófono para esta página en la barra de direcciones y prueba otra vez.',
    none: 'No hemos encontrado cámara o micrófono libres. Cierra otros programas que los usen, o entra con el móvil o la tableta.',
  },
};
