import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, useAttune } from '../attune.ts';
import { bookAs, freeSlots, type Free } from '../journey.ts';
import { expectFieldRefused, expectRefusal } from '../refusals/expect-refusal.ts';

const attune = useAttune({ worker: false });
let john: string;
let mei: string;
let ids: { serviceId: number; practitionerId: number };
let slots: Free[];
let next = 0;

beforeAll(async () => {
  const { app } = attune;
  john = await app.tokenOf('john.doe@demo.attune.example');
  mei = await app.tokenOf('mei.chen@demo.attune.example');
  ({ slots, ...ids } = await freeSlots(app));
});

/** Each test takes times of its own, two grid steps apart. */
const freshWish = () => ({ ...ids, startsAt: slots[(next += 3)]?.startsAt as string });
const withKey = (key: string = randomUUID()) => ({ 'idempotency-key': key });
const post = (path: string, body: unknown, token: string | undefined, headers: Record<string, string>) =>
  attune.app.post(path, body, { token, headers });

function expectReplay(again: Answer, first: Answer): void {
  expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
}

describe('the same key and the same body', () => {
  it('make one appointment and give the same answer again', async () => {
    const wish = freshWish();
    const headers = withKey();
    const first = await post('/api/appointments', wish, john, headers);
    expect(first.status).toBe(201);
    expectReplay(await post('/api/appointments', wish, john, headers), first);
    expectReplay(await post('/api/appointments/', wish, john, headers), first);
    expect(await countAppointments(wish.startsAt)).toBe(1);
  });

  it('give a guest the appointment again with a token that opens it, though no token was kept', async () => {
    const { app } = attune;
    const wish = { ...freshWish(), userName: 'Ada Guest', userEmail: 'ada@demo.attune.example' };
    const headers = withKey();
    const first = await post('/api/appointments', wish, undefined, headers);
    const again = await post('/api/appointments', wish, undefined, headers);
    const { accessToken, ...rest } = again.body;
    expect(first.body).toMatchObject(rest);
    const seen = await app.get(`/api/appointments/${first.body.appointmentId}`, { token: accessToken });
    expect(seen.body.reference).toBe(first.body.reference);
    expect(await countAppointments(wish.startsAt)).toBe(1);
  });

  it('keep one time and give its token again', async () => {
    const wish = freshWish();
    const headers = withKey();
    const first = await post('/api/holds', wish, undefined, headers);
    expect(first.status).toBe(201);
    expectReplay(await post('/api/holds', wish, undefined, headers), first);
    expect(first.body.holdToken).toHaveLength(32);
  });

  it('take money once, also when both come at the same moment', async () => {
    const { app } = attune;
    const { appointment } = (await bookAs(app, john, freshWish())).body;
    const card = {
      appointment_id: appointment.id,
      amount: '180.00',
      currency: 'AUD',
      payment_method: 'card',
      payment_method_id: 'pm_card_visa',
    };
    const headers = withKey();
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/billing/payments', card, john, headers)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await chargesOf(appointment.reference)).toEqual(['succeeded']);
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(2);
  });

  it('give the same card form again without keeping its secret', async () => {
    const { app } = attune;
    const { appointmentId } = (await bookAs(app, john, freshWish())).body;
    const body = { appointment_id: appointmentId, amount: 18_000, currency: 'aud' };
    const headers = withKey();
    const first = await post('/api/billing/stripe/create-payment-intent', body, john, headers);
    expect(first.body.client_secret).toMatch(/_secret_/);
    expectReplay(await post('/api/billing/stripe/create-payment-intent', body, john, headers), first);
  });

  it('make one account and sign in again', async () => {
    const body = { email: 'once@demo.attune.example', password: 'long enough words', name: 'Once', userType: 'client' };
    const headers = withKey();
    const first = await post('/api/auth/register', body, undefined, headers);
    const again = await post('/api/auth/register', body, undefined, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.user).toEqual(first.body.user);
    expect((await attune.app.get('/api/auth/me', { token: again.body.token })).status).toBe(200);
  });

  it('sign in anew each time: an answer of tokens is not kept', async () => {
    const body = { email: 'john.doe@demo.attune.example', password: 'attune-demo-2026' };
    const headers = withKey();
    const tokens = [
      await post('/api/auth/login', body, undefined, headers),
      await post('/api/auth/login', body, undefined, headers),
    ];
    expect(new Set(tokens.map(({ body: answered }) => answered.token as string)).size).toBe(2);
    const kept = await attune.app.database.admin
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key', '=', headers['idempotency-key'])
      .execute();
    expect(kept).toEqual([]);
  });
});

