import { describe, expect, it } from 'vitest';
import { FUNNEL_STEPS } from '../../domain/funnel.ts';
import { DAY_MS } from '../../domain/time-zone.ts';
import { planVisits } from './visits.ts';

const now = Date.UTC(2026, 4, 6, 2, 20);

describe('the visitors of a demo clinic', () => {
  it('are the same each time, and all in the past three months', () => {
    const visits = planVisits('a-clinic', now);
    expect(planVisits('a-clinic', now)).toEqual(visits);
    expect(new Set(visits.map(({ visitor }) => visitor)).size).toBe(visits.length);
    expect(visits.every(({ at }) => at < now && at > now - 91 * DAY_MS)).toBe(true);
  });

  it('leave at every step, and some come to the end', () => {
    const steps = new Set(planVisits('a-clinic', now).map((visit) => visit.steps));
    expect(steps.size).toBeGreaterThan(5);
    expect(steps.has(FUNNEL_STEPS.length)).toBe(true);
  });

  it('saw both sides of the experiment', () => {
    const sides = Map.groupBy(planVisits('a-clinic', now), ({ variant }) => variant);
    expect(new Set(sides.keys())).toEqual(new Set(['control', 'promise', null]));
    expect(Math.abs((sides.get('control')?.length ?? 0) - (sides.get('promise')?.length ?? 0))).toBeLessThan(60);
  });
});
