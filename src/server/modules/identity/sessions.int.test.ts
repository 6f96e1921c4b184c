import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/secrets.ts';
import { DEMO_PASSWORD, useAttune } from '../../../../test/attune.ts';
import { linkToken } from '../../../../test/one-time-links.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';

const attune = useAttune({ worker: false });
const JOHN = 'john.doe@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';

const signIn = (email: string, headers: Record<string, string> = {}) =>
  attune.app.post('/api/auth/login', { email, password: DEMO_PASSWORD }, { headers });
const me = (token: string) => attune.app.get('/api/auth/me', { token });

/** The cookies of an answer as a browser sends them back, and the token every write needs. */
async function browserOf(email: string) {
  const { app } = attune;
  const answer = await app.post('/api/auth/login', { email, password: DEMO_PASSWORD, cookies: true });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { body } = await app.get('/api/auth/csrf', { headers: { cookie } });
  return { answer, cookie, write: { cookie, 'x-csrf-token': body.csrfToken as string } };
}

describe('a session', () => {
  it('is listed with its device and place, and can be ended from another one at once', async () => {
    const { app } = attune;
    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const { body: lost } = await signIn(JOHN, { 'user-agent': firefox });
    const { body: here } = await signIn(JOHN);
    const { body } = await app.get('/api/users/me/sessions', { token: here.token });
    expect(body.nextCursor).toBeNull();
    expect(body.sessions.filter((one: { current: boolean }) => one.current)).toHaveLength(1);
    const stolen = body.sessions.find((one: { device: string }) => one.device === 'Firefox on Windows');
    expect(stolen).toMatchObject({ address: '127.0.0.1', method: 'password', current: false });
    const ended = await app.call('DELETE', `/api/users/me/sessions/${stolen.id}`, { token: here.token });
    expect(ended.body).toEqual({ success: true });
    expectRefusal(await me(lost.token), 'unauthenticated');
    expect((await me(here.token)).status).toBe(200);
  });

  it('of somebody else is not there', async () => {
    const { app } = attune;
    const { body: john } = await signIn(JOHN);
    const { body: sarah } = await signIn(SARAH);
    const { body } = await app.get('/api/users/me/sessions', { token: john.token });
    const wish = { token: sarah.token };
    expectRefusal(await app.call('DELETE', `/api/users/me/sessions/${body.sessions[0].id}`, wish), 'not_found');
    expect((await me(john.token)).status).toBe(200);
  });

  it('ends with all others by signing out everywhere', async () => {
    const { app } = attune;
    const { body: one } = await signIn(JOHN);
    const { body: other } = await signIn(JOHN);
    expect((await app.post('/api/auth/logout-all', {}, { token: one.token })).status).toBe(200);
    for (const token of [one.token, other.token]) expectRefusal(await me(token), 'unauthenticated');
    const { refreshToken } = other;
    expectRefusal(await app.post('/api/auth/refresh', { refreshToken }), 'unauthenticated');
  });
});

describe('a refresh token', () => {
  it('gives a new pair, and ends the whole family when it comes a second time, even at once', async () => {
    const { app } = attune;
    const { body: first } = await signIn(JOHN);
    const { body: second } = await app.post('/api/auth/refresh', { refreshToken: first.refreshToken });
    expect((await me(second.token)).status).toBe(200);
    expectRefusal(await app.post('/api/auth/refresh', { refreshToken: first.refreshToken }), 'unauthenticated');
    expectRefusal(await me(second.token), 'unauthenticated');
    expectRefusal(await app.post('/api/auth/refresh', { refreshToken: second.refreshToken }), 'unauthenticated');
  });

  it('in the cookies of two tabs that refresh at once leaves the session alive', async () => {
    const { app } = attune;
    const { cookie, write } = await browserOf(JOHN);
    const refresh = () => app.post('/api/auth/refresh', { cookies: true }, { headers: write });
    const answers = await Promise.all([refresh(), refresh()]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 401]);
    expect((await app.get('/api/auth/me', { headers: { cookie } })).status).toBe(200);
  });
});

describe('the cookies of the pages', () => {
  it('are out of reach of scripts, and every write needs the token beside them', async () => {
    const { app } = attune;
    const { answer, cookie, write } = await browserOf(JOHN);
    expect(answer.body.token).toBeUndefined();
    for (const line of answer.headers.getSetCookie()) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
    const wish = { body: { sms: true }, headers: { cookie } };
    expectRefusal(await app.call('PUT', '/api/users/me/preferences', wish), 'csrf_failed');
    expect((await app.call('PUT', '/api/users/me/preferences', { ...wish, headers: write })).status).toBe(200);
  });
});