describe('a key that was used', () => {
  it('for another body, or at another endpoint, is a 409 and nothing happens', async () => {
    const [one, other] = [freshWish(), freshWish()];
    const headers = withKey();
    await post('/api/appointments', one, john, headers);
    expectRefusal(await post('/api/appointments', other, john, headers), 'idempotency_conflict');
    expectRefusal(await post('/api/holds', one, john, headers), 'idempotency_conflict');
    expect(await countAppointments(other.startsAt)).toBe(0);
  });

  it('by somebody else is their own affair', async () => {
    const [one, other] = [freshWish(), freshWish()];
    const headers = withKey();
    const mine = await post('/api/appointments', one, john, headers);
    const theirs = await post('/api/appointments', other, mei, headers);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.appointment.patientName).toBe('Mei Chen');
    const peek = await post('/api/appointments', one, mei, headers);
    expectRefusal(peek, 'idempotency_conflict');
  });

  it('for what was refused for good is refused the same again', async () => {
    const { app } = attune;
    const { appointment } = (await bookAs(app, john, freshWish())).body;
    const card = {
      appointment_id: appointment.id,
      amount: '180.00',
      currency: 'AUD',
      payment_method: 'card',
      payment_method_id: 'pm_card_visa_chargeDeclined',
    };
    const headers = withKey();
    const first = await post('/api/billing/payments', card, john, headers);
    expectRefusal(first, 'card_declined');
    expectReplay(await post('/api/billing/payments', card, john, headers), first);
    expect(await chargesOf(appointment.reference)).toEqual(['failed']);
    const better = await post('/api/billing/payments', { ...card, payment_method_id: 'pm_card_visa' }, john, withKey());
    expect(better.status).toBe(201);
  });

  it('while the vendor was away works once it is back', async () => {
    const { app } = attune;
    const { appointment } = (await bookAs(app, john, freshWish())).body;
    const card = {
      appointment_id: appointment.id,
      amount: '180.00',
      currency: 'AUD',
      payment_method: 'card',
      payment_method_id: 'pm_card_visa',
    };
    const headers = withKey();
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'down' });
    expectRefusal(await post('/api/billing/payments', card, john, headers), 'vendor_unavailable');
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok' });
    expect((await post('/api/billing/payments', card, john, headers)).status).toBe(201);
    expect(await chargesOf(appointment.reference)).toEqual(['succeeded']);
    app.problems.length = 0;
  });

  it('for a card whose bank wants to ask first is not kept: its answer holds a secret', async () => {
    const { app } = attune;
    const { appointment } = (await bookAs(app, john, freshWish())).body;
    const card = {
      appointment_id: appointment.id,
      amount: '180.00',
      currency: 'AUD',
      payment_method: 'card',
      payment_method_id: 'pm_card_authenticationRequired',
    };
    const headers = withKey();
    const first = await post('/api/billing/payments', card, john, headers);
    expectRefusal(first, 'authentication_required');
    expect(first.body.details.client_secret).toMatch(/_secret_/);
    const kept = await app.database.admin
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key', '=', headers['idempotency-key'])
      .execute();
    expect(kept).toEqual([]);
  });

  it('must be 1 to 255 characters', async () => {
    const refused = await post('/api/appointments', freshWish(), john, withKey('k'.repeat(256)));
    expectFieldRefused(refused, ['Idempotency-Key']);
    expect(attune.app.problems).toEqual([]);
  });
});

async function countAppointments(startsAt: string): Promise<number> {
  const rows = await attune.app.database.admin
    .selectFrom('appointments')
    .select('id')
    .where('starts_at', '=', new Date(startsAt))
    .where('practitioner_id', '=', ids.practitionerId)
    .execute();
  return rows.length;
}

/** What the vendor's own books say about an appointment. */
async function chargesOf(reference: string): Promise<string[]> {
  const { body } = await attune.app.get('/sandbox/outbox.json');
  const ours = body.payments.filter(
    (payment: { metadata: { reference?: string } }) => payment.metadata.reference === reference,
  );
  return ours.map((payment: { status: string }) => payment.status);
}
