import { describe, expect, it } from 'vitest';
import { addDays, DAY_MS, toLocal, weekdayOf } from '../../domain/time-zone.ts';
import { planHistory, type PlannedSession } from './history.ts';
import { tailoredPsychology } from './tailored-psychology.ts';
import { todoEnBalance } from './todo-en-balance.ts';

const CLINICS = [tailoredPsychology, todoEnBalance];
/** Every day of two years, each at another hour. */
const MOMENTS = Array.from({ length: 731 }, (_, day) => Date.UTC(2026, 0, 1, (day * 7) % 24, (day * 13) % 60) + day * DAY_MS);

function overlapping(sessions: PlannedSession[], whose: (session: PlannedSession) => string): PlannedSession[] {
  return [...Map.groupBy(sessions, whose).values()].flatMap((own) => own.filter((session, index) => (own[index - 1]?.endsAt ?? 0) > session.startsAt));
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
    for (const demo of CLINICS)
      for (const session of MOMENTS.flatMap((now) => planHistory(demo, now))) {
        const { date, minutes } = toLocal(session.timezone, session.startsAt);
        const end = minutes + (session.endsAt - session.startsAt) / 60_000;
        const person = demo.practitioners.find(({ email }) => email === session.practitioner);
        const place = person?.places.find(({ location }) => location === session.location);
        const fits = place?.hours.some(({ days, from, to }) => days.includes(weekdayOf(date)) && from <= minutes && end <= to);
        if (!fits || !place?.sessionTypes.includes(session.sessionType)) expect.fail(`${session.practitioner} does not work ${date} ${minutes}`);
      }
  });

  it('is over where it is past, to come where it is not, and booked before either', () => {
    for (const demo of CLINICS)
      for (const now of MOMENTS)
        for (const session of planHistory(demo, now)) {
          expect(session.status === 'confirmed').toBe(session.endsAt > now);
          expect(session.bookedAt).toBeLessThan(Math.min(now, session.cancelledAt ?? session.startsAt));
          if (session.status === 'cancelled') expect(session.cancelledAt).toBeLessThan(session.startsAt);
        }
  });

  it('gives John ten in the morning three weeks ago and on the first weekday three days away', () => {
    for (const now of MOMENTS) {
      const today = toLocal('Australia/Melbourne', now).date;
      const own = planHistory(tailoredPsychology, now).filter((session) => session.patient === 'john.doe@demo.attune.example');
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
      const ahead = planHistory(tailoredPsychology, now).filter(({ startsAt, practitioner }) => startsAt > now && practitioner.startsWith('sarah'));
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
