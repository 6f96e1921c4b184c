import { describe, expect, it } from 'vitest';
import { checkWindow, pickStart } from './waitlist.ts';

describe('the window one waits in', () => {
  const today = '2026-05-12';
  it.each([
    ['2026-05-12', '2026-05-12', 'ok'],
    ['2026-05-20', '2026-11-08', 'ok'],
    ['2026-05-11', '2026-05-20', 'begins_in_past'],
    ['2026-05-20', '2026-05-19', 'ends_before_it_begins'],
    ['2026-05-20', '2026-11-09', 'too_far'],
  ])('%s to %s is %s', (from, to, verdict) => {
    expect(checkWindow(from, to, today)).toBe(verdict);
  });
});

describe('the start a freed time makes possible', () => {
  const at = (time: string) => Date.parse(`2026-05-12T${time}:00Z`);
  const open = (...times: string[]) => times.map((time) => ({ start: at(time), date: '2026-05-12' }));
  const freed = { from: at('10:00'), to: at('11:00') };
  const wish = { durationMinutes: 60, dateFrom: '2026-05-12', dateTo: '2026-05-12', passed: [] as number[] };
  const timeOf = (found: { start: number } | undefined) =>
    found === undefined ? null : new Date(found.start).toISOString().slice(11, 16);

  it('is the one that fits into it', () => {
    expect(timeOf(pickStart(open('09:00', '09:30', '10:00', '10:30', '11:00'), wish, freed))).toBe('10:00');
  });
  it('may reach over its edges when a neighbour was free already, but must meet it', () => {
    expect(timeOf(pickStart(open('09:30'), wish, freed))).toBe('09:30');
    expect(timeOf(pickStart(open('09:00', '11:00'), wish, freed))).toBeNull();
    expect(timeOf(pickStart(open('09:00'), { ...wish, durationMinutes: 90 }, freed))).toBe('09:00');
  });
  it('lies in the window of dates', () => {
    expect(pickStart(open('10:00'), { ...wish, dateFrom: '2026-05-13', dateTo: '2026-05-13' }, freed)).toBeUndefined();
    expect(pickStart(open('10:00'), { ...wish, dateFrom: '2026-05-01', dateTo: '2026-05-11' }, freed)).toBeUndefined();
  });
  it('is never one that was offered before, nor a part of it', () => {
    const passed = { ...wish, durationMinutes: 30, passed: [at('10:00')] };
    expect(timeOf(pickStart(open('10:00', '10:15', '10:30'), passed, freed))).toBe('10:30');
  });
});
