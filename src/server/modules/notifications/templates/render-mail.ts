import { clocksDiffer, type Language, type Words, wordsFor } from '../../../platform/format.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { type MailAudience, type MailTemplate, type Mentions, mailWords } from './mail-words.ts';

/** What a mail about an appointment is made of. Amounts in the currency's smallest unit; no reason, note or diagnosis. */
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
    serviceName: string;
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
    cancelledBy?: Mentions['cancelledBy'];
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

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** One mail in one language for one of the two parties, as plain text and as HTML that say the same. */
export function renderMail(wish: MailWish): RenderedMail {
  const content = contentOf(wish);
  return { subject: content.subject, text: layoutText(content), html: layoutHtml(content) };
}

function contentOf(wish: MailWish): MailContent {
  const say = mailWords[wish.language];
  const words = wordsFor(wish.language, wish.clinic.locale);
  const { clinic, appointment, audience } = wish;
  const letter = say.letters[audience][wish.template](mentionsOf(wish, words));
  const paragraphs = letter.paragraphs.filter((paragraph) => paragraph !== null);
  const facts = factsOf(wish, words);
  const party = audience === 'patient' ? appointment.patientName : appointment.practitionerName;
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  return {
    language: wish.language,
    subject: letter.subject,
    preheader: paragraphs[0] ?? facts[0]?.lines.join(', ') ?? letter.heading,
    heading: letter.heading,
    greeting: say.greeting(wish.greetingName || party),
    paragraphs,
    facts,
    button: buttonOf(wish, words),
    links: linksOf(wish),
    footer: [...(ways.length > 0 ? [say.reach(clinic.name, ways)] : []), say.why[audience](clinic.name)],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
}

function mentionsOf(wish: MailWish, words: Words): Mentions {
  const { appointment, clinic } = wish;
  const moment = (instant: Date) => momentOf(words, instant, appointment.timezone);
  const money = (cents: number | null | undefined) => (cents ? words.money(cents, appointment.currency) : null);
  return {
    moment: moment(appointment.startsAt),
    oldMoment: appointment.previousStartsAt ? moment(appointment.previousStartsAt) : null,
    practitioner: appointment.practitionerName,
    clinic: clinic.name,
    reference: appointment.reference,
    payBy: appointment.payBy ? moment(appointment.payBy) : null,
    freeUntil: appointment.freeUntil ? moment(appointment.freeUntil) : null,
    amount: money(
      wish.template === 'paid' ? (appointment.paidCents ?? appointment.priceCents) : appointment.priceCents,
    ),
    refund: money(appointment.refundCents),
    fee: money(appointment.feeCents),
    receiptAttached: wish.receiptAttached ?? false,
    cancelledBy: appointment.cancelledBy ?? null,
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
  facts.push({ label: labels.service, lines: [appointment.serviceName] });
  if (template !== 'cancelled') facts.push({ label: labels.where, lines: placeOf(wish) });
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
  if (audience === 'practitioner') return [];
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
  if (template === 'paid' && links.receiptUrl) return { label: buttons.receipt, url: links.receiptUrl };
  return { label: buttons.see, url: links.appointmentUrl };
}

function linksOf(wish: MailWish): MailContent['links'] {
  const { links, audience, template } = wish;
  const say = mailWords[wish.language].links;
  if (audience === 'practitioner' || template === 'cancelled') return [];
  const wanted: [string, string | null | undefined][] = [
    [say.google, links.googleUrl],
    [say.outlook, links.outlookUrl],
    [say.file, links.icsUrl],
    [say.change, links.appointmentUrl],
  ];
  return wanted.flatMap(([label, url]) => (url ? [{ label, url }] : []));
}

/** `Tue 12 May, 10:00 am Melbourne time` */
function momentOf(words: Words, instant: Date, zone: string): string {
  return `${words.shortDay(instant, zone)}, ${words.time(instant, zone)} ${words.zone(zone)}`;
}
