export default {
  title: 'Valoraciones',
  lead: 'Lo que dicen los pacientes después de una sesión. Usted decide qué se muestra; nadie cambia sus palabras.',
  show: 'Mostrar',
  status: { pending: 'Por leer', published: 'Visibles', hidden: 'Ocultas', all: 'Todas' },
  stars: '{{rating}} de 5 estrellas',
  about: '{{author}} sobre {{practitioner}}',
  publish: 'Mostrarla',
  hide: 'Ocultarla',
  more: 'Más valoraciones',
  none: 'Nada por aquí',
  noneText: 'Cuando alguien valore una sesión, sus palabras llegarán primero aquí.',
};
