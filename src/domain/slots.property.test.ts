import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { checkStart, explainStarts, offeredStarts } from './slots.ts';
import type { SlotInput } from './slots.ts';
import { toInstant } from './time-zone.ts';

const RUNS = process.env.SOAK === undefined ? 300 : 10_000;
const MELBOURNE = 'Australia/Melbourne';
const MINUTE = 60_000;

describe('against a reference that walks minute by minute', () => {
  it('offers the same starts; list, check and explanation agree', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const offered = offeredStarts(input);
        expect(offered.map(iso)).toEqual(referenceStarts(input).map(iso));
        const explained = explainStarts(input);
        expect(explained.offered).toEqual(offered);
        const sample = explained.refused.filter((_, index) => index % 7 === 0);
        for (const { start, reason } of sample) expect(checkStart(input, start)).toBe(reason);
        for (const start of offered.filter((_, index) => index % 5 === 0)) expect(checkStart(input, start)).toBe('ok');
      }),
      { numRuns: RUNS, seed: 20_261_004 },
    );
  }, 600_000);
});

const iso = (instant: number) => new Date(instant).toISOString();

/** Days that matter, each with the zone whose clock changes on it or near it. */
const scenes = fc.constantFrom<[string, string]>(
  [MELBOURNE, '2026-10-03'],
  [MELBOURNE, '2026-04-04'],
  [MELBOURNE, '2026-06-10'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Adelaide', '2026-10-03'],
  ['Asia/Kathmandu', '2026-10-03'],
  ['America/New_York', '2026-03-07'],
  ['America/New_York', '2026-10-31'],
  ['Europe/London', '2026-03-28'],
  ['Europe/Madrid', '2026-10-24'],
  ['America/Sao_Paulo', '2018-11-03'],
  ['America/Sao_Paulo', '2018-02-16'],
  ['Africa/Cairo', '2026-04-23'],
  ['America/Santiago', '2026-09-05'],
  ['Pacific/Apia', '2011-12-31'],
);

const minuteOfDay = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const someHours = fc
  .tuple(
    minuteOfDay,
    fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15),
  )
  .map(([startMinutes, endMinutes]) => ({ startMinutes, endMinutes }));
const someDays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 7 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const inputs = scenes.chain(([timezone, date]) => {
  const from = toInstant(timezone, date, 0);
  const someDate = fc
    .integer({ min: -1, max: 4 })
    .map((days) => Temporal.PlainDate.from(date).add({ days }).toString());
  const instant = fc.integer({ min: -12 * 60, max: 84 * 60 }).map((minutes) => from + minutes * MINUTE);
  const dated = fc.tuple(someDate, someHours).map(([on, open]) => ({ date: on, ...open }));
  const closed = someDate.map((on) => ({ date: on, closed: true as const }));
  return fc.record({
    timezone: fc.constant(timezone),
    rules: fc.array(
      fc.tuple(someDays, someHours).map(([days, open]) => ({ days, ...open })),
      { minLength: 1, maxLength: 4 },
    ),
    overrides: maybe(fc.array(fc.oneof(dated, closed), { maxLength: 3 })),
    extra: maybe(fc.array(dated, { maxLength: 2 })),
    busy: fc.array(
      fc
        .tuple(instant, fc.integer({ min: 0, max: 240 }))
        .map(([start, length]) => ({ start, end: start + length * MINUTE })),
      { maxLength: 6 },
    ),
    durationMinutes: fc.constantFrom(10, 30, 45, 60, 90, 120),
    stepMinutes: fc.constantFrom(5, 7, 15, 20, 30, 50, 60, 90),
    from: fc.integer({ min: -60, max: 60 }).map((minutes) => from + minutes * MINUTE),
    to: fc.integer({ min: 12 * 60, max: 60 * 60 }).map((minutes) => from + minutes * MINUTE),
    now: maybe(instant),
    minimumNoticeMinutes: maybe(fc.integer({ min: 0, max: 600 })),
    bufferBeforeMinutes: maybe(fc.integer({ min: 0, max: 60 })),
    bufferAfterMinutes: maybe(fc.integer({ min: 0, max: 60 })),
    dailyCap: maybe(fc.integer({ min: 0, max: 3 })),
    maxDaysAhead: maybe(fc.integer({ min: 0, max: 3 })),
  });
});

