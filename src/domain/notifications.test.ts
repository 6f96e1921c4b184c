import { describe, expect, it } from 'vitest';
import { channelsFor, laterStatus, nextAllowed, quietSpanAt, type Reach, reminderAt, whyNot } from './notifications.ts';

const QUIET = { fromMinute: 21 * 60, untilMinute: 7 * 60 };
const MELBOURNE = 'Australia/Melbourne';
const at = (text: string) => Date.parse(text);

describe('quiet hours', () => {
  it('pass midnight, begin on their first minute and are over on their last', () => {
    const inside = (text: string) => quietSpanAt(at(text), MELBOURNE, QUIET) !== null;
    expect(inside('2026-05-12T20:59:00+10:00')).toBe(false);
    expect(inside('2026-05-12T21:00:00+10:00')).toBe(true);
    expect(inside('2026-05-13T00:30:00+10:00')).toBe(true);
    expect(inside('2026-05-13T06:59:59+10:00')).toBe(true);
    expect(inside('2026-05-13T07:00:00+10:00')).toBe(false);
  });

  it('may lie within a day, and equal ends are none', () => {
    const siesta = { fromMinute: 14 * 60, untilMinute: 16 * 60 };
    expect(nextAllowed(at('2026-05-12T15:00:00+02:00'), 'Europe/Madrid', siesta)).toBe(at('2026-05-12T16:00:00+02:00'));
    expect(quietSpanAt(at('2026-05-12T03:00:00Z'), 'UTC', { fromMinute: 60, untilMinute: 60 })).toBeNull();
  });

  it('end by the wall clock in the nights in which it changes', () => {
    expect(nextAllowed(at('2026-10-03T23:00:00+10:00'), MELBOURNE, QUIET)).toBe(at('2026-10-04T07:00:00+11:00'));
    expect(nextAllowed(at('2027-04-03T23:00:00+11:00'), MELBOURNE, QUIET)).toBe(at('2027-04-04T07:00:00+10:00'));
    const untilTheGap = { fromMinute: 22 * 60, untilMinute: 2 * 60 + 30 };
    expect(nextAllowed(at('2026-10-04T01:00:00+10:00'), MELBOURNE, untilTheGap)).toBe(at('2026-10-04T03:30:00+11:00'));
  });
});

describe('a reminder', () => {
  it('comes its lead before, on the line of instants', () => {
    const startsAt = at('2026-10-04T10:00:00+11:00');
    expect(reminderAt(startsAt, 1440, MELBOURNE, QUIET)).toBe(at('2026-10-03T09:00:00+10:00'));
    expect(reminderAt(startsAt, 120, MELBOURNE, QUIET)).toBe(at('2026-10-04T08:00:00+11:00'));
  });

  it('that falls into the night waits for the morning while that is early enough', () => {
    expect(reminderAt(at('2026-05-13T06:00:00+10:00'), 1440, MELBOURNE, QUIET)).toBe(at('2026-05-12T07:00:00+10:00'));
    expect(reminderAt(at('2026-05-13T08:30:00+10:00'), 120, MELBOURNE, QUIET)).toBe(at('2026-05-13T07:00:00+10:00'));
  });

  it('comes the evening before when the morning would be too late', () => {
    expect(reminderAt(at('2026-05-13T07:30:00+10:00'), 120, MELBOURNE, QUIET)).toBe(at('2026-05-12T20:00:00+10:00'));
    expect(reminderAt(at('2026-05-13T07:59:00+10:00'), 120, MELBOURNE, QUIET)).toBe(at('2026-05-12T20:00:00+10:00'));
  });
});

const reach: Reach = {
  consent: { email: true, sms: 'not_asked', whatsapp: 'not_asked' },
  enabled: { email: true, sms: true, whatsapp: true },
  hasEmail: true,
  hasPhone: true,
  hasAccount: true,
  stopped: new Set(),
};

describe('the ways of a message', () => {
  it('are the centre and mail by themselves, texts only for who wished for them and for what is urgent', () => {
    expect(channelsFor('reminder', reach)).toEqual(['in_app', 'email']);
    const wished = { ...reach, consent: { email: true, sms: true, whatsapp: true } as const };
    expect(channelsFor('reminder', wished)).toEqual(['in_app', 'email', 'sms', 'whatsapp']);
    expect(channelsFor('paid', wished)).toEqual(['in_app', 'email']);
    expect(channelsFor('reminder', { ...wished, enabled: { email: true, sms: false, whatsapp: true } })).toEqual([
      'in_app',
      'email',
      'whatsapp',
    ]);
    expect(channelsFor('reminder', { ...wished, stopped: new Set(['sms'] as const) })).not.toContain('sms');
    expect(channelsFor('reminder', { ...wished, hasAccount: false, hasPhone: false })).toEqual(['email']);
  });

  it('that somebody asks for are open unless the person refused, and STOP counts always', () => {
    expect(whyNot('sms', reach)).toBeNull();
    const refused = { ...reach, consent: { ...reach.consent, sms: false } };
    expect(whyNot('sms', refused)).toBe('not_wanted');
    expect(whyNot('sms', refused, { byThemselves: true })).toBeNull();
    const stopped = { ...reach, stopped: new Set(['sms'] as const) };
    expect(whyNot('sms', stopped, { byThemselves: true })).toBe('stopped');
    expect(whyNot('whatsapp', { ...reach, hasPhone: false })).toBe('no_address');
  });
});

it('a report that comes late never takes a message back', () => {
  expect(laterStatus('queued', 'sent')).toBe('sent');
  expect(laterStatus('delivered', 'sent')).toBe('delivered');
  expect(laterStatus('opened', 'delivered')).toBe('opened');
  expect(laterStatus('delivered', 'bounced')).toBe('bounced');
  expect(laterStatus('failed', 'delivered')).toBe('failed');
  expect(laterStatus('cancelled', 'delivered')).toBe('cancelled');
});
