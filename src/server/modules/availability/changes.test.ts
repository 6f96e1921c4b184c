import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type DiaryChange, tellChanges, type TimesFilter } from './changes.ts';

const at = (hour: number): number => Date.UTC(2026, 4, 4, hour);
const iso = (hour: number): string => new Date(at(hour)).toISOString();
const FILTER: TimesFilter = {
  clinicId: 1,
  practitionerIds: new Set([7, 8]),
  locationIds: new Set([3]),
  from: at(0),
  to: at(24),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is told of these notifications, which all come within a few ms. */
function told(changes: unknown[], filter: Partial<TimesFilter> = {}): unknown[] {
  const heard: unknown[] = [];
  let wants: (payload: unknown) => boolean = () => false;
  let send: (news: DiaryChange) => void = () => undefined;
  const live = {
    subscribe: (_channel: string, wanted: typeof wants, hear: unknown) => {
      wants = wanted;
      send = hear as typeof send;
      return () => undefined;
    },
    stop: async () => undefined,
  };
  tellChanges(live, { ...FILTER, ...filter }, { slots: (changed) => heard.push(changed), reload: () => undefined });
  for (const change of changes) if (wants(change)) send(change as DiaryChange);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(100);
  return heard;
}

const change = (more: Partial<DiaryChange> = {}): DiaryChange => ({
  clinic: 1,
  practitioner: 7,
  location: null,
  from: at(9),
  to: at(10),
  ...more,
});

it('changes that come together are one for each practitioner, from the first instant to the last', () => {
  const changes = [
    change(),
    change({ from: at(14), to: at(15) }),
    change({ practitioner: 8 }),
    change({ from: at(8), to: at(9) }),
  ];
  expect(told(changes)).toEqual([
    { practitionerId: 7, from: iso(8), to: iso(15) },
    { practitionerId: 8, from: iso(9), to: iso(10) },
  ]);
});

it('changed hours touch any time, and swallow what has a time', () => {
  const hours = { clinic: 1, practitioner: 7 };
  expect(told([change(), hours])).toEqual([{ practitionerId: 7, from: null, to: null }]);
  expect(told([hours], { from: at(0), to: at(1) })).toHaveLength(1);
});

it('what touches the range only at its edge, or another clinic, practitioner or channel’s text, is not told', () => {
  const strangers = [
    change({ clinic: 2 }),
    change({ practitioner: 9 }),
    change({ from: at(24), to: at(25) }),
    change({ from: at(-1), to: at(0) }),
    null,
    'text',
    7,
  ];
  expect(told(strangers)).toEqual([]);
  expect(told([change({ from: at(-1), to: at(1) })])).toHaveLength(1);
});

it('a room of the place concerns everybody there, without saying whose appointment it is', () => {
  expect(told([change({ practitioner: 9, location: 3 })])).toEqual([
    { practitionerId: null, from: iso(9), to: iso(10) },
  ]);
  expect(told([change({ practitioner: 9, location: 4 })])).toEqual([]);
});

it('who follows the whole clinic hears of everybody', () => {
  expect(told([change({ practitioner: 9 })], { practitionerIds: null })).toHaveLength(1);
});
