import type { Language } from '../../../platform/format.ts';

export const mailTemplates = ['booked', 'confirmed', 'paid', 'rescheduled', 'cancelled'] as const;
export type MailTemplate = (typeof mailTemplates)[number];
export type MailAudience = 'patient' | 'practitioner';

/** Everything the sentences may mention, already said in the mail's language; null where there is nothing to say. */
export interface Mentions {
  /** `Tue 12 May, 10:00 am Melbourne time` */
  moment: string;
  /** The time before it was moved. */
  oldMoment: string | null;
  practitioner: string;
  clinic: string;
  reference: string;
  payBy: string | null;
  /** Until when cancelling costs nothing. */
  freeUntil: string | null;
  amount: string | null;
  refund: string | null;
  fee: string | null;
  receiptAttached: boolean;
  /** Who ended it: one of the two, the clinic, or nobody (it was not paid in time). */
  cancelledBy: 'patient' | 'practitioner' | 'clinic' | 'unpaid' | null;
}

interface Letter {
  subject: string;
  heading: string;
  /** Null ones are left out. */
  paragraphs: readonly (string | null)[];
}

interface MailWords {
  greeting(name: string): string;
  labels: Record<
    | 'when'
    | 'yourTime'
    | 'practitioner'
    | 'patient'
    | 'service'
    | 'where'
    | 'price'
    | 'paid'
    | 'refund'
    | 'fee'
    | 'reference',
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
  };
  links: Record<'change' | 'google' | 'outlook' | 'file', string>;
  reach(clinic: string, ways: readonly string[]): string;
  why: Record<MailAudience, (clinic: string) => string>;
  letters: Record<MailAudience, Record<MailTemplate, (m: Mentions) => Letter>>;
}

