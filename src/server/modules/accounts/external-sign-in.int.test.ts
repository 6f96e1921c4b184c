import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../../../../test/attune.ts';
import { linkToken } from '../../../../test/one-time-links.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';
import { checkAnswer } from '../../../../test/vendor-contracts/check.ts';
import { codeAt, stepAt } from '../identity/totp.ts';

const attune = useAttune({ worker: false });
const JOHN = 'john.doe@demo.attune.example';

async function idToken(wish: Record<string, unknown>): Promise<string> {
  const { body } = await attune.app.post('/sandbox/google/id-token', wish);
  return body.idToken;
}
async function accessToken(wish: Record<string, unknown>): Promise<string> {
  const { body } = await attune.app.post('/sandbox/facebook/token', wish);
  return body.accessToken;
}
const google = (googleToken: string, more: Record<string, unknown> = {}) =>
  attune.app.post('/api/auth/google', { googleToken, ...more });
const facebook = (facebookToken: string) => attune.app.post('/api/auth/facebook', { facebookToken });

describe('signing in by Google', () => {
  it('makes a client’s account with a confirmed email the first time, and finds it again by Google’s number', async () => {
    const { app } = attune;
    const first = await google(await idToken({ email: 'Robin@Mail.example', name: 'Robin Rivers' }));
    expect(first.status).toBe(200);
    expect(first.body.user).toMatchObject({
      email: 'robin@mail.example',
      name: 'Robin Rivers',
      userType: 'client',
      emailVerified: true,
      patientId: expect.any(Number),
    });
    expect((await app.get('/api/auth/me', { token: first.body.token })).status).toBe(200);
    const sub = `1${BigInt(`0x${createHash('sha256').update('robin@mail.example').digest('hex')}`)
      .toString()
      .slice(0, 20)}`;
    const renamed = await google(await idToken({ email: 'other@mail.example', name: 'Robin', sub }));
    expect(renamed.body.user.id).toBe(first.body.user.id);
    const { body } = await app.get('/api/users/me/sessions', { token: renamed.body.token });
    expect(body.sessions[0].method).toBe('google');
  });

  it('makes one account for two first sign-ins at once', async () => {
    const token = await idToken({ email: 'twin@mail.example', name: 'Twin Example' });
    const answers = await Promise.all([google(token), google(token), google(token)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
  });

  it.each([
    ['meant for another client', { aud: 'somebody-else.apps.googleusercontent.com' }],
    ['of another issuer', { iss: 'https://accounts.evil.example' }],
    ['that is over', { expiresInSeconds: -60 }],
    ['whose email Google has not confirmed', { emailVerified: false }],
  ])('refuses a token %s', async (_what, wish) => {
    const token = await idToken({ email: 'refused@mail.example', name: 'R', ...wish });
    expectRefusal(await google(token), 'invalid_social_token');
  });

  it('refuses a token that Google did not sign', async () => {
    const good = await idToken({ email: 'refused@mail.example', name: 'R' });
    const [header = '', claims = '', signature = ''] = good.split('.');
    const other = Buffer.from(claims, 'base64url').toString('utf8').replace('refused@', 'admin@');
    expectRefusal(
      await google([header, Buffer.from(other).toString('base64url'), signature].join('.')),
      'invalid_social_token',
    );
    const unsigned = [Buffer.from('{"alg":"none"}').toString('base64url'), claims, ''].join('.');
    expectRefusal(await google(unsigned), 'invalid_social_token');
    // The public key taken for a shared secret.
    const { body: keys } = await attune.app.get('/sandbox/google-accounts/oauth2/v3/certs');
    const confused = await new SignJWT(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')))
      .setProtectedHeader({ alg: 'HS256', kid: keys.keys[0].kid })
      .sign(Buffer.from(keys.keys[0].n));
    expectRefusal(await google(confused), 'invalid_social_token');
    expectRefusal(await google('nonsense'), 'invalid_social_token');
  });

  it('holds the token against the nonce the page asked with', async () => {
    const token = await idToken({ email: 'nonce@mail.example', name: 'N', nonce: 'asked-with' });
    expectRefusal(await google(token, { nonce: 'another' }), 'invalid_social_token');
    expect((await google(token, { nonce: 'asked-with' })).status).toBe(200);
  });

  it('leads to an account with that email only when both sides have confirmed it', async () => {
    const { app } = attune;
    const { body: john } = await google(await idToken({ email: JOHN, name: 'John' }));
    expect(john.user.id).toBe(
      (await app.post('/api/auth/login', { email: JOHN, password: DEMO_PASSWORD })).body.user.id,
    );
    const email = 'unconfirmed@mail.example';
    const squatter = { email, password: 'not the owner of it', name: 'S', userType: 'client' };
    await app.post('/api/auth/register', squatter);
    const token = await idToken({ email, name: 'The Owner' });
    expectRefusal(await google(token), 'link_needs_sign_in');
    // The owner's way: a new password by the mailbox confirms it, and ends what the other one had.
    await app.post('/api/auth/password/forgot', { email });
    const link = await linkToken(app, 'password_reset', email);
    await app.post('/api/auth/password/reset', { token: link, password: 'the owner’s own words' });
    expect((await google(token)).status).toBe(200);
  });

  it('still asks staff for their second factor', async () => {
    const { app } = attune;
    const email = 'sarah.johnson@demo.attune.example';
    const { token } = (await app.post('/api/auth/login', { email, password: DEMO_PASSWORD })).body;
    const { secret } = (await app.post('/api/auth/2fa/setup', {}, { token })).body;
    const otp = codeAt(secret, stepAt(new Date()));
    await app.post('/api/auth/2fa/enable', { otp }, { token });
    const googleToken = await idToken({ email, name: 'Sarah' });
    expectRefusal(await google(googleToken), 'otp_required');
    expect((await google(googleToken, { otp })).status).toBe(200);
  });
});

describe('signing in by Facebook', () => {
  it('makes an account whose email still has to be confirmed', async () => {
    const { status, body } = await facebook(await accessToken({ email: 'noor@mail.example', name: 'Noor Example' }));
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ email: 'noor@mail.example', name: 'Noor Example', emailVerified: false });
    const again = await facebook(await accessToken({ email: 'noor@mail.example', name: 'Noor' }));
    expect(again.body.user.id).toBe(body.user.id);
  });

  it('never leads to an account that exists, for Facebook does not say whether the email is confirmed', async () => {
    expectRefusal(await facebook(await accessToken({ email: JOHN, name: 'John' })), 'link_needs_sign_in');
  });

  it('refuses tokens of other apps, old ones, made-up ones, and people without an email', async () => {
    const who = { email: 'f@mail.example', name: 'F' };
    expectRefusal(await facebook(await accessToken({ ...who, appId: '42' })), 'invalid_social_token');
    expectRefusal(await facebook(await accessToken({ ...who, expiresInSeconds: -5 })), 'invalid_social_token');
    expectRefusal(await facebook('EAASandbox.made.up'), 'invalid_social_token');
    expectRefusal(await facebook(await accessToken({ email: null, name: 'No Mail' })), 'email_needed');
  });

  it('says when Facebook is away', async () => {
    const { app } = attune;
    const token = await accessToken({ email: 'away@mail.example', name: 'A' });
    await app.post('/sandbox/switches', { vendor: 'facebook', mode: 'down' });
    expectRefusal(await facebook(token), 'vendor_unavailable');
    await app.post('/sandbox/switches', { vendor: 'facebook', mode: 'ok' });
    expect((await facebook(token)).status).toBe(200);
  });
});

describe('the links of an account', () => {
  it('are made by whoever is signed in, belong to one account, and the last way in stays', async () => {
    const { app } = attune;
    const email = 'mei.chen@demo.attune.example';
    const { token } = (await app.post('/api/auth/login', { email, password: DEMO_PASSWORD })).body;
    const wish = { provider: 'facebook', token: await accessToken({ email: 'mei@mail.example', name: 'Mei' }) };
    const linked = await app.post('/api/users/me/identities', wish, { token });
    expect(linked.status).toBe(201);
    expect(linked.body).toMatchObject({ hasPassword: true, identities: [{ provider: 'facebook' }] });
    const { body: mei } = await facebook(wish.token);
    expect(mei.user.email).toBe(email);
    const { body: other } = await google(await idToken({ email: 'alone@mail.example', name: 'Alone' }));
    expectRefusal(await app.post('/api/users/me/identities', wish, { token: other.token }), 'already_linked');
    const unlink = (provider: string, as: string) =>
      app.call('DELETE', `/api/users/me/identities/${provider}`, { token: as });
    expectRefusal(await unlink('google', other.token), 'last_way_in');
    expectRefusal(await unlink('google', token), 'not_found');
    expect((await unlink('facebook', token)).body.identities).toEqual([]);
  });
});

describe('the sandbox', () => {
  it('answers as Google and Facebook describe themselves', async () => {
    const { app } = attune;
    const keys = await app.get('/sandbox/google-accounts/oauth2/v3/certs');
    expect(checkAnswer('google-oidc', 'get', '/oauth2/v3/certs', 200, keys.body)).toEqual([]);
    const token = await accessToken({ email: 'check@mail.example', name: 'Check' });
    const access = encodeURIComponent('1000000000000001|attune-sandbox-app-secret');
    const good = await app.get(`/sandbox/facebook/v23.0/debug_token?input_token=${token}&access_token=${access}`);
    expect(checkAnswer('facebook', 'get', '/{version}/debug_token', 200, good.body)).toEqual([]);
    const bad = await app.get(`/sandbox/facebook/v23.0/debug_token?input_token=x&access_token=${access}`);
    expect(checkAnswer('facebook', 'get', '/{version}/debug_token', 200, bad.body)).toEqual([]);
    const refused = await app.get('/sandbox/facebook/v23.0/me?access_token=x');
    expect(checkAnswer('facebook', 'get', '/{version}/me', refused.status, refused.body)).toEqual([]);
  });
});
