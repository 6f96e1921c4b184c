/**
 * The words of every message, as the clinic may change them: places in braces (domain/message-template.ts), the first line
 * after `#` is the heading, blank lines part paragraphs. They name no service and no reason: a mail is read by whoever
 * holds the phone.
 */
import type { Audience, NotificationTemplate } from '../../../../domain/notifications.ts';
import type { Language } from '../../../platform/format.ts';

export type Letter = { subject: string; body: string };

type Letters = Record<NotificationTemplate, Letter>;

const enPatient: Letters = {
  booked: {
    subject: '{{#pay_by}}Your time is kept: {{moment}}{{/pay_by}}{{^pay_by}}You are booked: {{moment}}{{/pay_by}}',
    body: `# {{#pay_by}}We are keeping this time for you.{{/pay_by}}{{^pay_by}}Your appointment is booked.{{/pay_by}}

{{#pay_by}}Please pay {{amount}} by {{pay_by}} to make it yours. After that the time opens for others.{{/pay_by}}

{{^pay_by}}There is nothing more to do for now.{{/pay_by}}`,
  },
  confirmed: {
    subject: 'Your appointment is confirmed: {{moment}}',
    body: `# You are all set.

{{practitioner_name}} is looking forward to meeting you.

{{#free_until}}If something comes up, you can change or cancel at no cost until {{free_until}}.{{/free_until}}`,
  },
  paid: {
    subject:
      '{{#amount}}Your payment of {{amount}} has arrived{{/amount}}{{^amount}}Your payment has arrived{{/amount}}',
    body: `# Thank you. Your payment is here.

{{#receipt_attached}}Your receipt is attached, and it stays in your account.{{/receipt_attached}}{{^receipt_attached}}Your receipt is kept in your account.{{/receipt_attached}}`,
  },
  rescheduled: {
    subject: 'Your appointment has moved to {{moment}}',
    body: `# Your appointment has a new time.

{{#old_moment}}It was on {{old_moment}}. {{/old_moment}}The new time is below.

{{#free_until}}You can change or cancel it at no cost until {{free_until}}.{{/free_until}}`,
  },
  cancelled: {
    subject: 'Your appointment on {{moment}} is cancelled',
    body: `# Your appointment is cancelled.

{{#unpaid}}The time was not paid for, so it is open again. Nothing was charged.{{/unpaid}}

{{#cancelled_by_clinic}}We are sorry: {{practitioner_name}} cannot keep this time.{{/cancelled_by_clinic}}

{{#refund}}We are giving back {{refund}} the way you paid. Your bank may take up to ten days to show it.{{/refund}}

{{#fee}}As our cancellation policy says, {{fee}} is kept.{{/fee}}

You are welcome to find another time whenever it suits you.`,
  },
  reminder: {
    subject: 'Your appointment: {{moment}}',
    body: `# We will see you soon.

This is a reminder of your appointment with {{practitioner_name}}. There is nothing to do if you are coming.

{{#free_until}}If something has come up, you can change or cancel at no cost until {{free_until}}.{{/free_until}}{{^free_until}}If something has come up, please tell us as soon as you can.{{/free_until}}`,
  },
  invoice_issued: {
    subject: 'Invoice {{invoice_number}} from {{clinic_name}}',
    body: `# Your invoice is ready.

It comes to {{amount}}{{#due_date}} and is due on {{due_date}}{{/due_date}}.`,
  },
  invoice_due: {
    subject: 'Invoice {{invoice_number}} is due{{#due_date}} on {{due_date}}{{/due_date}}',
    body: `# A payment is due.

{{amount}} of invoice {{invoice_number}} is still open. If you have paid meanwhile, thank you: this mail crossed with your payment.`,
  },
  invoice_overdue: {
    subject: 'Invoice {{invoice_number}} is overdue',
    body: `# This invoice is still open.

{{amount}} was due{{#due_date}} on {{due_date}}{{/due_date}}. If paying is difficult right now, talk to us and we will find a way.`,
  },
  message_received: {
    subject: 'You have a new message from {{clinic_name}}',
    body: `# You have a new message.

It is kept in your account, where only you can read it.`,
  },
  waitlist_offer: {
    subject: 'A time came free: {{moment}}',
    body: `# A time came free for you.

We are keeping it for you until {{expires_at}}.

If you do not want it, do nothing: it goes to the next person, and you go on waiting.`,
  },
  review_request: {
    subject: 'How was your appointment at {{clinic_name}}?',
    body: `# How was it?

If you like, tell us in a minute how your appointment with {{practitioner_name}} was. It helps us to care better. There is no need to.`,
  },
};

