import type { Values } from '../../../../domain/message-template.ts';
import { clocksDiffer, type Language, type Words, wordsFor } from '../../../platform/format.ts';
import { type Letter, ownLetter, type Variable } from './letters.ts';
import type { MailContent } from './mail-layout.ts';
import { type MailAudience, type MailTemplate, mailWords } from './mail-words.ts';
import { type RenderedMail, renderLetter } from './render-letter.ts';

/** What a mail about an appointment is made of. Amounts in the currency's smallest unit; no service, reason or note. */
export interface MailWish {
  template: MailTemplate;
  language: Language;
  audience: MailAudience;
  /** How the reader is greeted; the full name of the party when absent. */
  greetingName?: string | null;
  clinic: {
    name: string;
    phone: string | null;
    email: string | null;
    /** `en-AU` */
    locale: string;
    accent: string | null;
  };
  appointment: {
    reference: string;
    startsAt: Date;
    endsAt: Date;
    /** The location's zone. */
    timezone: string;
    practitionerName: string;
    patientName: string;
    deliveryMode: 'in_person' | 'telehealth';
    locationName: string | null;
    locationAddress: string | null;
    priceCents: number;
    currency: string;
    /** When an unpaid time is let go; null when nothing is owed. */
    payBy?: Date | null;
    /** The time before it was moved. */
    previousStartsAt?: Date | null;
    /** Until when cancelling costs nothing; null when that has passed. */
    freeUntil?: Date | null;
    paidCents?: number | null;
    refundCents?: number | null;
    feeCents?: number | null;
    /** Who ended it: one of the two, the clinic, or nobody (it was not paid in time). */
    cancelledBy?: 'patient' | 'practitioner' | 'clinic' | 'unpaid' | null;
  };
  /** Whole web addresses. */
  links: {
    appointmentUrl: string;
    payUrl?: string | null;
    receiptUrl?: string | null;
    bookUrl?: string | null;
    googleUrl?: string | null;
    outlookUrl?: string | null;
    icsUrl?: string | null;
  };
  receiptAttached?: boolean;
  /** The reader's own zone, shown as well when its clock differs. */
  viewerTimezone?: string | null;
}

/** One mail in one language for one of the two parties; `letter`: the clinic's own words. */
export function renderMail(wish: MailWish, letter: Letter = lettersOf(wish)): RenderedMail {
  const say = mailWords[wish.language];
  const words = wordsFor(wish.language, wish.clinic.locale);
  const { clinic, appointment, audience } = wish;
  const party = audience === 'patient' ? appointment.patientName : appointment.practitionerName;
  return renderLetter({
    language: wish.language,
    letter,
    values: valuesOf(wish),
    greetingName: wish.greetingName || party,
    clinic,
    facts: factsOf(wish, words),
    button: buttonOf(wish, words),
    links: linksOf(wish),
    why: say.why[audience](clinic.name),
  });
}

function lettersOf({ language, audience, template }: MailWish): Letter {
  const letter = ownLetter(language, audience, template);
  if (letter === undefined) throw new Error(`nobody tells a ${audience} of ${template}`);
  return letter;
}

/** Everything the words may mention, already said in the reader's language; null where there is nothing to say. */
export function valuesOf(wish: MailWish): Values & Partial<Record<Variable, string | null>> {
  const words = wordsFor(wish.language, wish.clinic.locale);
  const { appointment, clinic, template } = wish;
  const moment = (instant: Date) => momentOf(words, instant, appointment.timezone);
  const money = (cents: number | null | undefined) => (cents ? words.money(cents, appointment.currency) : null);
  const amount = template === 'paid' ? (appointment.paidCents ?? appointment.priceCents) : appointment.priceCents;
  const by = appointment.cancelledBy ?? null;
  return {
    moment: moment(appointment.startsAt),
    old_moment: appointment.previousStartsAt ? moment(appointment.previousStartsAt) : null,
    place: appointment.deliveryMode === 'telehealth' ? mailWords[wish.language].byVideo : appointment.locationName,
    patient_name: appointment.patientName,
    practitioner_name: appointment.practitionerName,
    clinic_name: clinic.name,
    clinic_phone: clinic.phone,
    clinic_email: clinic.email,
    reference: appointment.reference,
    pay_by: appointment.payBy ? moment(appointment.payBy) : null,
    free_until: appointment.freeUntil ? moment(appointment.freeUntil) : null,
    amount: money(amount),
    refund: money(appointment.refundCents),
    fee: money(appointment.feeCents),
    receipt_attached: wish.receiptAttached === true ? 'yes' : null,
    unpaid: by === 'unpaid' ? 'yes' : null,
    cancelled_by_patient: by === 'patient' ? 'yes' : null,
    cancelled_by_clinic: by === 'practitioner' || by === 'clinic' ? 'yes' : null,
    link: wish.links.appointmentUrl,
  };
}

