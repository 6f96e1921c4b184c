import { describe, expect, it } from 'vitest';
import { type Answer, useAttune } from '../attune.ts';
import { freeSlots } from '../journey.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

/** The limits of production, which a demo does not count for its own machine. */
const attune = useAttune({ worker: false, env: { RATE_LIMITS: 'strict' } });

describe('one address', () => {
  it('keeps five times at most while nobody signs in', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app);
    const hold = (index: number) => app.post('/api/holds', { ...ids, startsAt: slots[index * 3]?.startsAt });
    for (let index = 0; index < 5; index += 1) expect((await hold(index)).status).toBe(201);
    expectRefusal(await hold(5), 'too_many_holds');
  });

  it('makes twenty accounts an hour at most, whatever address it says it forwards for', async () => {
    const wish = {
      email: 'many@demo.attune.example',
      password: 'long enough words',
      name: 'Many',
      userType: 'client',
      phone: 'none',
    };
    const statuses: number[] = [];
    let last: Answer = await attune.app.get('/healthz');
    for (let index = 0; index < 21; index += 1) {
      const headers = {
        'x-forwarded-for': `198.51.100.${index}`,
        'x-real-ip': `198.51.100.${index}`,
        forwarded: `for=198.51.100.${index}`,
      };
      const answer = await attune.app.post('/api/auth/register', wish, { headers });
      statuses.push(answer.status);
      last = answer;
    }
    expectRefusal(last, 'rate_limited');
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 400), 429]);
  });

  it('asks six hundred times a minute at most, and is told when to come back', async () => {
    let answered = 0;
    for (;;) {
      const batch = await Promise.all(Array.from({ length: 20 }, () => attune.app.get('/api/auth/csrf')));
      answered += batch.filter(({ status }) => status === 200).length;
      const refused = batch.find(({ status }) => status !== 200);
      if (refused === undefined) continue;
      expectRefusal(refused, 'rate_limited');
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      break;
    }
    expect(answered).toBeLessThanOrEqual(600);
    expect(answered).toBeGreaterThan(500);
    expect((await attune.app.get('/healthz')).status).toBe(200);
    expect(attune.app.problems).toEqual([]);
  });
});