/** The conventions of CONTRACT.md 13 by brute force, on Temporal, sharing no code with the engine. */
function referenceStarts(input: SlotInput): number[] {
  const open = referenceOpenMinutes(input);
  const there = (instant: number) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(input.timezone);
  const dateAt = (instant: number) => there(instant).toPlainDate();
  const before = (input.bufferBeforeMinutes ?? 0) * MINUTE;
  const after = (input.bufferAfterMinutes ?? 0) * MINUTE;
  const length = input.durationMinutes * MINUTE;
  const starts: number[] = [];
  for (let start = input.from; start < input.to; start += MINUTE) {
    let fits = true;
    for (let minute = start; fits && minute < start + length; minute += MINUTE) fits = open.has(minute);
    for (const { start: s, end: e } of input.busy) {
      if (s < e && s < start + length + after && e > start - before) fits = false;
    }
    if (!fits) continue;
    const local = there(start);
    if ((local.hour * 60 + local.minute) % input.stepMinutes !== 0) continue;
    if (input.now !== undefined) {
      if (start < input.now + (input.minimumNoticeMinutes ?? 0) * MINUTE) continue;
      const ahead = dateAt(input.now).until(local.toPlainDate(), { largestUnit: 'day' }).days;
      if (input.maxDaysAhead !== undefined && ahead > input.maxDaysAhead) continue;
    }
    const sameDate = input.busy.filter((entry) => dateAt(entry.start).equals(local.toPlainDate())).length;
    if (input.dailyCap !== undefined && sameDate >= input.dailyCap) continue;
    starts.push(start);
  }
  return starts;
}

/** Every open minute of [from, to), as instants. */
function referenceOpenMinutes(input: SlotInput): Set<number> {
  const minutes = new Set<number>();
  const wall = (date: Temporal.PlainDate, minute: number) =>
    date
      .add({ days: Math.floor(minute / 1440) })
      .toPlainDateTime({ hour: Math.floor((minute % 1440) / 60), minute: minute % 60 })
      .toZonedDateTime(input.timezone).epochMilliseconds;
  const open = (date: Temporal.PlainDate, hoursOf: { startMinutes: number; endMinutes: number }, limit: number) => {
    const isOvernight = hoursOf.endMinutes <= hoursOf.startMinutes;
    const end = Math.min(wall(date, hoursOf.endMinutes + (isOvernight ? 1440 : 0)), limit, input.to);
    for (let minute = wall(date, hoursOf.startMinutes); minute < end; minute += MINUTE) {
      if (minute >= input.from) minutes.add(minute);
    }
  };
  const overrides = input.overrides ?? [];
  const first = Temporal.Instant.fromEpochMilliseconds(input.from).toZonedDateTimeISO(input.timezone).toPlainDate();
  for (let day = -3; day <= 5; day++) {
    const date = first.add({ days: day });
    const tomorrow = date.add({ days: 1 });
    const isCut = overrides.some((entry) => entry.date === tomorrow.toString());
    const limit = isCut ? tomorrow.toZonedDateTime(input.timezone).epochMilliseconds : Number.POSITIVE_INFINITY;
    const own = overrides.filter((entry) => entry.date === date.toString());
    for (const entry of own) if (!('closed' in entry)) open(date, entry, limit);
    for (const rule of input.rules) {
      if (own.length === 0 && rule.days.includes(date.dayOfWeek % 7)) open(date, rule, limit);
    }
    for (const entry of input.extra ?? []) {
      if (entry.date === date.toString()) open(date, entry, Number.POSITIVE_INFINITY);
    }
  }
  return minutes;
}