export const mailWords: Record<Language, MailWords> = {
  en: {
    greeting: (name) => `Hello ${name},`,
    labels: {
      when: 'When',
      yourTime: 'Your time',
      practitioner: 'With',
      patient: 'Patient',
      service: 'Session',
      where: 'Where',
      price: 'Price',
      paid: 'Paid',
      refund: 'Refund',
      fee: 'Fee',
      reference: 'Reference',
    },
    byVideo: 'By video',
    joinHint: 'You join from the appointment’s page.',
    from: (start, end) => `${start} to ${end}`,
    buttons: {
      pay: (amount) => `Pay ${amount}`,
      see: 'See the appointment',
      receipt: 'Open the receipt',
      again: 'Find another time',
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
    },
    letters: {
      patient: {
        booked: (m) => ({
          subject: m.payBy ? `Your time is kept: ${m.moment}` : `You are booked: ${m.moment}`,
          heading: m.payBy ? 'We are keeping this time for you.' : 'Your appointment is booked.',
          paragraphs: [
            m.payBy && m.amount
              ? `Please pay ${m.amount} by ${m.payBy} to make it yours. After that the time opens for others.`
              : null,
            m.payBy ? null : 'There is nothing more to do for now.',
          ],
        }),
        confirmed: (m) => ({
          subject: `Your appointment is confirmed: ${m.moment}`,
          heading: 'You are all set.',
          paragraphs: [
            `${m.practitioner} is looking forward to meeting you.`,
            m.freeUntil ? `If something comes up, you can change or cancel at no cost until ${m.freeUntil}.` : null,
          ],
        }),
        paid: (m) => ({
          subject: m.amount ? `Your payment of ${m.amount} has arrived` : 'Your payment has arrived',
          heading: 'Thank you. Your payment is here.',
          paragraphs: [
            m.receiptAttached
              ? 'Your receipt is attached, and it stays in your account.'
              : 'Your receipt is kept in your account.',
          ],
        }),
        rescheduled: (m) => ({
          subject: `Your appointment has moved to ${m.moment}`,
          heading: 'Your appointment has a new time.',
          paragraphs: [
            m.oldMoment ? `It was on ${m.oldMoment}. The new time is below.` : 'The new time is below.',
            m.freeUntil ? `You can change or cancel it at no cost until ${m.freeUntil}.` : null,
          ],
        }),
        cancelled: (m) => ({
          subject: `Your appointment on ${m.moment} is cancelled`,
          heading: 'Your appointment is cancelled.',
          paragraphs: [
            m.cancelledBy === 'unpaid' ? 'The time was not paid for, so it is open again. Nothing was charged.' : null,
            m.cancelledBy === 'practitioner' || m.cancelledBy === 'clinic'
              ? `We are sorry: ${m.practitioner} cannot keep this time.`
              : null,
            m.refund
              ? `We are giving back ${m.refund} the way you paid. Your bank may take up to ten days to show it.`
              : null,
            m.fee ? `As our cancellation policy says, ${m.fee} is kept.` : null,
            'You are welcome to find another time whenever it suits you.',
          ],
        }),
      },
      practitioner: {
        booked: (m) => ({
          subject: `New booking: ${m.moment}`,
          heading: 'A new appointment.',
          paragraphs: [m.payBy ? `It is not paid yet. The time is kept until ${m.payBy}.` : null],
        }),
        confirmed: (m) => ({
          subject: `Confirmed: ${m.moment}`,
          heading: 'This appointment is confirmed.',
          paragraphs: ['It stands in your day. There is nothing to do.'],
        }),
        paid: (m) => ({
          subject: `Paid: appointment ${m.reference}`,
          heading: 'This appointment is paid.',
          paragraphs: ['There is nothing to do.'],
        }),
        rescheduled: (m) => ({
          subject: `Moved to ${m.moment}`,
          heading: 'An appointment has moved.',
          paragraphs: [m.oldMoment ? `It was on ${m.oldMoment}. That time is open again.` : null],
        }),
        cancelled: (m) => ({
          subject: `Cancelled: ${m.moment}`,
          heading: 'An appointment was cancelled.',
          paragraphs: [
            m.cancelledBy === 'unpaid' ? 'It was not paid in time.' : null,
            m.cancelledBy === 'patient' ? 'The patient cancelled it.' : null,
            'The time is open for booking again.',
          ],
        }),
      },
    },
  },
  es: {
    greeting: (name) => `Hola, ${name}:`,
    labels: {
      when: 'Cuándo',
      yourTime: 'Tu hora',
      practitioner: 'Con',
      patient: 'Paciente',
      service: 'Sesión',
      where: 'Dónde',
      price: 'Precio',
      paid: 'Pagado',
      refund: 'Reembolso',
      fee: 'Cargo',
      reference: 'Referencia',
    },
    byVideo: 'Por vídeo',
    joinHint: 'Entras desde la página de la cita.',
    from: (start, end) => `de ${start} a ${end}`,
    buttons: {
      pay: (amount) => `Pagar ${amount}`,
      see: 'Ver la cita',
      receipt: 'Abrir el recibo',
      again: 'Buscar otra hora',
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
    },
    letters: {
      patient: {
        booked: (m) => ({
          subject: m.payBy ? `Te guardamos la hora: ${m.moment}` : `Tienes cita: ${m.moment}`,
          heading: m.payBy ? 'Te guardamos esta hora.' : 'Tu cita está reservada.',
          paragraphs: [
            m.payBy && m.amount
              ? `Para que sea tuya, paga ${m.amount} antes de: ${m.payBy}. Después quedará libre para otras personas.`
              : null,
            m.payBy ? null : 'Por ahora no tienes que hacer nada más.',
          ],
        }),
        confirmed: (m) => ({
          subject: `Tu cita está confirmada: ${m.moment}`,
          heading: 'Todo listo.',
          paragraphs: [
            `${m.practitioner} te espera con gusto.`,
            m.freeUntil ? `Si surge algo, puedes cambiarla o cancelarla sin coste hasta: ${m.freeUntil}.` : null,
          ],
        }),
        paid: (m) => ({
          subject: m.amount ? `Hemos recibido tu pago de ${m.amount}` : 'Hemos recibido tu pago',
          heading: 'Gracias. Tu pago ha llegado.',
          paragraphs: [
            m.receiptAttached
              ? 'Adjuntamos tu recibo; también queda guardado en tu cuenta.'
              : 'Tu recibo queda guardado en tu cuenta.',
          ],
        }),
        rescheduled: (m) => ({
          subject: `Tu cita ha cambiado: ${m.moment}`,
          heading: 'Tu cita tiene nueva hora.',
          paragraphs: [
            m.oldMoment ? `Antes era: ${m.oldMoment}. Abajo tienes la nueva hora.` : 'Abajo tienes la nueva hora.',
            m.freeUntil ? `Puedes cambiarla o cancelarla sin coste hasta: ${m.freeUntil}.` : null,
          ],
        }),
        cancelled: (m) => ({
          subject: `Tu cita está cancelada: ${m.moment}`,
          heading: 'Tu cita está cancelada.',
          paragraphs: [
            m.cancelledBy === 'unpaid'
              ? 'La hora no se pagó a tiempo y ha quedado libre. No se ha cobrado nada.'
              : null,
            m.cancelledBy === 'practitioner' || m.cancelledBy === 'clinic'
              ? `Lo sentimos: ${m.practitioner} no puede atenderte a esa hora.`
              : null,
            m.refund
              ? `Te devolvemos ${m.refund} por el mismo medio de pago. Tu banco puede tardar hasta diez días en mostrarlo.`
              : null,
            m.fee ? `Según nuestra política de cancelación, retenemos ${m.fee}.` : null,
            'Puedes buscar otra hora cuando te venga bien.',
          ],
        }),
      },
      practitioner: {
        booked: (m) => ({
          subject: `Nueva reserva: ${m.moment}`,
          heading: 'Una cita nueva.',
          paragraphs: [m.payBy ? `Aún no está pagada. La hora se guarda hasta: ${m.payBy}.` : null],
        }),
        confirmed: (m) => ({
          subject: `Confirmada: ${m.moment}`,
          heading: 'Esta cita está confirmada.',
          paragraphs: ['Ya está en tu agenda. No tienes que hacer nada.'],
        }),
        paid: (m) => ({
          subject: `Pagada: cita ${m.reference}`,
          heading: 'Esta cita está pagada.',
          paragraphs: ['No tienes que hacer nada.'],
        }),
        rescheduled: (m) => ({
          subject: `Nueva hora: ${m.moment}`,
          heading: 'Una cita ha cambiado de hora.',
          paragraphs: [m.oldMoment ? `Antes era: ${m.oldMoment}. Esa hora vuelve a estar libre.` : null],
        }),
        cancelled: (m) => ({
          subject: `Cancelada: ${m.moment}`,
          heading: 'Se ha cancelado una cita.',
          paragraphs: [
            m.cancelledBy === 'unpaid' ? 'No se pagó a tiempo.' : null,
            m.cancelledBy === 'patient' ? 'La ha cancelado el paciente.' : null,
            'La hora vuelve a estar libre para reservar.',
          ],
        }),
      },
    },
  },
};
