import { expect, it } from 'vitest';
import { doorAt, opensAt } from './meeting-door.ts';

const startsAt = Date.parse('2026-10-04T00:30:00Z');
const session = { startsAt, endsAt: startsAt + 3_600_000 };

it('opens ten minutes before the session, to the millisecond, and closes with its end', () => {
  expect(opensAt(startsAt)).toBe(startsAt - 600_000);
  expect(doorAt(session, startsAt - 600_001)).toBe('closed');
  expect(doorAt(session, startsAt - 600_000)).toBe('open');
  expect(doorAt(session, session.endsAt - 1)).toBe('open');
  expect(doorAt(session, session.endsAt)).toBe('over');
});
