/** Saying what happened to an appointment, for one of its two parties, in every form a way may need. */
import type { Audience } from '../../../domain/notifications.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { calendarEntryOf } from '../appointments/calendar-entry.ts';
import { calendarFile } from '../appointments/calendar-file.ts';
import { calendarLinks } from '../appointments/calendar-links.ts';
import * as appointments from '../appointments/service.ts';
import { makeReceipt } from '../billing/receipts.ts';
import { findPaymentWithAppointment } from '../billing/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { clinicUrl } from '../clinics/service.ts';
import type { Notifications } from './deps.ts';
import type { Draft } from './outgoing.ts';
import type { Person } from './people.ts';
import { mailWords, type MailTemplate } from './templates/mail-words.ts';
import { fillLetter, fillText } from './templates/render-letter.ts';
import { type MailWish, renderMail, valuesOf } from './templates/render-mail.ts';
import { wordsOf } from './words.ts';

type Row = appointments.AppointmentRow;

export type Occasion = {
  template: MailTemplate;
  appointmentId: number;
  /** Tells apart the same template about the same appointment: the sequence of a move, the id of a payment, a lead. */
  version: number | string;
  previousStartsAt?: Date | null;
  paymentId?: number | null;
  refundCents?: number;
  feeCents?: number;
  cancelledBy?: MailWish['appointment']['cancelledBy'];
};

/** Everything to tell one party, said for every way. */
export async function composeDraft(
  deps: Notifications,
  tx: Tx,
  given: {
    clinic: ClinicRow;
    row: Row;
    person: Person;
    occasion: Occasion;
    /** The payment whose receipt goes with the mail, see `receiptPayment`. */
    receiptOfPaymentId?: number | null;
  },
): Promise<Draft> {
  const { clinic, row, person, occasion } = given;
  const { audience } = person;
  const base = clinicUrl(deps, clinic);
  const receiptOfPaymentId = audience === 'patient' ? (given.receiptOfPaymentId ?? null) : null;
  const wish: MailWish = {
    ...wishOf(row, clinic, base, audience, occasion, deps.clock.now()),
    language: person.language,
    receiptAttached: receiptOfPaymentId !== null,
  };
  const words = await wordsOf(tx, clinic.id, { template: occasion.template, audience, language: person.language });
  const values = valuesOf(wish);
  const { subject, paragraphs } = fillLetter(words.letter, values);
  const path = `/appointments/${row.id}`;
  return {
    key: `${clinic.id}-${occasion.template}-${row.id}-${audience}-${occasion.version}`,
    template: occasion.template,
    person,
    appointmentId: row.id,
    sequence: row.sequence,
    mail: {
      ...renderMail(wish, words.letter),
      ...(clinic.email === null ? {} : { replyTo: { name: clinic.name, email: clinic.email } }),
      ...(hasCalendarFile(occasion.template) ? { icalEvent: calendarOf(row, clinic, base, audience) } : {}),
      ...(receiptOfPaymentId === null ? {} : { receiptOfPaymentId }),
    },
    text: textOf(words.text, { ...values, link: `${base}${path}` }, person),
    notice: { title: subject, text: paragraphs.join(' '), path },
    ...(occasion.template === 'review_request' ? { isQuiet: true } : {}),
  };
}

/** A text to a phone; whoever is a patient is told how to end it. */
export function textOf(words: string, values: Parameters<typeof fillText>[1], person: Person): string {
  const said = fillText(words, values);
  return person.audience === 'patient' ? `${said} ${mailWords[person.language].stop}` : said;
}

/** A reminder does not enter the appointment into calendars once more. */
function hasCalendarFile(template: MailTemplate): boolean {
  return template !== 'reminder' && template !== 'review_request';
}

function calendarOf(row: Row, clinic: ClinicRow, base: string, audience: Audience) {
  const method = row.status === 'cancelled' ? ('CANCEL' as const) : ('REQUEST' as const);
  const entry = calendarEntryOf(row, clinic, base, audience);
  return { method, filename: `${row.reference}.ics`, content: calendarFile(entry, method) };
}

/** The payment if it has a receipt already. Opens a transaction of its own, so it is asked before ours. */
export async function receiptPayment(
  deps: Notifications,
  clinicId: number,
  paymentId: number | null | undefined,
): Promise<number | null> {
  if (paymentId === null || paymentId === undefined) return null;
  const about = await findPaymentWithAppointment(deps, clinicId, paymentId);
  if (about.payment.receipt_number === null) return null;
  try {
    await makeReceipt(deps, about, await deps.clinics.byId(clinicId));
    return paymentId;
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
  audience: Audience,
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