const enPractitioner: Partial<Letters> = {
  booked: {
    subject: 'New booking: {{moment}}',
    body: `# A new appointment.

{{#pay_by}}It is not paid yet. The time is kept until {{pay_by}}.{{/pay_by}}`,
  },
  confirmed: {
    subject: 'Confirmed: {{moment}}',
    body: `# This appointment is confirmed.

It stands in your day. There is nothing to do.`,
  },
  paid: {
    subject: 'Paid: appointment {{reference}}',
    body: `# This appointment is paid.

There is nothing to do.`,
  },
  rescheduled: {
    subject: 'Moved to {{moment}}',
    body: `# An appointment has moved.

{{#old_moment}}It was on {{old_moment}}. That time is open again.{{/old_moment}}`,
  },
  cancelled: {
    subject: 'Cancelled: {{moment}}',
    body: `# An appointment was cancelled.

{{#unpaid}}It was not paid in time.{{/unpaid}}

{{#cancelled_by_patient}}The patient cancelled it.{{/cancelled_by_patient}}

The time is open for booking again.`,
  },
  reminder: {
    subject: 'Coming up: {{moment}}',
    body: `# This appointment is coming up.

There is nothing to do.`,
  },
  message_received: {
    subject: 'You have a new message',
    body: `# You have a new message.

It waits for you in {{clinic_name}}’s message centre.`,
  },
};

const esPatient: Letters = {
  booked: {
    subject: '{{#pay_by}}Te guardamos la hora: {{moment}}{{/pay_by}}{{^pay_by}}Tienes cita: {{moment}}{{/pay_by}}',
    body: `# {{#pay_by}}Te guardamos esta hora.{{/pay_by}}{{^pay_by}}Tu cita está reservada.{{/pay_by}}

{{#pay_by}}Para que sea tuya, paga {{amount}} antes de: {{pay_by}}. Después quedará libre para otras personas.{{/pay_by}}

{{^pay_by}}Por ahora no tienes que hacer nada más.{{/pay_by}}`,
  },
  confirmed: {
    subject: 'Tu cita está confirmada: {{moment}}',
    body: `# Todo listo.

{{practitioner_name}} te espera con gusto.

{{#free_until}}Si surge algo, puedes cambiarla o cancelarla sin coste hasta: {{free_until}}.{{/free_until}}`,
  },
  paid: {
    subject: '{{#amount}}Hemos recibido tu pago de {{amount}}{{/amount}}{{^amount}}Hemos recibido tu pago{{/amount}}',
    body: `# Gracias. Tu pago ha llegado.

{{#receipt_attached}}Adjuntamos tu recibo; también queda guardado en tu cuenta.{{/receipt_attached}}{{^receipt_attached}}Tu recibo queda guardado en tu cuenta.{{/receipt_attached}}`,
  },
  rescheduled: {
    subject: 'Tu cita ha cambiado: {{moment}}',
    body: `# Tu cita tiene nueva hora.

{{#old_moment}}Antes era: {{old_moment}}. {{/old_moment}}Abajo tienes la nueva hora.

{{#free_until}}Puedes cambiarla o cancelarla sin coste hasta: {{free_until}}.{{/free_until}}`,
  },
  cancelled: {
    subject: 'Tu cita está cancelada: {{moment}}',
    body: `# Tu cita está cancelada.

{{#unpaid}}La hora no se pagó a tiempo y ha quedado libre. No se ha cobrado nada.{{/unpaid}}

{{#cancelled_by_clinic}}Lo sentimos: {{practitioner_name}} no puede atenderte a esa hora.{{/cancelled_by_clinic}}

{{#refund}}Te devolvemos {{refund}} por el mismo medio de pago. Tu banco puede tardar hasta diez días en mostrarlo.{{/refund}}

{{#fee}}Según nuestra política de cancelación, retenemos {{fee}}.{{/fee}}

Puedes buscar otra hora cuando te venga bien.`,
  },
  reminder: {
    subject: 'Tu cita: {{moment}}',
    body: `# Nos vemos pronto.

Te recordamos tu cita con {{practitioner_name}}. Si vas a venir, no tienes que hacer nada.

{{#free_until}}Si ha surgido algo, puedes cambiarla o cancelarla sin coste hasta: {{free_until}}.{{/free_until}}{{^free_until}}Si ha surgido algo, avísanos en cuanto puedas.{{/free_until}}`,
  },
  invoice_issued: {
    subject: 'Factura {{invoice_number}} de {{clinic_name}}',
    body: `# Tu factura está lista.

El importe es de {{amount}}{{#due_date}}, con vencimiento el {{due_date}}{{/due_date}}.`,
  },
  invoice_due: {
    subject: 'La factura {{invoice_number}} vence{{#due_date}} el {{due_date}}{{/due_date}}',
    body: `# Hay un pago pendiente.

Quedan {{amount}} por pagar de la factura {{invoice_number}}. Si ya has pagado, gracias: este mensaje se ha cruzado con tu pago.`,
  },
  invoice_overdue: {
    subject: 'La factura {{invoice_number}} ha vencido',
    body: `# Esta factura sigue pendiente.

Quedan {{amount}} por pagar{{#due_date}}; vencía el {{due_date}}{{/due_date}}. Si ahora te resulta difícil, habla con nosotros y buscaremos una solución.`,
  },
  message_received: {
    subject: 'Tienes un mensaje nuevo de {{clinic_name}}',
    body: `# Tienes un mensaje nuevo.

Está en tu cuenta, donde solo tú puedes leerlo.`,
  },
  waitlist_offer: {
    subject: 'Ha quedado libre una hora: {{moment}}',
    body: `# Ha quedado libre una hora para ti.

Te la guardamos hasta: {{expires_at}}.

Si no la quieres, no hagas nada: pasará a la siguiente persona y seguirás en la lista.`,
  },
  review_request: {
    subject: '¿Qué tal tu cita en {{clinic_name}}?',
    body: `# ¿Qué tal fue?

Si te apetece, cuéntanos en un minuto cómo fue tu cita con {{practitioner_name}}. Nos ayuda a cuidar mejor. No es necesario.`,
  },
};

