import { beforeAll, expect } from 'vitest';
import { addDays, formatOffsetIso, toInstant, toLocal, weekdayOf } from '../src/domain/time-zone.ts';
import { holidaysOf } from '../src/server/modules/availability/holidays.ts';
import { useAttune } from './attune.ts';
import { bookAs, type Free, freeSlots } from './journey.ts';

export const MELBOURNE = 'Australia/Melbourne';

const PEOPLE = {
  john: 'john.doe@demo.attune.example',
  mei: 'mei.chen@demo.attune.example',
  sarah: 'sarah.johnson@demo.attune.example',
  michael: 'michael.lee@demo.attune.example',
  manager: 'manager@demo.attune.example',
  marta: 'admin@todoenbalance.example',
} as const;
export type Who = keyof typeof PEOPLE;

/** The demo clinic with Sarah's diary at hand, for the tests of a file. What stands in `diary` is there inside tests only. */
export function useDiary() {
  const attune = useAttune({ worker: false });
  const tokens = {} as Record<Who, string>;
  const diary = { sarahId: 0, melbourneId: 0, serviceId: 0, slots: [] as Free[] };

  beforeAll(async () => {
    for (const who of Object.keys(PEOPLE) as Who[]) tokens[who] = await attune.app.tokenOf(PEOPLE[who]);
    const { slots, serviceId, practitionerId } = await freeSlots(attune.app);
    Object.assign(diary, { slots, serviceId, sarahId: practitionerId, melbourneId: slots[0]?.locationId });
  });

  return {
    attune,
    tokens,
    diary,
    send: (who: Who, method: string, path: string, body?: unknown) =>
      attune.app.call(method, path, { token: tokens[who], ...(body === undefined ? {} : { body }) }),
    at: (index: number): Free => diary.slots[index] as Free,
    /** The starts on offer with Sarah on a date, by the wall clock in Melbourne. */
    offered: async (date: string): Promise<string[]> => {
      const { serviceId, sarahId } = diary;
      const { body } = await attune.app.get(
        `/api/availability?serviceId=${serviceId}&practitionerId=${sarahId}&dateFrom=${date}&dateTo=${date}&timezone=${MELBOURNE}`,
      );
      return body.days.flatMap((day: { slots: Free[] }) => day.slots).map((slot: { time: string }) => slot.time);
    },
    /** Books that time with Sarah. */
    bookAt: async (who: Who, startsAt: string, more: Record<string, unknown> = {}) => {
      const { serviceId, sarahId: practitionerId } = diary;
      const booked = await bookAs(attune.app, tokens[who], { serviceId, practitionerId, startsAt, ...more });
      expect(booked.status, booked.text).toBe(201);
      return booked.body as { appointmentId: number; reference: string };
    },
  };
}

export const dateOf = (startsAt: string): string => startsAt.slice(0, 10);
export const today = (): string => toLocal(MELBOURNE, Date.now()).date;
export const idOf = (answer: { body: { id: number } }): number => answer.body.id;

/** The next such weekday, at least this many days ahead, which is no holiday, nor are those of the three weeks after. */
export function nextWeekday(weekday: number, daysAhead: number): string {
  const from = addDays(today(), daysAhead);
  const date = addDays(from, (weekday - weekdayOf(from) + 7) % 7);
  const holidays = ['VIC', 'WA'].flatMap((state) =>
    [0, 1].flatMap((more) => holidaysOf({ country: 'AU', state }, Number(date.slice(0, 4)) + more)),
  );
  const isHoliday = (weeks: number) => holidays.some((holiday) => holiday.date === addDays(date, weeks * 7));
  return [0, 1, 2, 3].some(isHoliday) ? nextWeekday(weekday, daysAhead + 7) : date;
}

/** Melbourne's wall clock as an instant with its offset. */
export const clock = (date: string, minutes: number): string =>
  formatOffsetIso(MELBOURNE, toInstant(MELBOURNE, date, minutes));
