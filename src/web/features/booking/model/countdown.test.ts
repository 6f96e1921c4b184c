import { describe, expect, it } from 'vitest';
import { clockText, keptUntil, minutesToSay, secondsUntil } from './countdown.ts';

describe('the time left on a hold', () => {
  it('counts down to nothing and stays there', () => {
    expect(secondsUntil(10_000, 9_400)).toBe(1);
    expect(secondsUntil(10_000, 12_000)).toBe(0);
  });
  it('reads like a clock', () => {
    expect(clockText(581)).toBe('9:41');
    expect(clockText(5)).toBe('0:05');
    expect(clockText(3_725)).toBe('1:02:05');
  });
  it('is read out at five, two and one minutes only', () => {
    expect(minutesToSay(301, 300)).toBe(5);
    expect(minutesToSay(300, 299)).toBeNull();
    expect(minutesToSay(121, 118)).toBe(2);
    expect(minutesToSay(61, 60)).toBe(1);
  });
});

describe('a hold on a device whose clock is off', () => {
  const now = Date.parse('2026-05-12T00:00:00Z');
  it('keeps the said end when the clocks agree', () => {
    expect(keptUntil('2026-05-12T00:10:00Z', now)).toBe(now + 600_000);
    expect(keptUntil('2026-05-12T00:08:30Z', now)).toBe(now + 510_000);
  });
  it('counts ten minutes from the answer when they do not', () => {
    expect(keptUntil('2026-05-11T23:50:00Z', now)).toBe(now + 600_000);
    expect(keptUntil('2026-05-12T03:00:00Z', now)).toBe(now + 600_000);
  });
  it('lets an extension add to what was left', () => {
    expect(keptUntil('2026-05-12T00:14:00Z', now, 240_000)).toBe(now + 840_000);
  });
});