describe('staff who walked away', () => {
  const setLastSeen = (id: string, minutesAgo: number) =>
    attune.app.database.admin
      .updateTable('sessions')
      .set({ last_seen_at: new Date(Date.now() - minutesAgo * 60_000) })
      .where('id', '=', id)
      .execute();

  it('are signed out of the pages after the clinic’s half hour, and cannot refresh their way back', async () => {
    const { app } = attune;
    const { cookie, write } = await browserOf(SARAH);
    const { body } = await app.get('/api/auth/me', { headers: { cookie } });
    expect(body.session.idleSeconds).toBe(1800);
    await setLastSeen(body.session.id, 29);
    expect((await app.get('/api/auth/me', { headers: { cookie } })).status).toBe(200);
    await setLastSeen(body.session.id, 31);
    expectRefusal(await app.get('/api/auth/me', { headers: { cookie } }), 'unauthenticated');
    const refresh = await app.post('/api/auth/refresh', { cookies: true }, { headers: write });
    expectRefusal(refresh, 'unauthenticated');
  });

  it('have as long as the clinic’s settings say', async () => {
    const { app } = attune;
    const token = await app.tokenOf('admin@demo.attune.example');
    const set = (staff_idle_minutes: number) =>
      app.call('PUT', '/api/auth/admin/settings', { token, body: { policies: { staff_idle_minutes } } });
    expect((await set(4)).status).toBe(400);
    expect((await set(10)).body.settings.policies.staff_idle_minutes).toBe(10);
    const { cookie } = await browserOf(SARAH);
    expect((await app.get('/api/auth/me', { headers: { cookie } })).body.session.idleSeconds).toBe(600);
    await set(30);
  });

  it('are not kept by pages that ask by themselves', async () => {
    const { app } = attune;
    const { cookie } = await browserOf(SARAH);
    const { body } = await app.get('/api/auth/me', { headers: { cookie } });
    await setLastSeen(body.session.id, 20);
    const headers = { cookie, 'x-attune-background': '1' };
    expect((await app.get('/api/auth/me', { headers })).status).toBe(200);
    const { body: listed } = await app.get('/api/users/me/sessions', { headers });
    const own = listed.sessions.find((one: { current: boolean }) => one.current);
    expect(Date.now() - Date.parse(own.lastSeenAt)).toBeGreaterThan(19 * 60_000);
  });

  it('keep a program’s token, and patients keep theirs', async () => {
    const { app } = attune;
    const { body: program } = await signIn(SARAH);
    expect((await me(program.token)).body.session.idleSeconds).toBeNull();
    const { cookie } = await browserOf(JOHN);
    expect((await app.get('/api/auth/me', { headers: { cookie } })).body.session.idleSeconds).toBeNull();
  });
});

describe('signing in wrongly', () => {
  let device = '';
  beforeAll(async () => {
    device = await deviceOf('michael.lee@demo.attune.example');
  });
  /** What the browser keeps when its session is gone. */
  const deviceOf = async (email: string) => {
    const { cookie } = await browserOf(email);
    return cookie.split('; ').find((one) => one.startsWith('attune_device=')) ?? '';
  };
  const MICHAEL = 'michael.lee@demo.attune.example';
  const attempt = (password: string, headers: Record<string, string> = {}, email = MICHAEL) =>
    attune.app.post('/api/auth/login', { email, password }, { headers });

  it('ten times shuts this address out of the account, and neither its owner’s browser nor anybody else', async () => {
    for (let count = 0; count < 10; count += 1) expectRefusal(await attempt('wrong words here'), 'invalid_credentials');
    const shut = await attempt(DEMO_PASSWORD);
    expectRefusal(shut, 'rate_limited');
    expect(Number(shut.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await attempt(DEMO_PASSWORD, { cookie: device })).status).toBe(200);
    expect((await signIn(JOHN)).status).toBe(200);
  });

  it('is the same refusal for an account nobody has, down to the tenth time', async () => {
    const nobody = 'who.is.that@demo.attune.example';
    const answers = [];
    for (let count = 0; count < 11; count += 1) answers.push(await attempt('wrong words here', {}, nobody));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(answers[0]?.body).toEqual((await attempt('wrong', { cookie: device })).body);
  });

  it('a hundred times from everywhere sends new places to the mail, and leaves known ones alone', async () => {
    const { app } = attune;
    const email = 'mei.chen@demo.attune.example';
    const cookie = await deviceOf(email);
    const { id: clinicId } = await app.parts.clinics.default();
    const accountHash = sha256(`${clinicId}:${email}`);
    const guesses = { failures: 100, window_started_at: new Date() };
    const strangers = sha256(`${accountHash}:strangers`);
    const { admin } = app.database;
    await admin
      .insertInto('sign_in_failures')
      .values({ clinic_id: clinicId, account_hash: strangers, ...guesses })
      .execute();
    expect((await attempt(DEMO_PASSWORD, { cookie }, email)).status).toBe(200);
    await admin.deleteFrom('known_places').where('account_hash', '=', accountHash).execute();
    const shut = await attempt(DEMO_PASSWORD, { cookie }, email);
    expectRefusal(shut, 'rate_limited');
    expect(shut.body.details).toMatchObject({ way: 'mail' });
    await app.post('/api/auth/password/forgot', { email });
    const token = await linkToken(app, 'password_reset', email);
    await app.post('/api/auth/password/reset', { token, password: 'found the way back' });
    expect((await attempt('found the way back', {}, email)).status).toBe(200);
  });
});
