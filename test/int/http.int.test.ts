import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../src/contracts/index.ts';
import { type Answer, DEMO_PASSWORD, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

const PARTNER = 'https://www.clinic.example';
const attune = useAttune({
  worker: false,
  env: { FRONTEND_URL: `${PARTNER},https://app.clinic.example`, PUBLIC_URL: 'https://book.clinic.example' },
});
const JOHN = 'john.doe@demo.attune.example';

const login = (extra: Record<string, unknown> = {}) =>
  attune.app.post('/api/auth/login', { email: JOHN, password: DEMO_PASSWORD, ...extra });

describe('every path', () => {
  it('answers with and without its slash at the end', async () => {
    for (const { id, method, path: template } of endpoints) {
      const path = template
        .replace(/\{key\}/, 'mine')
        .replace(/\{userId\}/, crypto.randomUUID())
        .replace(/\{\w+\}/g, '999999');
      const body = method === 'GET' ? {} : { body: {} };
      const [plain, slashed] = [
        await attune.app.call(method, path, body),
        await attune.app.call(method, `${path}/`, body),
      ];
      expect({ id, status: slashed.status, body: slashed.body?.code }).toEqual({
        id,
        status: plain.status,
        body: plain.body?.code,
      });
      expect(plain.body?.error, id).not.toBe('We could not find that.');
    }
  });

  it('that is not there, or does not take that method, is a 404 in the contract’s shape, with or without a token', async () => {
    const token = await attune.app.tokenOf(JOHN);
    for (const path of [
      '/api',
      '/api/',
      '/api/nothing',
      '/api/appointments/1/secret',
      '/api/admin/nothing',
      '/api/%2e%2e/package.json',
      '/sandbox/nothing',
      '/assets/nothing.js',
      '/.env',
      '/.git/config',
      '/package.json',
      '/src/cli.ts',
    ])
      for (const given of [{}, { token }]) expectRefusal(await attune.app.get(path, given), 'not_found', path);
    for (const [method, path] of [
      ['PUT', '/api/holds'],
      ['PATCH', '/api/auth/login'],
      ['DELETE', '/api/clinic'],
      ['GET', '/api/auth/login'],
    ] as const)
      expectRefusal(await attune.app.call(method, path), 'not_found', `${method} ${path}`);
    const override = await attune.app.get('/api/auth/logout', { token, headers: { 'x-http-method-override': 'POST' } });
    expectRefusal(override, 'not_found');
    expect((await attune.app.get('/api/auth/me', { token })).status).toBe(200);
  });

  it('that cannot even be read is a 400 in the same shape', async () => {
    for (const path of ['/api/appointments/%zz', '/api/services/%E0%A4%A', `/api/appointments/${'1'.repeat(400)}`])
      expectRefusal(await attune.app.get(path), 'validation_error', path);
    const broken = await sendBytes('GET /api/clinic HTTP/1.1\r\nHost: a\r\nNo Colon Here\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(broken.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'validation_error' });
    const long = await sendBytes(`GET /api/clinic HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('has the headers that keep browsers strict, and no answer tells what runs behind', async () => {
    for (const path of ['/api/clinic', '/api/nothing', '/api/auth/me', '/', '/healthz']) {
      const { headers } = await attune.app.get(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('x-frame-options'), path).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy'), path).toBe('strict-origin-when-cross-origin');
      for (const name of ['x-powered-by', 'server', 'via']) expect(headers.get(name), `${path} ${name}`).toBeNull();
    }
    const { headers } = await attune.app.get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("'unsafe-inline'");
    expect((await attune.app.get('/api/clinic')).headers.get('cache-control')).toBe('no-store');
    expect((await attune.app.get('/api/auth/me')).headers.get('www-authenticate')).toBe('Bearer');
  });

  it('gives back the id a request brought, if it is one, or a new one', async () => {
    const idFor = async (id: string) =>
      (await attune.app.get('/api/clinic', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idFor('my-request_0001')).toBe('my-request_0001');
    for (const odd of ['short', 'has spaces in it', '<script>alert(1)', 'x'.repeat(65)])
      expect(await idFor(odd)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('shows machines and people what there is: health, readiness, the document and its page', async () => {
    expect((await attune.app.get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await attune.app.get('/readyz')).body).toEqual({ status: 'ready' });
    expect((await attune.app.get('/api/openapi.json/')).body.openapi).toBe('3.1.0');
    const page = await attune.app.get('/api/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    for (const { path } of endpoints) expect(page.text).toContain(path);
  });
});

describe('other origins', () => {
  const preflight = (origin: string) =>
    attune.app.call('OPTIONS', '/api/appointments', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key,x-csrf-token',
      },
    });

  it('named in FRONTEND_URL may read and write with credentials', async () => {
    for (const origin of [PARTNER, 'https://app.clinic.example']) {
      for (const answer of [await preflight(origin), await attune.app.get('/api/clinic', { headers: { origin } })]) {
        expect(answer.status).toBeLessThan(300);
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
        expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
        expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
      }
      expect((await preflight(origin)).headers.get('access-control-allow-headers')?.toLowerCase()).toContain(
        'x-csrf-token',
      );
    }
  });

  it('not named there get no such header, however alike they look', async () => {
    for (const origin of [
      'https://evil.example',
      'https://www.clinic.example.evil.example',
      'http://www.clinic.example',
      'https://evilwww.clinic.example',
      'null',
    ])
      for (const answer of [await preflight(origin), await attune.app.get('/api/clinic', { headers: { origin } })])
        expect(answer.headers.get('access-control-allow-origin'), origin).toBeNull();
  });
});

describe('signing in with cookies', () => {
  it('answers no token; the cookies are out of reach of scripts and of other sites', async () => {
    const signedIn = await login({ cookies: true });
    expect(Object.keys(signedIn.body)).toEqual(['user']);
    const cookies = signedIn.headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      'attune_session',
      'attune_refresh',
      // By it a wrong password elsewhere does not shut this device out.
      'attune_device',
    ]);
    for (const cookie of cookies) {
      expect(cookie).toContain('HttpOnly');
      expect(cookie).toContain('SameSite=Lax');
      // The address people use is an HTTPS one here.
      expect(cookie).toContain('Secure');
    }
    expect(cookies[1]).toContain('Path=/api/auth');
  });

  it('lets nothing be written without the token only our own pages can read', async () => {
    const { app } = attune;
    const cookie = cookiesOf(await login({ cookies: true }));
    const write = (headers: Record<string, string>) =>
      app.call('PATCH', '/api/users/me', { body: { address: 'Somewhere' }, headers: { cookie, ...headers } });
    expect((await app.get('/api/auth/me', { headers: { cookie } })).status).toBe(200);
    expectRefusal(await write({}), 'csrf_failed');
    expectRefusal(await write({ 'x-csrf-token': 'made-up' }), 'csrf_failed');
    const theirs = (await app.get('/api/auth/csrf', { headers: { cookie: cookiesOf(await login({ cookies: true })) } }))
      .body.csrfToken;
    expectRefusal(await write({ 'x-csrf-token': theirs }), 'csrf_failed', 'the token of another session');
    const { csrfToken } = (await app.get('/api/auth/csrf', { headers: { cookie } })).body;
    expect((await write({ 'x-csrf-token': csrfToken })).status).toBe(200);
    expect((await app.get('/api/auth/csrf')).body).toMatchObject({ csrfToken: null });
    for (const { id, method, path } of endpoints.filter(
      (endpoint) => endpoint.method !== 'GET' && endpoint.access !== 'anyone',
    )) {
      const refused = await app.call(method, path.replace(/\{\w+\}/g, '1'), { body: {}, headers: { cookie } });
      expect([403], id).toContain(refused.status);
    }
  });

  it('holds for a guest too', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app);
    const wish = {
      ...ids,
      startsAt: slots[0]?.startsAt,
      userName: 'Ada Guest',
      userEmail: 'ada@demo.attune.example',
      cookies: true,
    };
    const booked = await bookAs(app, undefined, wish);
    const cookie = cookiesOf(booked);
    const path = `/api/appointments/${booked.body.appointmentId}`;
    expect(booked.headers.getSetCookie()[0]).toContain('HttpOnly');
    expect((await app.get(path, { headers: { cookie } })).body.reference).toBe(booked.body.reference);
    expectRefusal(await app.call('DELETE', path, { headers: { cookie } }), 'csrf_failed');
  });
});

describe('a session', () => {
  const me = (token: string) => attune.app.get('/api/auth/me', { token });
  const refresh = (refreshToken: string) => attune.app.post('/api/auth/refresh', { refreshToken });

  it('that was signed out is over with the next call, its refresh token too', async () => {
    const { body } = await login();
    expect((await me(body.token)).status).toBe(200);
    expect((await attune.app.post('/api/auth/logout', {}, { token: body.token })).body).toEqual({ success: true });
    expectRefusal(await me(body.token), 'unauthenticated');
    expectRefusal(await refresh(body.refreshToken), 'unauthenticated');
    expectRefusal(await attune.app.post('/api/auth/logout', {}, { token: body.token }), 'unauthenticated');
  });

  it('goes on with a new pair; a refresh token presented again ends it for whoever has it', async () => {
    const { body: first } = await login();
    const { body: second } = await refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await me(second.token)).status).toBe(200);
    const { body: third } = await refresh(second.refreshToken);
    // Only browsers have a grace, for two tabs at once; sessions.int.test.ts has it.
    expectRefusal(await refresh(first.refreshToken), 'unauthenticated');
    for (const token of [first.token, second.token, third.token]) expectRefusal(await me(token), 'unauthenticated');
    expectRefusal(await refresh(third.refreshToken), 'unauthenticated');
  });

  it('is over at once when the account is closed, and takes the role of the account as it is now', async () => {
    const { app } = attune;
    const email = 'mei.chen@demo.attune.example';
    const token = await app.tokenOf(email);
    const change = (changes: { role?: string; active?: boolean }) =>
      app.database.admin.updateTable('users').set(changes).where('email', '=', email).execute();
    await change({ role: 'practice_manager' });
    expectRefusal(await app.get('/api/billing/receipts', { token }), 'forbidden');
    await change({ role: 'patient', active: false });
    expectRefusal(await me(token), 'unauthenticated');
    expectRefusal(await app.post('/api/auth/login', { email, password: DEMO_PASSWORD }), 'invalid_credentials');
    await change({ active: true });
  });

  it('cannot be guessed: after ten wrong passwords nobody is let in for a while, not even with the right one', async () => {
    const email = 'john.doe@demo.attune.example';
    const tries: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1)
      tries.push((await attune.app.post('/api/auth/login', { email, password: 'guess' })).status);
    expect(tries).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    const right = await login();
    expectRefusal(right, 'rate_limited');
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(
      (
        await attune.app.post('/api/auth/login', {
          email: 'sarah.johnson@demo.attune.example',
          password: DEMO_PASSWORD,
        })
      ).status,
    ).toBe(200);
    expect(attune.app.problems).toEqual([]);
  });
});

const cookiesOf = (answer: Answer): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** Bytes that no HTTP client would send, and what comes back until the server hangs up. */
function sendBytes(bytes: string): Promise<string> {
  const { port } = new URL(attune.app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
