import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../../../../test/attune.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';
import { codeAt, stepAt } from './totp.ts';

const attune = useAttune({ worker: false, env: { ADMIN_TWO_FACTOR: 'required' } });
const SARAH = 'sarah.johnson@demo.attune.example';
const MICHAEL = 'michael.lee@demo.attune.example';
const ADMIN = 'admin@demo.attune.example';

const signIn = (email: string, otp?: string) =>
  attune.app.post('/api/auth/login', { email, password: DEMO_PASSWORD, ...(otp === undefined ? {} : { otp }) });
const code = (secret: string, stepsAhead = 0) => codeAt(secret, stepAt(new Date()) + stepsAhead);

async function setUp(email: string) {
  const { app } = attune;
  const { body } = await signIn(email);
  const { token } = body;
  const { status, body: made } = await app.post('/api/auth/2fa/setup', {}, { token });
  expect(status).toBe(200);
  expect(made.otpauthUrl).toContain(`secret=${made.secret}`);
  const enable = (otp: string) => app.post('/api/auth/2fa/enable', { otp }, { token });
  return { token: token as string, secret: made.secret as string, enable };
}

describe('the second factor of a practitioner', () => {
  it('is in force once its first code was typed, and then asked for at every sign-in', async () => {
    const { app } = attune;
    const { secret, enable, token } = await setUp(SARAH);
    expect((await signIn(SARAH)).status).toBe(200);
    expectRefusal(await enable('000000'), 'validation_error');
    const { status, body } = await enable(code(secret));
    expect(status).toBe(200);
    expect(body.recoveryCodes).toHaveLength(10);
    expectRefusal(await signIn(SARAH), 'otp_required');
    expectRefusal(await app.post('/api/auth/2fa/setup', {}, { token }), 'two_factor_enabled');
    const good = code(secret);
    expect((await signIn(SARAH, good)).status).toBe(200);
    expectRefusal(await signIn(SARAH, good), 'invalid_otp');
    expectRefusal(await signIn(SARAH, '123456'), 'invalid_otp');
    const [first = ''] = body.recoveryCodes as string[];
    expect((await signIn(SARAH, first.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expectRefusal(await signIn(SARAH, first), 'invalid_otp');
    const { body: me } = await app.get('/api/auth/me', { token });
    expect(me.user).toMatchObject({ twoFactorEnabled: true, twoFactorRequired: false });
  });

  it('gives new recovery codes for the password, and is switched off by it', async () => {
    const { app } = attune;
    const { secret, enable, token } = await setUp(MICHAEL);
    const { body: before } = await enable(code(secret));
    expectRefusal(await app.post('/api/auth/2fa/recovery-codes', { password: 'not it' }, { token }), 'wrong_password');
    const { body } = await app.post('/api/auth/2fa/recovery-codes', { password: DEMO_PASSWORD }, { token });
    expectRefusal(await signIn(MICHAEL, before.recoveryCodes[0]), 'invalid_otp');
    expect((await signIn(MICHAEL, body.recoveryCodes[0])).status).toBe(200);
    expectRefusal(await app.post('/api/auth/2fa/disable', { otp: '000000' }, { token }), 'validation_error');
    expectRefusal(await app.post('/api/auth/2fa/disable', {}, { token }), 'validation_error');
    expect((await app.post('/api/auth/2fa/disable', { otp: code(secret) }, { token })).status).toBe(200);
    expect((await signIn(MICHAEL)).status).toBe(200);
  });

  it('ends the sessions that began without it', async () => {
    const { app } = attune;
    const { body: elsewhere } = await signIn(MICHAEL);
    const { secret, enable, token } = await setUp(MICHAEL);
    await enable(code(secret));
    expectRefusal(await app.get('/api/auth/me', { token: elsewhere.token }), 'unauthenticated');
    expect((await app.get('/api/auth/me', { token })).status).toBe(200);
  });
});

describe('an administrator where a second factor is required', () => {
  it('can do nothing before it is set up, and cannot switch it off', async () => {
    const { app } = attune;
    const { secret, enable, token } = await setUp(ADMIN);
    expectRefusal(await app.get('/api/users/me', { token }), 'two_factor_required');
    const { body: me } = await app.get('/api/auth/me', { token });
    expect(me.user).toMatchObject({ twoFactorEnabled: false, twoFactorRequired: true });
    expect((await enable(code(secret))).status).toBe(200);
    expect((await app.get('/api/users/me', { token })).status).toBe(200);
    expectRefusal(
      await app.post('/api/auth/2fa/disable', { password: DEMO_PASSWORD }, { token }),
      'two_factor_required',
    );
  });
});
