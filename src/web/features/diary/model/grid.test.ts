import { describe, expect, it } from 'vitest';
import type { Entry } from '../api.ts';
import { hoursToShow, instantAt, placeDay, spanOn } from './grid.ts';

const MELBOURNE = 'Australia/Melbourne';

function entry(startsAt: string, endsAt: string, rest: Partial<Entry> = {}): Entry {
  return {
    kind: 'appointment',
    id: 1,
    practitionerId: 1,
    locationId: 1,
    startsAt,
    endsAt,
    title: '',
    status: 'confirmed',
    paymentStatus: null,
    deliveryMode: null,
    reference: null,
    patientName: null,
    serviceName: null,
    seriesId: null,
    recurring: false,
    ...rest,
  };
}

describe('an entry on a day', () => {
  it('stands by the practitioner’s clock, whatever offset it is written with', () => {
    const span = { from: 600, to: 660 };
    expect(spanOn('2026-05-12', MELBOURNE, entry('2026-05-12T00:00:00Z', '2026-05-12T01:00:00Z'))).toEqual(span);
    expect(spanOn('2026-05-12', MELBOURNE, entry('2026-05-12T10:00:00+10:00', '2026-05-12T11:00:00+10:00'))).toEqual(
      span,
    );
  });

  it('ends with its day and goes on in the next, but is not in a day whose midnight it ends at', () => {
    const night = entry('2026-05-12T22:00:00+10:00', '2026-05-13T02:00:00+10:00');
    expect(spanOn('2026-05-12', MELBOURNE, night)).toEqual({ from: 1320, to: 1440 });
    expect(spanOn('2026-05-13', MELBOURNE, night)).toEqual({ from: 0, to: 120 });
    expect(spanOn('2026-05-14', MELBOURNE, night)).toBeNull();
    const day = entry('2026-05-12T00:00:00+10:00', '2026-05-13T00:00:00+10:00');
    expect(spanOn('2026-05-12', MELBOURNE, day)).toEqual({ from: 0, to: 1440 });
    expect(spanOn('2026-05-13', MELBOURNE, day)).toBeNull();
  });

  it('has a length also in the hour that comes twice', () => {
    const twice = entry('2027-04-03T15:30:00Z', '2027-04-03T16:15:00Z');
    expect(spanOn('2027-04-04', MELBOURNE, twice)).toEqual({ from: 150, to: 151 });
  });
});

describe('a day of entries', () => {
  it('puts those that overlap side by side, and only those', () => {
    const at = (from: string, to: string, id: number) =>
      entry(`2026-05-12T${from}:00+10:00`, `2026-05-12T${to}:00+10:00`, { id });
    const placed = placeDay(
      [at('09:00', '10:00', 1), at('09:30', '10:30', 2), at('10:00', '11:00', 3), at('12:00', '13:00', 4)],
      '2026-05-12',
      MELBOURNE,
    );
    expect(placed.map(({ entry: { id }, lane, lanes }) => [id, lane, lanes])).toEqual([
      [1, 0, 2],
      [2, 1, 2],
      [3, 0, 2],
      [4, 0, 1],
    ]);
  });

  it('lays blocks below what is booked over them', () => {
    const block = entry('2026-05-12T00:00:00+10:00', '2026-05-13T00:00:00+10:00', { kind: 'block', id: 9 });
    const over = entry('2026-05-12T10:00:00+10:00', '2026-05-12T11:00:00+10:00');
    const placed = placeDay([over, block], '2026-05-12', MELBOURNE);
    expect(placed.map((box) => [box.entry.id, box.lanes, box.over])).toEqual([
      [9, 1, false],
      [1, 1, true],
    ]);
  });

  it('is empty where nothing is', () => expect(placeDay([], '2026-05-12', MELBOURNE)).toEqual([]));
});

describe('the hours shown', () => {
  it('reach an hour beyond what there is, and are at least the usual ones', () => {
    expect(hoursToShow([], ['2026-05-12'], MELBOURNE)).toEqual({ from: 480, to: 1080 });
    const early = entry('2026-05-12T06:30:00+10:00', '2026-05-12T07:00:00+10:00', { kind: 'hours' });
    expect(hoursToShow([early], ['2026-05-12'], MELBOURNE).from).toBe(300);
  });

  it('are not stretched over the night by a whole day off', () => {
    const off = entry('2026-05-12T00:00:00+10:00', '2026-05-13T00:00:00+10:00', { kind: 'block' });
    expect(hoursToShow([off], ['2026-05-12'], MELBOURNE)).toEqual({ from: 480, to: 1080 });
  });
});

it('a place of the grid is the practitioner’s ten o’clock on both sides of the clocks’ change', () => {
  expect(new Date(instantAt('2026-10-03', 600, MELBOURNE)).toISOString()).toBe('2026-10-03T00:00:00.000Z');
  expect(new Date(instantAt('2026-10-04', 600, MELBOURNE)).toISOString()).toBe('2026-10-03T23:00:00.000Z');
});
