import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../attune.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';
import { buildWorld, type World } from '../refusals/world.ts';

const attune = useAttune({ worker: false });
let world: World;

beforeAll(async () => {
  world = await buildWorld(attune.app);
});

/** Names that other systems have believed when a stranger sent them. */
const GRABS = {
  id: 1,
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  admin: true,
  active: false,
  approved: true,
  approvedAt: '2020-01-01T00:00:00Z',
  approved_at: '2020-01-01T00:00:00Z',
  emailVerified: true,
  email_verified: true,
  clinicId: 2,
  clinic_id: 2,
  patientId: 1,
  patient_id: 1,
  clientId: 1,
  providerId: 3,
  provider_id: 3,
  status: 'confirmed',
  paymentStatus: 'paid',
  payment_status: 'paid',
  price: '0.01',
  price_cents: 1,
  amountCents: 1,
  refunded_cents: 18_000,
  expiresAt: '2099-01-01T00:00:00Z',
  extensions: -100,
  createdAt: '2020-01-01T00:00:00Z',
  passwordHash: 'x',
  constructor: { prototype: { role: 'admin' } },
  skip_timeout_reset: 1,
};

const HOSTILE = [
  "'; drop table users; --",
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{constructor.constructor("return process")()}} ${7*7} <%= 7*7 %>',
  '=cmd|calc!A1',
  '../../../../etc/passwd',
  '\u202Ereversed\u2066 e\u0301 👩‍⚕️ 𝒜 ﷽',
  'a'.repeat(400),
];

describe('fields nobody declared are not believed', () => {
  it('neither when an account is made', async () => {
    const { app } = attune;
    const body = { email: 'grab@demo.attune.example', password: 'long enough words', name: 'Grab', userType: 'client' };
    const made = await app.post('/api/auth/register', { ...GRABS, ...body });
    expect(made.status).toBe(201);
    expect(made.body.user).toMatchObject({ role: 'patient', emailVerified: false, providerId: null });
    const row = await userRow(body.email);
    expect(row).toMatchObject({ clinic_id: 1, role: 'patient', active: true, email_verified: false });
    expect(row?.created_at.getFullYear()).toBeGreaterThan(2020);
  });

  it('nor when a provider makes one: nobody can book them before they are approved', async () => {
    const { app } = attune;
    const body = {
      email: 'eager@demo.attune.example',
      password: 'long enough words',
      name: 'Eager',
      userType: 'provider',
    };
    const made = await app.post('/api/auth/register', { ...GRABS, ...body });
    expect(made.body.user.role).toBe('practitioner');
    const listed = await app.get('/api/practitioners?q=Eager');
    expect(listed.body.practitioners).toEqual([]);
    const wish = {
      practitionerId: made.body.user.practitionerId,
      serviceId: world.serviceId,
      startsAt: world.freeStart,
    };
    expectRefusal(await app.post('/api/appointments', wish, { token: world.tokens.john }), 'not_found');
  });

  it('nor when a profile or preferences are changed', async () => {
    const { app } = attune;
    const token = world.tokens.mei;
    const before = await userRow('mei.chen@demo.attune.example');
    const changed = await app.call('PATCH', '/api/users/me', {
      token,
      body: { ...GRABS, email: 'x@y.example', name: 'Mei C.' },
    });
    expect(changed.body.user).toMatchObject({ name: 'Mei C.', role: 'patient', email: 'mei.chen@demo.attune.example' });
    expect((await app.call('PUT', '/api/users/me/preferences', { token, body: { ...GRABS, sms: true } })).status).toBe(
      200,
    );
    const {
      name: _name,
      updated_at: _at,
      preferences,
      ...after
    } = (await userRow('mei.chen@demo.attune.example')) ?? {};
    expect(before).toMatchObject(after);
    expect(Object.keys(preferences as object).filter((key) => key in GRABS)).toEqual([]);
  });

  it('nor when a time is held or booked', async () => {
    const { app } = attune;
    const { serviceId, practitionerId } = world;
    const [first, second] = world.freeStarts;
    const token = world.tokens.john;
    const held = await app.post('/api/holds', { ...GRABS, serviceId, practitionerId, startsAt: first }, { token });
    expect(Date.parse(held.body.expiresAt) - Date.now()).toBeLessThan(11 * 60_000);
    const booked = await app.post(
      '/api/appointments',
      { ...GRABS, serviceId, practitionerId, startsAt: second },
      { token },
    );
    expect(booked.status).toBe(201);
    expect(booked.body.appointment).toMatchObject({
      status: 'pending',
      paymentStatus: 'unpaid',
      price: '180.00',
      patientName: 'John Doe',
      practitionerId,
    });
  });

  it('nor when money moves: what is owed decides, whatever the body says', async () => {
    const { app } = attune;
    const token = world.tokens.mei;
    const transfer = { appointment_id: world.unpaidId, currency: 'AUD', payment_method: 'bank_transfer' };
    for (const amount of ['0.01', '179.99', '180.01', '999999999'])
      expectRefusal(
        await app.post('/api/billing/payments', { ...GRABS, ...transfer, amount }, { token }),
        'amount_mismatch',
      );
    const other = { ...GRABS, ...transfer, amount: '180.00', currency: 'USD' };
    expectRefusal(await app.post('/api/billing/payments', other, { token }), 'amount_mismatch');
    const paid = await app.post('/api/billing/payments', { ...GRABS, ...transfer, amount: '180.00' }, { token });
    expect(paid.body).toMatchObject({ status: 'pending', amount: '180.00', amount_refunded: '0.00' });
    const { body } = await app.get(`/api/appointments/${world.unpaidId}`, { token });
    expect(body).toMatchObject({ status: 'pending', paymentStatus: 'pending' });
  });

  it('and hostile texts come back as they went in, as text', async () => {
    const { app } = attune;
    const token = world.tokens.john;
    for (const address of HOSTILE) {
      const kept = await app.call('PATCH', '/api/users/me', { token, body: { address, name: address.slice(0, 100) } });
      expect({ status: kept.status, address: kept.body.user?.address }).toEqual({
        status: 200,
        address: address.trim(),
      });
      const draft = await app.call('PUT', '/api/appointment-drafts/mine', {
        token,
        body: { data: { address, __proto__: { a: 1 } } },
      });
      expect(draft.body.data).toEqual({ address });
    }
    expect((await app.get('/api/auth/me', { token })).body.user.role).toBe('patient');
  });

  it('and hostile searches find nothing and break nothing', async () => {
    const { app } = attune;
    for (const text of [
      ...HOSTILE.slice(0, 6),
      '%',
      '_',
      '\\',
      '%00',
      "1' and pg_sleep(5)--",
      '(((((((((a+)+)+)+$',
      '\u0000',
    ]) {
      const q = encodeURIComponent(text);
      const started = Date.now();
      for (const path of [
        `services?q=${q}`,
        `services?category=${q}`,
        `practitioners?q=${q}`,
        `psychologists?language=${q.slice(0, 3)}`,
        `practitioners?cursor=${q}`,
      ])
        expect([200, 400], path).toContain((await app.get(`/api/${path}`)).status);
      expectRefusal(await app.get(`/api/practitioners?sort=${q}`), 'validation_error');
      expect(Date.now() - started).toBeLessThan(2_000);
    }
    expectRefusal(await app.get('/api/services?limit=1000000000'), 'validation_error');
    expect(app.problems).toEqual([]);
  });
});

function userRow(email: string) {
  return attune.app.database.admin.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
}
