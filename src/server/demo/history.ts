/**
 * A past for a demo clinic, worked out from the moment it is founded: the same `now` always gives the same sessions. Pure,
 * so that every day of a year can be tried.
 */
import { addDays, dayNumberOf, MINUTE_MS, toInstant, toLocal, weekdayOf } from '../../domain/time-zone.ts';
import type { Course, DemoClinic, SessionType } from './demo-clinic.ts';

const HOUR_MS = 60 * MINUTE_MS;
const PAST_DAYS = 90;
const AHEAD_DAYS = 14;

export type PlannedSession = {
  patient: string;
  practitioner: string;
  location: string;
  service: string;
  sessionType: SessionType;
  timezone: string;
  /** Epoch milliseconds, like all times here. */
  startsAt: number;
  endsAt: number;
  status: 'confirmed' | 'completed' | 'cancelled' | 'no_show';
  bookedAt: number;
  cancelledAt: number | null;
};

/** Everybody's sessions from ninety days ago to a fortnight ahead, by start. No practitioner has two at once. */
export function planHistory(demo: DemoClinic, now: number): PlannedSession[] {
  const regular = demo.courses.flatMap((course) => planCourse(demo, course, now));
  return [...regular, ...planFeatured(demo, now)].sort((a, b) => a.startsAt - b.startsAt);
}

function planCourse(demo: DemoClinic, course: Course, now: number): PlannedSession[] {
  const timezone = zoneOf(demo, course.location);
  const today = toLocal(timezone, now).date;
  const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
  const sessions: PlannedSession[] = [];
  for (let week = course.fromWeek; week >= course.toWeek; week -= course.everyWeeks) {
    const date = addDays(monday, -7 * week + ((course.weekday + 6) % 7));
    const daysAhead = dayNumberOf(date) - dayNumberOf(today);
    if (daysAhead < -PAST_DAYS || daysAhead > AHEAD_DAYS) continue;
    const chance = chanceOf(`${course.patient}:${week}`);
    const visit = sessions.length;
    const service =
      visit === 0
        ? course.first
        : visit === 1 && course.second !== undefined
          ? course.second
          : chance() < 0.15
            ? course.short
            : course.usual;
    const startsAt = toInstant(timezone, date, course.minutes);
    const endsAt = startsAt + durationOf(demo, service) * MINUTE_MS;
    const fate = decideFate(visit, startsAt, endsAt, now, chance);
    // Somebody already coming books the next session on leaving the last; the first is booked some days ahead.
    const wished = startsAt - (visit === 0 ? 9 : 6) * 24 * HOUR_MS - Math.floor(chance() * 20) * HOUR_MS;
    const bookedAt = Math.min(wished, now - Math.ceil(chance() * 72 * 60) * MINUTE_MS);
    const { patient, practitioner, location, sessionType } = course;
    sessions.push({
      patient,
      practitioner,
      location,
      sessionType,
      timezone,
      service,
      startsAt,
      endsAt,
      bookedAt,
      ...fate,
    });
  }
  return sessions;
}

/** Most come; some cancel in time (full refund), a few late (half) or not at all. A first visit always takes place. */
function decideFate(
  visit: number,
  startsAt: number,
  endsAt: number,
  now: number,
  chance: () => number,
): Pick<PlannedSession, 'status' | 'cancelledAt'> {
  const drawn = chance();
  if (endsAt > now) return { status: 'confirmed', cancelledAt: null };
  if (visit > 0 && drawn < 0.05) return { status: 'cancelled', cancelledAt: startsAt - 70 * HOUR_MS };
  if (visit > 0 && drawn < 0.09) return { status: 'cancelled', cancelledAt: startsAt - 20 * HOUR_MS };
  if (visit > 0 && drawn < 0.15) return { status: 'no_show', cancelledAt: null };
  return { status: 'completed', cancelledAt: null };
}

/** One session about three weeks ago, and one on the first weekday that is at least three days away. */
function planFeatured(demo: DemoClinic, now: number): PlannedSession[] {
  if (demo.featured === null) return [];
  const { minutes, first, usual, ...who } = demo.featured;
  const timezone = zoneOf(demo, who.location);
  const today = toLocal(timezone, now).date;
  const plan = (
    date: string,
    service: string,
    bookedHoursAgo: number,
    status: 'completed' | 'confirmed',
  ): PlannedSession => {
    const startsAt = toInstant(timezone, date, minutes);
    const endsAt = startsAt + durationOf(demo, service) * MINUTE_MS;
    return {
      ...who,
      service,
      timezone,
      startsAt,
      endsAt,
      status,
      bookedAt: now - bookedHoursAgo * HOUR_MS,
      cancelledAt: null,
    };
  };
  return [
    plan(nearestWeekday(addDays(today, -21), -1), first, 27 * 24, 'completed'),
    plan(nearestWeekday(addDays(today, 3), 1), usual, 26, 'confirmed'),
  ];
}

function nearestWeekday(date: string, step: 1 | -1): string {
  return [0, 6].includes(weekdayOf(date)) ? nearestWeekday(addDays(date, step), step) : date;
}

function zoneOf(demo: DemoClinic, name: string): string {
  const location = demo.locations.find((candidate) => candidate.name === name);
  if (location === undefined) throw new Error(`The demo has no location ${name}`);
  return location.timezone;
}

function durationOf(demo: DemoClinic, name: string): number {
  const service = demo.services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`The demo has no service ${name}`);
  return service.duration_minutes;
}

/** Numbers from 0 to 1 that look random and are the same for the same words: FNV-1a begins, mulberry32 goes on. */
export function chanceOf(words: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of words) state = Math.imul(state ^ (letter.codePointAt(0) as number), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
