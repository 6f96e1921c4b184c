/**
 * Telling the two parties what happened. Messages are sent by jobs after the commit, at least once, each under a key that
 * makes it once; they hold no health details. What is no longer true when the job runs is not sent.
 */
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { EmailPort, Mail } from '../../vendors/email/port.ts';
import { calendarEntryOf } from '../appointments/calendar-entry.ts';
import { calendarFile } from '../appointments/calendar-file.ts';
import { calendarLinks } from '../appointments/calendar-links.ts';
import * as appointments from '../appointments/service.ts';
import { makeReceipt } from '../billing/receipts.ts';
import { findPaymentWithAppointment } from '../billing/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type ClinicDirectory, clinicUrl } from '../clinics/service.ts';
import * as repository from './repository.ts';
import type { MailAudience, MailTemplate } from './templates/mail-words.ts';
import { type MailWish, renderMail } from './templates/render-mail.ts';

export type Notifications = Platform & { email: EmailPort; clinics: ClinicDirectory };
type Row = appointments.AppointmentRow;

export type Occasion = {
  template: MailTemplate;
  appointmentId: number;
  /** Tells apart the same template about the same appointment: the sequence of a move, the id of a payment. */
  version: number;
  previousStartsAt?: Date | null;
  paymentId?: number | null;
  refundCents?: number;
  feeCents?: number;
  cancelledBy?: MailWish['appointment']['cancelledBy'];
};

/** Mails both parties about an occasion; each mail is sent once, whatever happens to its neighbour. */
export async function tellBoth(deps: Notifications, clinicId: number, occasion: Occasion): Promise<void> {
  for (const audience of ['patient', 'practitioner'] as const) await tell(deps, clinicId, audience, occasion);
}

async function tell(deps: Notifications, clinicId: number, audience: MailAudience, occasion: Occasion): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const row = await inTransaction(deps.db, clinicId, (tx) =>
    appointments.findAppointment(tx, clinicId, occasion.appointmentId),
  );
  if (row === undefined || isOutdated(row, occasion)) return;
  const mail = await composeMail(deps, clinic, row, audience, occasion);
  await sendOnce(deps, clinicId, { template: occasion.template, appointmentId: row.id }, mail);
}

/** Sends a mail under its key: however often its job runs, the person gets it once. */
export async function sendOnce(
  deps: Notifications,
  clinicId: number,
  about: { template: string; appointmentId: number | null },
  mail: Mail,
): Promise<void> {
  const message = {
    dedupeKey: mail.messageKey,
    channel: 'email',
    ...about,
    recipient: mail.to.email,
    subject: mail.subject,
  } as const;
  const log = await inTransaction(deps.db, clinicId, (tx) =>
    repository.openMessage(tx, clinicId, message, deps.clock.now()),
  );
  if (log.status === 'sent') return;
  try {
    const { vendorId } = await deps.email.send(mail);
    await close({ status: 'sent', vendor_id: vendorId, failure: null, sent_at: deps.clock.now() });
  } catch (error) {
    // An address nobody has will not get better by trying; an outage will.
    if (!(error instanceof AppError) || error.code !== 'validation_error') throw error;
    deps.log.warn('a mail was refused for good', { messageId: log.id, template: about.template });
    await close({ status: 'failed', vendor_id: null, failure: error.message, sent_at: null });
  }

  function close(outcome: Parameters<typeof repository.closeMessage>[3]) {
    return inTransaction(deps.db, clinicId, (tx) => repository.closeMessage(tx, clinicId, log.id, outcome));
  }
}

/** A booking that was cancelled or paid meanwhile needs no "please pay"; a move that was moved again is told by the later one. */
function isOutdated(row: Row, { template, version }: Occasion): boolean {
  if (template === 'booked') return row.status !== 'pending';
  if (template === 'rescheduled') return row.sequence !== version || row.status === 'cancelled';
  if (template === 'confirmed') return row.status === 'cancelled';
  return false;
}