function factsOf(wish: MailWish, words: Words): MailContent['facts'] {
  const { appointment, audience, template } = wish;
  const { labels } = mailWords[wish.language];
  const { startsAt, endsAt, timezone, currency } = appointment;
  const span = (zone: string) => [
    words.day(startsAt, zone),
    `${mailWords[wish.language].from(words.time(startsAt, zone), words.time(endsAt, zone))}, ${words.zone(zone)}`,
  ];
  const facts = [{ label: labels.when, lines: span(timezone) }];
  const viewer = wish.viewerTimezone;
  if (viewer && clocksDiffer(viewer, timezone, startsAt)) facts.push({ label: labels.yourTime, lines: span(viewer) });
  if (audience === 'patient') facts.push({ label: labels.practitioner, lines: [appointment.practitionerName] });
  else facts.push({ label: labels.patient, lines: [appointment.patientName] });
  if (template !== 'cancelled' && template !== 'review_request')
    facts.push({ label: labels.where, lines: placeOf(wish) });
  facts.push(...moneyFacts(wish, (cents) => words.money(cents, currency)));
  facts.push({ label: labels.reference, lines: [appointment.reference] });
  return facts;
}

/** A practitioner hears about money only in the mail that is about it. */
function moneyFacts(wish: MailWish, money: (cents: number) => string): { label: string; lines: string[] }[] {
  const { appointment, audience, template } = wish;
  const { labels } = mailWords[wish.language];
  const paid = appointment.paidCents ?? (template === 'paid' ? appointment.priceCents : null);
  if (template === 'paid' && paid) return [{ label: labels.paid, lines: [money(paid)] }];
  if (audience === 'practitioner' || template === 'review_request') return [];
  if (template === 'reminder' && paid) return [];
  if (template === 'cancelled') {
    return [
      ...(appointment.refundCents ? [{ label: labels.refund, lines: [money(appointment.refundCents)] }] : []),
      ...(appointment.feeCents ? [{ label: labels.fee, lines: [money(appointment.feeCents)] }] : []),
    ];
  }
  return [
    paid
      ? { label: labels.paid, lines: [money(paid)] }
      : { label: labels.price, lines: [money(appointment.priceCents)] },
  ];
}

function placeOf(wish: MailWish): string[] {
  const { appointment, clinic } = wish;
  const { byVideo, joinHint } = mailWords[wish.language];
  if (appointment.deliveryMode === 'telehealth') return [byVideo, joinHint];
  return [
    appointment.locationName ?? clinic.name,
    ...(appointment.locationAddress ? [appointment.locationAddress] : []),
  ];
}

/** One thing to do next, at most. */
function buttonOf(wish: MailWish, words: Words): MailContent['button'] {
  const { links, appointment, audience, template } = wish;
  const { buttons } = mailWords[wish.language];
  if (audience === 'practitioner') return { label: buttons.see, url: links.appointmentUrl };
  if (template === 'cancelled') return links.bookUrl ? { label: buttons.again, url: links.bookUrl } : null;
  if (template === 'booked' && links.payUrl && appointment.payBy) {
    return { label: buttons.pay(words.money(appointment.priceCents, appointment.currency)), url: links.payUrl };
  }
  if (template === 'review_request') return { label: buttons.review, url: links.appointmentUrl };
  if (template === 'paid' && links.receiptUrl) return { label: buttons.receipt, url: links.receiptUrl };
  return { label: buttons.see, url: links.appointmentUrl };
}

function linksOf(wish: MailWish): MailContent['links'] {
  const { links, audience, template } = wish;
  const say = mailWords[wish.language].links;
  if (audience === 'practitioner' || template === 'cancelled' || template === 'review_request') return [];
  const wanted: [string, string | null | undefined][] = [
    [say.google, links.googleUrl],
    [say.outlook, links.outlookUrl],
    [say.file, links.icsUrl],
    [say.change, links.appointmentUrl],
  ];
  return wanted.flatMap(([label, url]) => (url ? [{ label, url }] : []));
}

/** `Tue 12 May, 10:00 am Melbourne time` */
export function momentOf(words: Words, instant: Date, zone: string): string {
  return `${words.shortDay(instant, zone)}, ${words.time(instant, zone)} ${words.zone(zone)}`;
}
