import { useMemo, useState } from 'react';
import { type Slot, useGetAvailabilityQuery } from '../../app/catalog.ts';
import { POLL_MS, useRefetchOn, useTimesStream } from '../../app/live-times.ts';
import { firstDayWithTimes, oneForEachTime, runOf, weekDays, weekIndexOf } from './model/calendar.ts';
import { wallClock } from './model/zones.ts';
import { useBooking } from './use-booking.ts';

/** Where somebody moved to; null before that, and then the first day with times is shown. */
type Place = { week: number; day: string | null } | null;

/** One and the same, so that a day without times does not look like another one each time. */
const NO_SLOTS: (Slot & { free: number })[] = [];

/** The weeks on screen, their days with times, and moving about in them. `zone`: whose local days are meant. */
export function useCalendar(zone: string) {
  const booking = useBooking();
  const [now] = useState(() => Date.now());
  const today = wallClock(now, zone).date;
  const [place, setPlace] = useState<Place>(() => {
    const near = booking.lost ?? booking.hold;
    const day = near ? wallClock(near.startsAt, zone).date : null;
    return day && day >= today ? { week: weekIndexOf(today, day), day } : null;
  });
  const askedWeek = place?.week ?? 0;
  const { serviceId, practitionerId, sessionType } = booking;
  const query = useMemo(
    () => ({
      serviceId: serviceId ?? 0,
      ...(typeof practitionerId === 'number' ? { practitionerId } : {}),
      ...(sessionType ? { sessionType } : {}),
      ...runOf(today, askedWeek),
      timezone: zone,
    }),
    [serviceId, practitionerId, sessionType, today, askedWeek, zone],
  );
  const { sessionType: _either, ...followed } = query;
  const stream = useTimesStream(serviceId === null ? null : followed);
  const answer = useGetAvailabilityQuery(
    { query },
    {
      pollingInterval: stream.live ? POLL_MS.live : POLL_MS.alone,
      skipPollingIfUnfocused: true,
      refetchOnFocus: true,
      refetchOnMountOrArgChange: true,
    },
  );
  useRefetchOn(stream.changes, answer);
  const { currentData } = answer;
  const days = useMemo(() => {
    const listed = currentData?.days ?? [];
    return listed.map(({ date, slots: all }) => {
      const slots = oneForEachTime(all);
      return { date, count: slots.length, slots };
    });
  }, [currentData]);
  const firstFree = useFirst(firstDayWithTimes(days, today), query);
  const shown = place ?? { week: firstFree ? weekIndexOf(today, firstFree) : 0, day: firstFree ?? null };
  const week = weekDays(today, shown.week);
  const freeThisWeek = firstDayWithTimes(days, week[0] ?? today);
  const day = shown.day ?? (freeThisWeek && week.includes(freeThisWeek) ? freeThisWeek : null);
  const nextDay = firstDayWithTimes(days, day ?? week[0] ?? today);
  return {
    today,
    days,
    /** The chosen day, or null while none is. */
    day,
    week: shown.week,
    slots: days.find((entry) => entry.date === day)?.slots ?? NO_SLOTS,
    /** Whose slots these are: another day, practitioner or filter is another place. */
    place: `${JSON.stringify(query)} ${day ?? ''}`,
    /** Where times are, when the chosen day or week has none. */
    next: days.find((entry) => entry.date === nextDay)?.slots[0] ?? currentData?.nextAvailable ?? null,
    answer,
    loading: answer.isFetching && !currentData,
    goToWeek: (to: number) => setPlace({ week: Math.max(0, to), day: null }),
    goToDay: (date: string) => setPlace({ week: Math.max(0, weekIndexOf(today, date)), day: date }),
  };
}

/** The first value there was for this question: a day whose last time is taken stays, and nobody is carried to another. */
function useFirst(value: string | undefined, question: object): string | undefined {
  const [first, setFirst] = useState({ value, question });
  const stale = first.question !== question || first.value === undefined;
  if (stale && (first.question !== question || value !== undefined)) setFirst({ value, question });
  return stale ? value : first.value;
}
