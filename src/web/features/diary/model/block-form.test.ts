import { expect, it } from 'vitest';
import type { Block } from '../api.ts';
import { bodyOf, freshBlock, typedOf } from './block-form.ts';

const ZONE = 'Australia/Melbourne';
const block: Block = {
  id: 4,
  practitionerId: 1,
  timezone: ZONE,
  startsAt: '2026-12-21T00:00:00+11:00',
  endsAt: '2026-12-25T00:00:00+11:00',
  allDay: true,
  rule: null,
  validUntil: null,
  exceptions: [],
  reason: 'Leave',
};

it('shows whole days from the first to the last one, and sends them as dates', () => {
  const typed = typedOf(block, ZONE);
  expect(typed).toMatchObject({ allDay: true, dateFrom: '2026-12-21', dateTo: '2026-12-24', repeat: 'never' });
  expect(bodyOf(typed, ZONE)).toEqual({
    dateFrom: '2026-12-21',
    dateTo: '2026-12-24',
    timezone: ZONE,
    rule: null,
    validUntil: null,
    reason: 'Leave',
  });
});

it('sends part of a day as instants; an end before the start is the next morning', () => {
  const start = Date.parse('2026-12-21T22:00:00+11:00');
  const body = bodyOf({ ...freshBlock(start, '2026-12-01', ZONE), endTime: '02:00' }, ZONE);
  expect(body).toMatchObject({ startsAt: '2026-12-21T22:00:00+11:00', endsAt: '2026-12-22T02:00:00+11:00' });
});

it('repeats on the weekday of its first day', () => {
  const typed = { ...freshBlock(Date.parse('2026-12-21T12:00:00+11:00'), '', ZONE), repeat: 'fortnightly' };
  expect(bodyOf(typed, ZONE).rule).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO');
  expect(typedOf({ ...block, rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' }, ZONE).repeat).toBe('fortnightly');
});

it('does not touch a rule that its choices cannot say', () => {
  const typed = typedOf({ ...block, rule: 'FREQ=MONTHLY;BYDAY=1MO' }, ZONE);
  expect(typed.repeat).toBe('kept');
  expect(bodyOf(typed, ZONE)).not.toHaveProperty('rule');
});
