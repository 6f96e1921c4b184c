import { type Language, type Words, wordsFor } from '../../../platform/format.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { type MailAudience, mailWords } from './mail-words.ts';
import type { RenderedMail } from './render-letter.ts';

export type SeriesOccasion = 'booked' | 'rescheduled' | 'cancelled';

/** One mail about several appointments of a series. Amounts in the currency's smallest unit. */
export type SeriesMailWish = {
  occasion: SeriesOccasion;
  language: Language;
  audience: MailAudience;
  clinic: { name: string; phone: string | null; email: string | null; locale: string; accent: string | null };
  patientName: string;
  practitionerName: string;
  deliveryMode: 'in_person' | 'telehealth';
  locationName: string;
  locationAddress: string | null;
  /** The location's zone. */
  timezone: string;
  /** Soonest first; of an unpaid one, when it is let go. */
  sessions: readonly { startsAt: Date; reference: string; payBy: Date | null }[];
  priceCents: number;
  currency: string;
  cancelled: { by: 'patient' | 'clinic'; refundCents: number; feeCents: number } | null;
  /** Whole web addresses. */
  links: { appointmentsUrl: string; payUrl: string | null };
};

type Sentences = {
  subject: Record<SeriesOccasion, (count: number, first: string) => string>;
  heading: Record<MailAudience, Record<SeriesOccasion, string>>;
  payFirst(amount: string, until: string): string;
  payOthers(second: string): string;
  nothingToDo: string;
  moved: string;
  refund(amount: string): string;
  fee(amount: string): string;
  sorry(practitioner: string): string;
  patientDid: string;
  openAgain: string;
  sessions: string;
  each(amount: string): string;
  see: string;
};

const SAY: Record<Language, Sentences> = {
  en: {
    subject: {
      booked: (count, first) => `${count} sessions booked, from ${first}`,
      rescheduled: (count, first) => `${count} sessions have moved, from ${first}`,
      cancelled: (count, first) => `${count} sessions cancelled, from ${first}`,
    },
    heading: {
      patient: {
        booked: 'Your sessions are booked.',
        rescheduled: 'Your sessions have new times.',
        cancelled: 'Your sessions are cancelled.',
      },
      practitioner: {
        booked: 'A new series of appointments.',
        rescheduled: 'A series of appointments has moved.',
        cancelled: 'A series of appointments was cancelled.',
      },
    },
    payFirst: (amount, until) =>
      `Please pay ${amount} for the first one by ${until} to make it yours. After that the time opens for others.`,
    payOthers: (second) => `The others can wait: the next one is to be paid by ${second}.`,
    nothingToDo: 'There is nothing more to do for now.',
    moved: 'The new times are below; the old ones are open for others.',
    refund: (amount) => `We are giving back ${amount} the way you paid. Your bank may take up to ten days to show it.`,
    fee: (amount) => `As our cancellation policy says, ${amount} is kept.`,
    sorry: (practitioner) => `We are sorry: ${practitioner} cannot keep these times.`,
    patientDid: 'The patient cancelled them.',
    openAgain: 'The times are open for booking again.',
    sessions: 'Sessions',
    each: (amount) => `${amount} each`,
    see: 'See your appointments',
  },
  es: {
    subject: {
      booked: (count, first) => `${count} sesiones reservadas, desde el ${first}`,
      rescheduled: (count, first) => `${count} sesiones con nueva hora, desde el ${first}`,
      cancelled: (count, first) => `${count} sesiones canceladas, desde el ${first}`,
    },
    heading: {
      patient: {
        booked: 'Tus sesiones están reservadas.',
        rescheduled: 'Tus sesiones tienen nueva hora.',
        cancelled: 'Tus sesiones están canceladas.',
      },
      practitioner: {
        booked: 'Una nueva serie de citas.',
        rescheduled: 'Una serie de citas ha cambiado de hora.',
        cancelled: 'Se ha cancelado una serie de citas.',
      },
    },
    payFirst: (amount, until) =>
      `Para que la primera sea tuya, paga ${amount} antes de: ${until}. Después quedará libre para otras personas.`,
    payOthers: (second) => `Las demás pueden esperar: la siguiente se paga antes de: ${second}.`,
    nothingToDo: 'Por ahora no tienes que hacer nada más.',
    moved: 'Abajo están las nuevas horas; las anteriores quedan libres.',
    refund: (amount) =>
      `Te devolvemos ${amount} por el mismo medio con que pagaste. Tu banco puede tardar hasta diez días en mostrarlo.`,
    fee: (amount) => `Según nuestra política de cancelación, se retiene ${amount}.`,
    sorry: (practitioner) => `Lo sentimos: ${practitioner} no puede atenderte a esas horas.`,
    patientDid: 'Las ha cancelado el paciente.',
    openAgain: 'Las horas vuelven a estar libres.',
    sessions: 'Sesiones',
    each: (amount) => `${amount} cada una`,
    see: 'Ver tus citas',
  },
};

