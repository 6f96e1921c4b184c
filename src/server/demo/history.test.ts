import { describe, expect, it } from 'vitest';
import { addDays, DAY_MS, toLocal, weekdayOf } from '../../domain/time-zone.ts';
import type { DemoClinic } from './demo-clinic.ts';
import { planHistory, type PlannedSession } from './history.ts';
import { tailoredPsychology } from './tailored-psychology.ts';
import { todoEnBalance } from './todo-en-balance.ts';

const CLINICS = [tailoredPsychology, todoEnBalance];
/** Two years in steps of six days: each weekday, the clocks' changes before and ahead, and every hour of the day. */
const MOMENTS = Array.from(
  { length: 122 },
  (_, step) => Date.UTC(2026, 0, 1, (step * 7) % 24, (step * 13) % 60) + step * 6 * DAY_MS,
);

function overlapping(sessions: PlannedSession[], whose: (session: PlannedSession) => string): PlannedSession[] {
  return [...Map.groupBy(sessions, whose).values()].flatMap((own) =>
    own.filter((session, index) => (own[index - 1]?.endsAt ?? 0) > session.startsAt),
  );
}

function isInHours(demo: DemoClinic, session: PlannedSession): boolean {
  const { date, minutes } = toLocal(session.timezone, session.startsAt);
  const end = minutes + (session.endsAt - session.startsAt) / 60_000;
  const person = demo.practitioners.find(({ email }) => email === session.practitioner);
  const place = person?.places.find(({ location }) => location === session.location);
  if (place === undefined || !place.sessionTypes.includes(session.sessionType)) return false;
  return place.hours.some(({ days, from, to }) => days.includes(weekdayOf(date)) && from <= minutes && end <= to);
}

describe('the past of a demo clinic', () => {
  it('never has anybody in two sessions at once, whatever day it begins on', () => {
    for (const demo of CLINICS)
      for (const now of MOMENTS) {
        const sessions = planHistory(demo, now);
        expect(overlapping(sessions, (session) => session.practitioner)).toEqual([]);
        expect(overlapping(sessions, (session) => session.patient)).toEqual([]);
      }
  });

  it('keeps to the hours that the practitioners work', () => {
    for (const demo of CLINICS) {
      const sessions = MOMENTS.flatMap((now) => planHistory(demo, now));
      expect(sessions.filter((session) => !isInHours(demo, session))).toEqual([]);
    }
  });

  it('is over where it is past, to come where it is not, and booked before either', () => {
    for (const demo of CLINICS)
      for (const now of MOMENTS) {
        const sessions = planHistory(demo, now);
        expect(sessions.filter(({ status, endsAt }) => (status === 'confirmed') !== endsAt > now)).toEqual([]);
        const tooLate = ({ bookedAt, startsAt, cancelledAt }: PlannedSession) =>
          bookedAt >= Math.min(now, cancelledAt ?? startsAt);
        expect(sessions.filter(tooLate)).toEqual([]);
        const cancelledAfter = ({ status, startsAt, cancelledAt }: PlannedSession) =>
          (status === 'cancelled') !== (cancelledAt !== null) || (cancelledAt ?? 0) >= startsAt;
        expect(sessions.filter(cancelledAfter)).toEqual([]);
      }
  });

  it('gives John ten in the morning three weeks ago and on the first weekday three days away', () => {
    for (const now of MOMENTS) {
      const today = toLocal('Australia/Melbourne', now).date;
      const own = planHistory(tailoredPsychology, now).filter(
        (session) => session.patient === 'john.doe@demo.attune.example',
      );
      expect(own.map(({ status, service }) => [status, service])).toEqual([
        ['completed', 'Initial Consultation'],
        ['confirmed', 'Individual Therapy'],
      ]);
      const days = own.map((session) => toLocal(session.timezone, session.startsAt));
      expect(days.map(({ minutes }) => minutes)).toEqual([600, 600]);
      expect(days.every(({ date }) => weekdayOf(date) >= 1 && weekdayOf(date) <= 5)).toBe(true);
      const [past, next] = days.map(({ date }) => date) as [string, string];
      expect(past >= addDays(today, -23) && past <= addDays(today, -21)).toBe(true);
      expect(next >= addDays(today, 3) && next <= addDays(today, 5)).toBe(true);
    }
  });

  it('leaves Sarah’s mornings free, but for John, and most of her days', () => {
    for (const now of MOMENTS) {
      const ahead = planHistory(tailoredPsychology, now).filter(
        ({ startsAt, practitioner }) => startsAt > now && practitioner.startsWith('sarah'),
      );
      const mornings = ahead.filter((session) => toLocal(session.timezone, session.startsAt).minutes < 12 * 60);
      expect(mornings).toHaveLength(1);
      expect(ahead.length).toBeLessThanOrEqual(8);
    }
  });

  it('has enough to draw a chart of', () => {
    for (const now of MOMENTS) {
      const past = planHistory(tailoredPsychology, now).filter(({ endsAt }) => endsAt <= now);
      expect(past.length).toBeGreaterThan(95);
      expect(new Set(past.map(({ status }) => status))).toEqual(new Set(['completed', 'cancelled', 'no_show']));
    }
  });
});