async function composeMail(
  deps: Notifications,
  clinic: ClinicRow,
  row: Row,
  audience: MailAudience,
  occasion: Occasion,
): Promise<Mail> {
  const base = clinicUrl(deps, clinic);
  const entry = calendarEntryOf(row, clinic, base, audience);
  const { language } = entry;
  const method = row.status === 'cancelled' ? 'CANCEL' : 'REQUEST';
  const calendar = { method, filename: `${row.reference}.ics`, content: calendarFile(entry, method) } as const;
  const receipt =
    audience === 'patient' && occasion.paymentId ? await receiptOf(deps, clinic, occasion.paymentId) : null;
  const attendee = entry.attendee ?? { name: '', email: '' };
  const rendered = renderMail({
    ...wishOf(row, clinic, base, audience, occasion, deps.clock.now()),
    language,
    receiptAttached: receipt !== null,
  });
  return {
    to: attendee,
    ...(clinic.email === null ? {} : { replyTo: { name: clinic.name, email: clinic.email } }),
    ...rendered,
    attachments:
      receipt === null ? [] : [{ filename: receipt.name, contentType: 'application/pdf', content: receipt.file }],
    icalEvent: calendar,
    messageKey: `${clinic.id}-${occasion.template}-${row.id}-${audience}-${occasion.version}`,
  };
}

async function receiptOf(deps: Notifications, clinic: ClinicRow, paymentId: number) {
  const about = await findPaymentWithAppointment(deps, clinic.id, paymentId);
  if (about.payment.receipt_number === null) return null;
  try {
    return await makeReceipt(deps, about, clinic);
  } catch (error) {
    // The mail goes without it; the account offers the receipt as soon as what it lacks is known.
    if (error instanceof AppError && error.code === 'receipt_incomplete') return null;
    throw error;
  }
}

function wishOf(
  row: Row,
  clinic: ClinicRow,
  base: string,
  audience: MailAudience,
  occasion: Occasion,
  now: Date,
): Omit<MailWish, 'language'> {
  const { name, phone, email, locale, accent } = clinic;
  const outcome = appointments.consequences(row, clinic, 'patient', now);
  const links = calendarLinks(
    calendarEntryOf(row, clinic, base, audience),
    `${base}/api/appointments/${row.id}/calendar.ics`,
  );
  const isPatient = audience === 'patient';
  return {
    template: occasion.template,
    audience,
    clinic: { name, phone, email, locale, accent },
    appointment: {
      reference: row.reference,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      timezone: row.timezone,
      serviceName: row.service_name,
      practitionerName: row.practitioner_name,
      patientName: row.patient_name,
      deliveryMode: row.session_type as 'in_person' | 'telehealth',
      locationName: row.location_name,
      locationAddress: row.location_address,
      priceCents: row.price_cents,
      currency: row.currency,
      payBy: row.pay_by,
      // Made longer or shorter at the same start, it has no old time to tell.
      previousStartsAt: isSame(occasion.previousStartsAt, row.starts_at) ? null : (occasion.previousStartsAt ?? null),
      freeUntil: outcome.freeUntil > now.getTime() ? new Date(outcome.freeUntil) : null,
      paidCents: row.payment_status === 'paid' ? row.price_cents : null,
      refundCents: occasion.refundCents ?? null,
      feeCents: occasion.feeCents ?? null,
      ...(occasion.cancelledBy === undefined ? {} : { cancelledBy: occasion.cancelledBy }),
    },
    links: {
      appointmentUrl: `${base}/appointments/${row.id}`,
      payUrl: isPatient ? `${base}/book/pay/${row.id}` : null,
      bookUrl: `${base}/book`,
      googleUrl: links.google,
      outlookUrl: links.outlook,
      icsUrl: null,
    },
    viewerTimezone: isPatient ? row.patient_timezone : null,
  };
}

function isSame(one: Date | null | undefined, other: Date): boolean {
  return one?.getTime() === other.getTime();
}
