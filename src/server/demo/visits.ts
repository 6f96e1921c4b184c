/**
 * What visitors of a demo clinic did on its booking pages, an experiment that runs there, and what some of them said. Worked
 * out from the moment the clinic is founded, like its past; nobody here exists.
 */
import { assignVariant } from '../../domain/experiment.ts';
import { FUNNEL_STEPS } from '../../domain/funnel.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time-zone.ts';
import { feedbackPlace } from '../modules/analytics/service.ts';
import type { ClinicRow } from '../modules/clinics/repository.ts';
import type { Tx } from '../platform/db.ts';
import { sha256, type Sealer } from '../platform/secrets.ts';
import { chanceOf } from './history.ts';
import * as repository from './repository.ts';

const VISITORS = 420;
const PAST_DAYS = 90;
const EXPERIMENT = {
  key: 'booking-promise',
  metric: 'confirmed',
  variants: [
    { key: 'control', weight: 1 },
    { key: 'promise', weight: 1 },
  ],
  daysAgo: 45,
};

/** How likely a visitor goes on from each step to the next. */
const GO_ON = [0.78, 0.86, 0.74, 0.82, 0.93, 0.95, 0.99];

export type Visit = { visitor: string; at: number; steps: number; failed: boolean; variant: string | null };

/** Visits of the last three months, the latest some minutes ago. */
export function planVisits(slug: string, now: number): Visit[] {
  return Array.from({ length: VISITORS }, (_, index) => {
    const name = `visitor ${index} of ${slug}`;
    const chance = chanceOf(name);
    // A few more each week: the clinic is getting known.
    const at = now - 20 * MINUTE_MS - Math.floor(chance() ** 1.3 * PAST_DAYS * DAY_MS);
    const isAsked = at > now - EXPERIMENT.daysAgo * DAY_MS;
    const variant = isAsked ? assignVariant(EXPERIMENT.key, name, EXPERIMENT.variants) : null;
    let steps = 1;
    while (steps < FUNNEL_STEPS.length && chance() < (GO_ON[steps - 1] ?? 0) + (variant === 'promise' ? 0.02 : 0))
      steps += 1;
    return { visitor: uuidOf(name), at, steps, failed: steps > 6 && chance() < 0.08, variant };
  });
}

function uuidOf(words: string): string {
  const hex = sha256(words);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const WORDS = {
  en: {
    name: 'A promise on the first page',
    hypothesis: 'Saying that nothing is booked until the last step makes it easier to begin.',
    control: 'As it is now',
    promise: 'With the promise',
    feedback: [
      { rating: 5, category: 'booking', message: 'I was nervous about booking, and it took three minutes.', days: 3 },
      { rating: 4, category: 'general', message: 'Could you show where to park before I pay?', days: 9 },
      { rating: 5, category: 'payment', message: null, days: 16 },
      { rating: 3, category: 'accessibility', message: 'The times are small on my old phone.', days: 31 },
    ],
  },
  es: {
    name: 'Una promesa en la primera página',
    hypothesis: 'Decir que no se reserva nada hasta el último paso ayuda a empezar.',
    control: 'Como está ahora',
    promise: 'Con la promesa',
    feedback: [
      { rating: 5, category: 'booking', message: 'Muy claro, reservé desde el autobús.', days: 5 },
      { rating: 4, category: 'idea', message: '¿Podríais poner también los sábados?', days: 12 },
    ],
  },
} as const;

export async function writeVisits(tx: Tx, clinic: ClinicRow, sealer: Sealer, now: Date): Promise<void> {
  const words = clinic.locale.startsWith('es') ? WORDS.es : WORDS.en;
  const visits = planVisits(clinic.slug, now.getTime());
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const startedAt = ago(EXPERIMENT.daysAgo);
  const { key, metric, variants, daysAgo: _days } = EXPERIMENT;
  await repository.insertVisits(tx, clinic.id, {
    events: visits.flatMap(eventsOf).map((event) => ({ ...event, clinic_id: clinic.id })),
    experiment: {
      clinic_id: clinic.id,
      key,
      metric,
      name: words.name,
      hypothesis: words.hypothesis,
      variants: JSON.stringify(
        variants.map((one) => ({ ...one, name: one.key === 'promise' ? words.promise : words.control })),
      ),
      status: 'running',
      started_at: startedAt,
      created_at: startedAt,
      updated_at: startedAt,
    },
    exposures: visits.flatMap(({ visitor, variant, at }) =>
      variant === null ? [] : [{ clinic_id: clinic.id, visitor, variant, at: new Date(at) }],
    ),
    feedback: words.feedback.map(({ rating, category, message, days }) => ({
      clinic_id: clinic.id,
      rating,
      category,
      message_sealed: message === null ? null : sealer.seal(message, feedbackPlace(clinic.id, 'message')),
      page: '/book',
      status: days > 10 ? 'done' : 'new',
      created_at: ago(days),
      updated_at: ago(days),
    })),
  });
}

function eventsOf({ visitor, at, steps, failed }: Visit) {
  const event = (name: string, minutes: number) => ({ name, visitor, at: new Date(at + minutes * MINUTE_MS) });
  return [
    ...FUNNEL_STEPS.slice(0, steps).map((name, index) => event(name, index * 2)),
    ...(failed ? [event('payment_failed', 11)] : []),
  ];
}