const esPractitioner: Partial<Letters> = {
  booked: {
    subject: 'Nueva reserva: {{moment}}',
    body: `# Una cita nueva.

{{#pay_by}}Aún no está pagada. La hora se guarda hasta: {{pay_by}}.{{/pay_by}}`,
  },
  confirmed: {
    subject: 'Confirmada: {{moment}}',
    body: `# Esta cita está confirmada.

Ya está en tu agenda. No tienes que hacer nada.`,
  },
  paid: {
    subject: 'Pagada: cita {{reference}}',
    body: `# Esta cita está pagada.

No tienes que hacer nada.`,
  },
  rescheduled: {
    subject: 'Nueva hora: {{moment}}',
    body: `# Una cita ha cambiado de hora.

{{#old_moment}}Antes era: {{old_moment}}. Esa hora vuelve a estar libre.{{/old_moment}}`,
  },
  cancelled: {
    subject: 'Cancelada: {{moment}}',
    body: `# Se ha cancelado una cita.

{{#unpaid}}No se pagó a tiempo.{{/unpaid}}

{{#cancelled_by_patient}}La ha cancelado el paciente.{{/cancelled_by_patient}}

La hora vuelve a estar libre para reservar.`,
  },
  reminder: {
    subject: 'Próxima cita: {{moment}}',
    body: `# Se acerca esta cita.

No tienes que hacer nada.`,
  },
  message_received: {
    subject: 'Tienes un mensaje nuevo',
    body: `# Tienes un mensaje nuevo.

Te espera en el centro de mensajes de {{clinic_name}}.`,
  },
};

const LETTERS: Record<Language, Record<Audience, Partial<Letters>>> = {
  en: { patient: enPatient, practitioner: enPractitioner },
  es: { patient: esPatient, practitioner: esPractitioner },
};

/** Our own words; what nobody of that side is told has none. */
export function ownLetter(language: Language, audience: Audience, template: NotificationTemplate): Letter | undefined {
  return LETTERS[language][audience][template];
}

/** Our own text for a phone: the letter's subject, who it is from and where it leads. */
export function ownText(language: Language, audience: Audience, template: NotificationTemplate): string | undefined {
  const letter = ownLetter(language, audience, template);
  return letter && `{{clinic_name}}: ${letter.subject}. {{link}}`;
}

/** Every name a place may have, with an example for the preview. */
export const VARIABLES = {
  patient_name: 'John Doe',
  practitioner_name: 'Dr Sarah Johnson',
  clinic_name: 'Tailored Psychology',
  clinic_phone: '03 5550 1234',
  clinic_email: 'hello@clinic.example',
  reference: 'ATT-7K3M9Q',
  moment: 'Tue 12 May, 10:00 am Melbourne time',
  old_moment: 'Mon 11 May, 2:00 pm Melbourne time',
  place: 'Melbourne',
  pay_by: 'Sun 10 May, 6:00 pm Melbourne time',
  free_until: 'Sun 10 May, 10:00 am Melbourne time',
  amount: '$180.00',
  refund: '$90.00',
  fee: '$90.00',
  receipt_attached: 'yes',
  unpaid: '',
  cancelled_by_patient: 'yes',
  cancelled_by_clinic: '',
  invoice_number: 'INV-2026-001',
  due_date: '30 May 2026',
  expires_at: '6:15 pm, Melbourne time',
  link: 'https://clinic.example/appointments',
} as const;
export type Variable = keyof typeof VARIABLES;
export const VARIABLE_NAMES: ReadonlySet<string> = new Set(Object.keys(VARIABLES));
