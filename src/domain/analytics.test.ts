import { describe, expect, it } from 'vitest';
import {
  countDistinct,
  growth,
  packNumbers,
  percentage,
  periodOf,
  previousPeriod,
  slugOf,
  startOfStep,
  stepOf,
  stepsOf,
  trendDates,
} from './analytics.ts';

describe('a period', () => {
  it('is the whole week, month or year that today lies in', () => {
    expect(periodOf('today', '2026-11-20', null)).toEqual({ type: 'today', from: '2026-11-20', to: '2026-11-20' });
    expect(periodOf('week', '2026-11-22', null)).toEqual({ type: 'week', from: '2026-11-16', to: '2026-11-22' });
    expect(periodOf('week', '2026-11-23', null).from).toBe('2026-11-23');
    expect(periodOf('month', '2028-02-03', null)).toEqual({ type: 'month', from: '2028-02-01', to: '2028-02-29' });
    expect(periodOf('year', '2026-11-20', null)).toEqual({ type: 'year', from: '2026-01-01', to: '2026-12-31' });
  });

  it('of all time begins with the first record, and today where there is none', () => {
    expect(periodOf('all', '2026-11-20', '2024-03-01').from).toBe('2024-03-01');
    expect(periodOf('all', '2026-11-20', null)).toEqual({ type: 'all', from: '2026-11-20', to: '2026-11-20' });
    expect(periodOf('all', '2026-11-20', '2026-12-01').from).toBe('2026-11-20');
  });

  it('is compared with the one before it', () => {
    const before = (type: 'today' | 'week' | 'month' | 'year') => previousPeriod(periodOf(type, '2026-03-15', null));
    expect(before('today')).toEqual({ from: '2026-03-14', to: '2026-03-14' });
    expect(before('week')).toEqual({ from: '2026-03-02', to: '2026-03-08' });
    expect(before('month')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(before('year')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(previousPeriod({ type: 'custom', from: '2026-03-10', to: '2026-03-12' })).toEqual({
      from: '2026-03-07',
      to: '2026-03-09',
    });
    expect(previousPeriod(periodOf('all', '2026-03-15', '2020-01-01'))).toBeNull();
  });
});

describe('a trend', () => {
  it('has the first day, every seventh and the last, as B draws January', () => {
    expect(trendDates({ from: '2025-01-01', to: '2025-01-31' })).toEqual([
      '2025-01-01',
      '2025-01-08',
      '2025-01-15',
      '2025-01-22',
      '2025-01-29',
      '2025-01-31',
    ]);
    expect(trendDates({ from: '2025-01-01', to: '2025-01-01' })).toEqual(['2025-01-01']);
    expect(trendDates({ from: '2025-01-01', to: '2025-01-08' })).toEqual(['2025-01-01', '2025-01-08']);
  });

  it('is drawn by days, weeks or months', () => {
    expect(stepOf({ from: '2025-01-01', to: '2025-01-31' })).toBe('day');
    expect(stepOf({ from: '2025-01-01', to: '2025-04-30' })).toBe('week');
    expect(stepOf({ from: '2025-01-01', to: '2025-12-31' })).toBe('month');
    expect(startOfStep('week', '2026-11-22')).toBe('2026-11-16');
    expect(startOfStep('month', '2026-11-22')).toBe('2026-11-01');
    expect(stepsOf('month', { from: '2025-11-15', to: '2026-02-02' })).toEqual([
      '2025-11-01',
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ]);
    expect(stepsOf('week', { from: '2026-11-18', to: '2026-11-24' })).toEqual(['2026-11-16', '2026-11-23']);
  });
});

describe('figures', () => {
  it('are shares to one decimal, and 0 of nothing', () => {
    expect(percentage(1, 3)).toBe(33.3);
    expect(percentage(0, 0)).toBe(0);
    expect(growth(81_000, 75_000)).toBe(8);
    expect(growth(50, 100)).toBe(-50);
    expect(growth(50, 0)).toBe(0);
  });

  it('name a service as B does', () => {
    expect(slugOf('Individual Therapy')).toBe('individual_therapy');
    expect(slugOf('Follow-up')).toBe('follow_up');
    expect(slugOf('Evaluación inicial (niños)')).toBe('evaluacion_inicial_ninos');
    expect(slugOf('…')).toBe('other');
  });

  it('count a person once, however many days they came', () => {
    const list = (...numbers: number[]) => packNumbers(numbers);
    expect(countDistinct([list(1, 2), list(2, 3), list()], null)).toBe(3);
    expect(countDistinct([list(1, 2), list(2, 3)], [list(2, 9)])).toBe(1);
    expect(countDistinct([list(5, 130, 20_000, 10_000_001)], [list(130), list(10_000_001)])).toBe(2);
    expect(countDistinct([], null)).toBe(0);
    expect(packNumbers([3, 4, 300])).toEqual(Uint8Array.from([3, 1, 168, 2]));
    expect(() => packNumbers([4, 3])).toThrow(RangeError);
  });
});
