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
  it('ends the said span after the answer came', () => {
    const now = Date.parse('2026-05-12T00:00:00Z');
    expect(keptUntil(600, now)).toBe(now + 600_000);
    expect(keptUntil(90, now)).toBe(now + 90_000);
  });
});