/** The mail as plain text and as HTML that say the same. */
export function renderSeriesMail(wish: SeriesMailWish): RenderedMail {
  const { language, clinic, audience, occasion, sessions, timezone } = wish;
  const words = wordsFor(language, clinic.locale);
  const say = SAY[language];
  const shared = mailWords[language];
  const first = sessions[0]?.startsAt;
  if (first === undefined) throw new Error('A series mail is about one session at least.');
  const paragraphs = paragraphsOf(wish, words);
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  const heading = say.heading[audience][occasion];
  const content: MailContent = {
    language,
    subject: say.subject[occasion](sessions.length, momentOf(words, first, timezone)),
    preheader: paragraphs[0] ?? heading,
    heading,
    greeting: shared.greeting(audience === 'patient' ? wish.patientName : wish.practitionerName),
    paragraphs,
    facts: factsOf(wish, words),
    button: buttonOf(wish, words),
    links: [],
    footer: [...(ways.length > 0 ? [shared.reach(clinic.name, ways)] : []), shared.why[audience](clinic.name)],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
  return { subject: content.subject, text: layoutText(content), html: layoutHtml(content) };
}

function paragraphsOf(wish: SeriesMailWish, words: Words): string[] {
  const { occasion, audience, cancelled } = wish;
  const say = SAY[wish.language];
  const isPatient = audience === 'patient';
  if (occasion === 'rescheduled') return [say.moved];
  if (occasion === 'booked') return isPatient ? paymentOf(wish, words) : [];
  const money = (cents: number) => words.money(cents, wish.currency);
  if (!isPatient) return [...(cancelled?.by === 'patient' ? [say.patientDid] : []), say.openAgain];
  return [
    ...(cancelled?.by === 'clinic' ? [say.sorry(wish.practitionerName)] : []),
    ...(cancelled?.refundCents ? [say.refund(money(cancelled.refundCents))] : []),
    ...(cancelled?.feeCents ? [say.fee(money(cancelled.feeCents))] : []),
  ];
}

function paymentOf(wish: SeriesMailWish, words: Words): string[] {
  const say = SAY[wish.language];
  const [first, second] = wish.sessions.map((session) => session.payBy).filter((payBy) => payBy !== null);
  if (first === undefined) return [say.nothingToDo];
  const until = (payBy: Date) => momentOf(words, payBy, wish.timezone);
  const amount = words.money(wish.priceCents, wish.currency);
  return [say.payFirst(amount, until(first)), ...(second === undefined ? [] : [say.payOthers(until(second))])];
}

function factsOf(wish: SeriesMailWish, words: Words): MailContent['facts'] {
  const { labels, byVideo } = mailWords[wish.language];
  const { timezone, sessions, audience, occasion } = wish;
  const say = SAY[wish.language];
  const times = sessions.map(({ startsAt, reference }) => `${momentOf(words, startsAt, timezone)} · ${reference}`);
  const place =
    wish.deliveryMode === 'telehealth'
      ? [byVideo]
      : [wish.locationName, ...(wish.locationAddress ? [wish.locationAddress] : [])];
  const party = audience === 'patient' ? wish.practitionerName : wish.patientName;
  const price = say.each(words.money(wish.priceCents, wish.currency));
  return [
    { label: say.sessions, lines: times },
    { label: audience === 'patient' ? labels.practitioner : labels.patient, lines: [party] },
    ...(occasion === 'cancelled' ? [] : [{ label: labels.where, lines: place }]),
    ...(audience === 'patient' && occasion === 'booked' ? [{ label: labels.price, lines: [price] }] : []),
  ];
}

function buttonOf(wish: SeriesMailWish, words: Words): MailContent['button'] {
  const { payUrl, appointmentsUrl } = wish.links;
  const { buttons } = mailWords[wish.language];
  if (wish.audience === 'patient' && wish.occasion === 'booked' && payUrl !== null)
    return { label: buttons.pay(words.money(wish.priceCents, wish.currency)), url: payUrl };
  return { label: SAY[wish.language].see, url: appointmentsUrl };
}

/** `Tue 12 May, 10:00 am Melbourne time` */
function momentOf(words: Words, instant: Date, zone: string): string {
  return `${words.shortDay(instant, zone)}, ${words.time(instant, zone)} ${words.zone(zone)}`;
}
