import { clocksDiffer, type Language, wordsFor } from '../../../platform/format.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { mailWords } from './mail-words.ts';
import type { RenderedMail } from './render-mail.ts';

/** What the mail about a time that came free is made of. It says the session, as a booking's mail does, and no reason. */
export type WaitlistMailWish = {
  language: Language;
  patientName: string;
  clinic: { name: string; phone: string | null; email: string | null; locale: string; accent: string | null };
  offer: {
    startsAt: Date;
    endsAt: Date;
    /** Until when the time is kept. */
    expiresAt: Date;
    /** The location's zone. */
    timezone: string;
    serviceName: string;
    practitionerName: string;
    deliveryMode: 'in_person' | 'telehealth';
    locationName: string;
    locationAddress: string | null;
  };
  /** The page where the person takes or leaves it; a whole web address. */
  url: string;
  /** The reader's own zone, shown as well when its clock differs. */
  viewerTimezone: string | null;
};

type Sentences = {
  subject(moment: string): string;
  heading: string;
  kept(until: string): string;
  after: string;
  button: string;
  why(clinic: string): string;
};

const SAY: Record<Language, Sentences> = {
  en: {
    subject: (moment) => `A time came free: ${moment}`,
    heading: 'A time came free for you.',
    kept: (until) => `We are keeping it for you until ${until}.`,
    after: 'If you do not want it, do nothing: it goes to the next person, and you go on waiting.',
    button: 'Take this time',
    why: (clinic) => `You receive this because you are waiting for a time at ${clinic}.`,
  },
  es: {
    subject: (moment) => `Ha quedado libre una hora: ${moment}`,
    heading: 'Ha quedado libre una hora para ti.',
    kept: (until) => `Te la guardamos hasta: ${until}.`,
    after: 'Si no la quieres, no hagas nada: pasará a la siguiente persona y seguirás en la lista.',
    button: 'Quedarme con esta hora',
    why: (clinic) => `Recibes este mensaje porque esperas una hora en ${clinic}.`,
  },
};

export function renderWaitlistMail(wish: WaitlistMailWish): RenderedMail {
  const { language, clinic, offer } = wish;
  const words = wordsFor(language, clinic.locale);
  const say = SAY[language];
  const common = mailWords[language];
  const { startsAt, timezone } = offer;
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  const until = `${words.time(offer.expiresAt, timezone)}, ${words.zone(timezone)}`;
  const moment = `${words.shortDay(startsAt, timezone)}, ${words.time(startsAt, timezone)} ${words.zone(timezone)}`;
  const content: MailContent = {
    language,
    subject: say.subject(moment),
    preheader: say.kept(until),
    heading: say.heading,
    greeting: common.greeting(wish.patientName),
    paragraphs: [say.kept(until), say.after],
    facts: factsOf(wish),
    button: { label: say.button, url: wish.url },
    links: [],
    footer: [...(ways.length > 0 ? [common.reach(clinic.name, ways)] : []), say.why(clinic.name)],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
  return { subject: content.subject, text: layoutText(content), html: layoutHtml(content) };
}

function factsOf({ language, clinic, offer, viewerTimezone }: WaitlistMailWish): MailContent['facts'] {
  const words = wordsFor(language, clinic.locale);
  const common = mailWords[language];
  const { labels } = common;
  const { startsAt, endsAt, timezone, locationName, locationAddress } = offer;
  const span = (zone: string) => [
    words.day(startsAt, zone),
    `${common.from(words.time(startsAt, zone), words.time(endsAt, zone))}, ${words.zone(zone)}`,
  ];
  const elsewhere = viewerTimezone !== null && clocksDiffer(viewerTimezone, timezone, startsAt);
  const inPerson = [locationName, ...(locationAddress === null ? [] : [locationAddress])];
  return [
    { label: labels.when, lines: span(timezone) },
    ...(elsewhere ? [{ label: labels.yourTime, lines: span(viewerTimezone) }] : []),
    { label: labels.practitioner, lines: [offer.practitionerName] },
    { label: labels.service, lines: [offer.serviceName] },
    { label: labels.where, lines: offer.deliveryMode === 'telehealth' ? [common.byVideo] : inPerson },
  ];
}
