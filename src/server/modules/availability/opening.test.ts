import { describe, expect, it } from 'vitest';
import { datesOfHours, readRule, spansOfBlock } from './opening.ts';

const MELBOURNE = 'Australia/Melbourne';

describe('a rule that ends at an instant', () => {
  // Monday 4 May 2026, 08:00 in Melbourne.
  const rule = readRule('FREQ=WEEKLY;BYDAY=MO;UNTIL=20260503T220000Z');
  const hours = { startsOn: '2026-04-20', validUntil: null, exceptions: [] };
  const may = { from: '2026-04-20', to: '2026-05-31' };

  it('counts its last day by the clock of the place and the time of day', () => {
    const eight = datesOfHours(rule, hours, may, { timezone: MELBOURNE, minutes: 480 });
    expect(eight).toEqual(['2026-04-20', '2026-04-27', '2026-05-04']);
    const later = datesOfHours(rule, hours, may, { timezone: MELBOURNE, minutes: 481 });
    expect(later).toEqual(['2026-04-20', '2026-04-27']);
  });

  it('ends a block the same way', () => {
    const block = {
      id: 1,
      timezone: MELBOURNE,
      startsOn: '2026-04-20',
      startsMinute: 480,
      durationMinutes: 60,
      rule: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260503T220000Z',
      validUntil: null,
      exceptions: [],
    };
    const range = { from: Date.parse('2026-05-01T00:00:00Z'), to: Date.parse('2026-05-31T00:00:00Z') };
    expect(spansOfBlock(block, range)).toEqual([
      { start: Date.parse('2026-05-03T22:00:00Z'), end: Date.parse('2026-05-03T23:00:00Z') },
    ]);
  });
});
