import { describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../attune.ts';
import { bookAndPay, bookAs, freeSlots } from '../journey.ts';

/** Everything that is logged at all, kept line by line. */
const attune = useAttune({ env: { LOG_LEVEL: 'debug' } });

describe('the logs', () => {
  it('hold no password, token, card, name, address or word about health, though they hold every request', async () => {
    const { app } = attune;
    const email = 'planted.person@demo.attune.example';
    const planted = {
      password: 'planted quiet password words',
      wrong: 'planted wrong password words',
      name: 'Plantedname Person',
      phone: '0491570156',
      street: 'Planted Street',
      reason: 'planted reason of the visit',
      card: '4242424242424242',
    };
    const made = await app.post('/api/auth/register', {
      email,
      password: planted.password,
      name: planted.name,
      userType: 'client',
      phone: planted.phone,
      address: planted.street,
    });
    const { token, refreshToken } = made.body;
    await app.post('/api/auth/login', { email, password: planted.wrong });
    const signedIn = await app.post('/api/auth/login', { email, password: planted.password });
    await app.post('/api/auth/refresh', { refreshToken });
    await app.post('/api/auth/password/forgot', { email });
    await app.get(`/api/services?q=${encodeURIComponent(planted.reason)}`);
    await app.get(`/api/appointments/999999?email=${encodeURIComponent(email)}`, { token: signedIn.body.token });
    await app.post(
      '/api/appointments',
      { practitionerId: planted.card, details: { reason: planted.reason } },
      { token: signedIn.body.token },
    );
    const { slots, ...ids } = await freeSlots(app);
    const details = { reason: planted.reason, consent: true };
    const booked = await bookAs(app, signedIn.body.token, { ...ids, startsAt: slots[0]?.startsAt, details });
    await bookAndPay(app, signedIn.body.token, slots[3] as (typeof slots)[number], ids);
    await eventually(async () => (await app.get('/sandbox/outbox.json')).text.includes(booked.body.reference), {
      what: 'the mails',
    });
    const text = app.problems.join('\n');
    expect(text).toContain('"message":"request"');
    expect(app.problems.length).toBeGreaterThan(10);
    const secrets = [
      ...Object.values(planted),
      email,
      token,
      refreshToken,
      signedIn.body.token,
      signedIn.body.refreshToken,
    ];
    for (const secret of secrets) {
      expect(text.includes(secret), String(secret).slice(0, 20)).toBe(false);
      expect(text.includes(encodeURIComponent(secret))).toBe(false);
    }
    for (const line of app.problems) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
  });

  it('are one line each, whatever a caller puts into what is logged', async () => {
    const { app } = attune;
    const before = app.problems.length;
    const answer = await app.get('/api/clinic', { headers: { 'x-request-id': 'forged"}%0a{"level":"error"' } });
    expect(answer.headers.get('x-request-id')).not.toContain('forged');
    await app.get('/api/clinic', { headers: { 'user-agent': '\\n{"level":"error","message":"forged"}' } });
    const added = app.problems.slice(before);
    for (const line of added) expect(line).not.toContain('\n');
    expect(added.join('\n')).not.toContain('forged');
  });
});
