import type { Language } from '../../../platform/format.ts';

/** Mails about one appointment. */
export const mailTemplates = [
  'booked',
  'confirmed',
  'paid',
  'rescheduled',
  'cancelled',
  'reminder',
  'review_request',
] as const;
export type MailTemplate = (typeof mailTemplates)[number];
export type MailAudience = 'patient' | 'practitioner';

interface MailWords {
  greeting(name: string): string;
  labels: Record<
    | 'when'
    | 'yourTime'
    | 'practitioner'
    | 'patient'
    | 'where'
    | 'price'
    | 'paid'
    | 'refund'
    | 'fee'
    | 'reference'
    | 'invoice'
    | 'amount'
    | 'due',
    string
  >;
  byVideo: string;
  joinHint: string;
  from(start: string, end: string): string;
  buttons: {
    pay(amount: string): string;
    see: string;
    receipt: string;
    again: string;
    review: string;
    payInvoice: string;
    read: string;
    take: string;
  };
  links: Record<'change' | 'google' | 'outlook' | 'file', string>;
  reach(clinic: string, ways: readonly string[]): string;
  why: Record<MailAudience | 'waiting' | 'account', (clinic: string) => string>;
  /** How a text to a phone ends. */
  stop: string;
}

export const mailWords: Record<Language, MailWords> = {
  en: {
    greeting: (name) => `Hello ${name},`,
    labels: {
      when: 'When',
      yourTime: 'Your time',
      practitioner: 'With',
      patient: 'Patient',
      where: 'Where',
      price: 'Price',
      paid: 'Paid',
      refund: 'Refund',
      fee: 'Fee',
      reference: 'Reference',
      invoice: 'Invoice',
      amount: 'Amount',
      due: 'Due',
    },
    byVideo: 'By video',
    joinHint: 'You join from the appointment’s page.',
    from: (start, end) => `${start} to ${end}`,
    buttons: {
      pay: (amount) => `Pay ${amount}`,
      see: 'See the appointment',
      receipt: 'Open the receipt',
      again: 'Find another time',
      review: 'Say how it was',
      payInvoice: 'See and pay the invoice',
      read: 'Read the message',
      take: 'Take this time',
    },
    links: {
      change: 'Change or cancel',
      google: 'Add to Google Calendar',
      outlook: 'Add to Outlook',
      file: 'Calendar file',
    },
    reach: (clinic, ways) => `Need a hand? ${clinic}: ${ways.join(' or ')}.`,
    why: {
      patient: (clinic) => `You receive this because of your appointment with ${clinic}.`,
      practitioner: (clinic) => `You receive this because you see patients at ${clinic}.`,
      account: (clinic) => `You receive this because you have an account with ${clinic}.`,
      waiting: (clinic) => `You receive this because you are waiting for a time at ${clinic}.`,
    },
    stop: 'Reply STOP to get no more texts.',
  },
  es: {
    greeting: (name) => `Hola, ${name}:`,
    labels: {
      when: 'Cuándo',
      yourTime: 'Tu hora',
      practitioner: 'Con',
      patient: 'Paciente',
      where: 'Dónde',
      price: 'Precio',
      paid: 'Pagado',
      refund: 'Reembolso',
      fee: 'Cargo',
      reference: 'Referencia',
      invoice: 'Factura',
      amount: 'Importe',
      due: 'Vence',
    },
    byVideo: 'Por vídeo',
    joinHint: 'Entras desde la página de la cita.',
    from: (start, end) => `de ${start} a ${end}`,
    buttons: {
      pay: (amount) => `Pagar ${amount}`,
      see: 'Ver la cita',
      receipt: 'Abrir el recibo',
      again: 'Buscar otra hora',
      review: 'Contar cómo fue',
      payInvoice: 'Ver y pagar la factura',
      read: 'Leer el mensaje',
      take: 'Quedarme con esta hora',
    },
    links: {
      change: 'Cambiar o cancelar',
      google: 'Añadir a Google Calendar',
      outlook: 'Añadir a Outlook',
      file: 'Archivo de calendario',
    },
    reach: (clinic, ways) => `¿Necesitas ayuda? ${clinic}: ${ways.join(' o ')}.`,
    why: {
      patient: (clinic) => `Recibes este mensaje por tu cita con ${clinic}.`,
      practitioner: (clinic) => `Recibes este mensaje porque atiendes a pacientes en ${clinic}.`,
      account: (clinic) => `Recibes este mensaje porque tienes una cuenta en ${clinic}.`,
      waiting: (clinic) => `Recibes este mensaje porque esperas una hora en ${clinic}.`,
    },
    stop: 'Responde STOP para no recibir más mensajes.',
  },
};
