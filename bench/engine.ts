/** The slot engine alone: thirty days with forty taken times, as numbers and as the JSON an answer carries. */
import type { ServiceRow } from '../src/server/modules/catalog/service.ts';
import type { ClinicRow } from '../src/server/modules/clinics/repository.ts';
import { slotPresenter } from '../src/server/modules/availability/presenter.ts';
import type { FreeSlot } from '../src/server/modules/availability/service.ts';
import { DAY_MS, startOfDay } from '../src/domain/time-zone.ts';
import { offeredStarts, type SlotInput } from '../src/domain/slots.ts';
import { median, type Row, rowOf } from './measure.ts';

const ZONE = 'Australia/Melbourne';
const FROM = startOfDay(ZONE, '2026-09-20');
const HOUR = 3_600_000;

/** Mon–Fri nine to five over the start of DST; the taken hours differ by person. */
function inputOf(person: number): SlotInput {
  const busy = Array.from({ length: 40 }, (_, index) => {
    const start = FROM + ((index * 3) % 30) * DAY_MS + (9 + ((index + person) % 7)) * HOUR;
    return { start, end: start + HOUR };
  });
  return {
    timezone: ZONE,
    rules: [{ days: [1, 2, 3, 4, 5], startMinutes: 540, endMinutes: 1020 }],
    busy,
    durationMinutes: 50,
    stepMinutes: 30,
    bufferAfterMinutes: 10,
    from: FROM,
    to: FROM + 30 * DAY_MS,
    now: FROM,
    minimumNoticeMinutes: 120,
    maxDaysAhead: 90,
  };
}

const service = { duration_minutes: 50, price_cents: 18_000, currency: 'AUD', gst_code: 'GST_FREE' } as ServiceRow;
const clinic = { tax_registered: true, tax_rate_basis_points: 1_000 } as ClinicRow;

/** The slots of each person as the wire has them; only what the presenter reads of a place is there. */
function toJson(inputs: readonly SlotInput[]): string {
  const present = slotPresenter(service, clinic, ZONE);
  return JSON.stringify(
    inputs.map((input, index) => {
      const place = { practitioner_id: index, location_id: 1, timezone: ZONE } as FreeSlot['place'];
      return offeredStarts(input).map((start) =>
        present({ start, place, sessionTypes: ['in_person', 'telehealth'], seatsLeft: null }),
      );
    }),
  );
}

/** Median microseconds of a call, in rounds long enough for the clock, after the compiler has settled. */
function microseconds(call: () => unknown, calls: number): number {
  const rounds = Array.from({ length: 40 }, () => {
    const started = performance.now();
    for (let index = 0; index < calls; index += 1) call();
    return ((performance.now() - started) / calls) * 1_000;
  });
  return median(rounds.slice(10));
}

export function measureEngine(): Row[] {
  const one = inputOf(0);
  const hundred = Array.from({ length: 100 }, (_, person) => inputOf(person));
  const numbers = () => hundred.map((input) => offeredStarts(input));
  const engine = 'slot engine, 30 days';
  return [
    rowOf(
      `${engine}, 1 practitioner, 40 busy: numbers`,
      microseconds(() => offeredStarts(one), 200),
      { must: 50, aim: 15, unit: 'µs' },
    ),
    rowOf(
      `${engine}, 1 practitioner, 40 busy: to JSON`,
      microseconds(() => toJson([one]), 100),
      { must: 250, aim: 120, unit: 'µs' },
    ),
    rowOf(`${engine}, 100 practitioners: numbers`, microseconds(numbers, 5) / 1_000, { must: 5, aim: 1.2, unit: 'ms' }),
    rowOf(`${engine}, 100 practitioners: to JSON`, microseconds(() => toJson(hundred), 3) / 1_000, {
      must: 30,
      aim: 12,
      unit: 'ms',
    }),
  ];
}
