import { describe, expect, it } from 'vitest';
import { arrangeTimes, type OccurrenceShape, ruleOf } from './arrange-times.ts';

const slot = (startsAt: string) => ({
  startsAt,
  endsAt: startsAt,
  time: '11:00:00',
  practitionerId: 1,
  locationId: 1,
  sessionTypes: ['in_person' as const],
  price: '180.00',
});
const occurrence = (no: number, status: OccurrenceShape['status'], alternatives: string[] = []): OccurrenceShape => ({
  no,
  startsAt: `2026-05-${10 + no}T10:00:00+10:00`,
  endsAt: `2026-05-${10 + no}T10:50:00+10:00`,
  timezone: 'Australia/Melbourne',
  status,
  shifted: false,
  alternatives: alternatives.map(slot),
});

describe('the list of a series', () => {
  const report = [
    occurrence(1, 'free'),
    occurrence(2, 'taken', ['2026-05-12T11:00:00+10:00', '2026-05-12T12:00:00+10:00']),
    occurrence(3, 'yours', ['2026-05-12T11:00:00+10:00']),
  ];

  it('keeps what is free and asks about the rest', () => {
    expect(arrangeTimes(report, { skip: [], moved: [] }).map((line) => line.state)).toEqual(['kept', 'open', 'open']);
  });

  it('takes what was chosen, and offers a chosen time to nobody else', () => {
    const lines = arrangeTimes(report, { skip: [3], moved: [{ no: 2, startsAt: '2026-05-12T01:00:00Z' }] });
    expect(lines.map((line) => line.state)).toEqual(['kept', 'moved', 'out']);
    expect(lines[1]?.choices).toHaveLength(1);
    expect(lines[2]?.choices).toHaveLength(0);
  });

  it('is a rule of weeks, or none', () => {
    expect(ruleOf({ weeks: 2, count: 6 })).toBe('FREQ=WEEKLY;INTERVAL=2;COUNT=6');
    expect(ruleOf({ weeks: 0, count: 6 })).toBeNull();
  });
});
