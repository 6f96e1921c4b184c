import type { Values } from '../../../../domain/message-template.ts';
import { clocksDiffer, type Language, wordsFor } from '../../../platform/format.ts';
import { type Letter, ownLetter } from './letters.ts';
import type { MailContent } from './mail-layout.ts';
import { mailWords } from './mail-words.ts';
import { type RenderedMail, renderLetter } from './render-letter.ts';
import { momentOf } from './render-mail.ts';

/** What the mail about a time that came free is made of. It says no service and no reason. */
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

/** Everything the words may mention. */
export function waitlistValues({ language, patientName, clinic, offer, url }: WaitlistMailWish): Values {
  const words = wordsFor(language, clinic.locale);
  const { startsAt, timezone, expiresAt } = offer;
  return {
    patient_name: patientName,
    practitioner_name: offer.practitionerName,
    clinic_name: clinic.name,
    clinic_phone: clinic.phone,
    clinic_email: clinic.email,
    place: offer.deliveryMode === 'telehealth' ? mailWords[language].byVideo : offer.locationName,
    moment: momentOf(words, startsAt, timezone),
    expires_at: `${words.time(expiresAt, timezone)}, ${words.zone(timezone)}`,
    link: url,
  };
}

export function renderWaitlistMail(wish: WaitlistMailWish, letter: Letter = ownWords(wish.language)): RenderedMail {
  const { language, clinic, patientName, url } = wish;
  const say = mailWords[language];
  return renderLetter({
    language,
    letter,
    values: waitlistValues(wish),
    greetingName: patientName,
    clinic,
    facts: factsOf(wish),
    button: { label: say.buttons.take, url },
    links: [],
    why: say.why.waiting(clinic.name),
  });
}

function ownWords(language: Language): Letter {
  const letter = ownLetter(language, 'patient', 'waitlist_offer');
  if (letter === undefined) throw new Error('the offer has no words');
  return letter;
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
    { label: labels.where, lines: offer.deliveryMode === 'telehealth' ? [common.byVideo] : inPerson },
  ];
}
