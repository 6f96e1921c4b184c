import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/contracts/endpoint.ts';
import { endpoints } from '../../src/contracts/index.ts';
import { deriveKey } from '../../src/server/platform/secrets.ts';
import { useAttune } from '../attune.ts';
import { badBodies, badTexts, type BadInput } from '../refusals/bad-inputs.ts';
import { expectFieldRefused, expectRefusal } from '../refusals/expect-refusal.ts';
import { type Row, send, type Wish } from '../refusals/requests.ts';
import { rowsOf } from '../refusals/rows.ts';
import { buildWorld, fingerprints, type Who, type World } from '../refusals/world.ts';
import { testSecrets } from '../secrets.ts';

/** Without a worker, so that nothing but the requests themselves could write. */
const attune = useAttune({ worker: false });
let world: World;
let rows: Record<string, Row>;

beforeAll(async () => {
  world = await buildWorld(attune.app);
  rows = rowsOf(world);
});

const rowOf = (endpoint: Endpoint): Row => rows[endpoint.id] as Row;
const named = (what: string, endpoint: Endpoint, as: Who): string => `${as}: ${endpoint.id} ${what}`;
const ROLES = { patient: 'mei', practitioner: 'sarah', practice_manager: 'manager', admin: 'admin' } as const;

/** Runs the refusals and holds the tables before and after against each other. */
async function expectNothingWrittenBy(refusals: () => Promise<void>): Promise<void> {
  const { app } = attune;
  app.problems.length = 0;
  const before = await fingerprints(app);
  await refusals();
  expect(await fingerprints(app)).toEqual(before);
  expect(app.problems).toEqual([]);
}

describe('every endpoint refuses', () => {
  it('and the table of requests below has a row for each endpoint, no more and no less', () => {
    expect(Object.keys(rows).toSorted()).toEqual(endpoints.map((endpoint) => endpoint.id).toSorted());
    const routed = attune.app.http?.routed.map((endpoint) => endpoint.id).toSorted();
    expect(routed).toEqual(endpoints.map((endpoint) => endpoint.id).toSorted());
  });

  it('whoever sends no token where one is needed, with 401', () =>
    expectNothingWrittenBy(async () => {
      for (const endpoint of endpoints.filter(({ access }) => access !== 'anyone'))
        expectRefusal(
          await send(attune.app, world, endpoint, rowOf(endpoint), 'nobody'),
          'unauthenticated',
          endpoint.id,
        );
    }));

  it(
    'forged, expired, foreign and misused tokens, with 401, also where no token is needed',
    () =>
      expectNothingWrittenBy(async () => {
        for (const [kind, token] of Object.entries(await badTokens()))
          for (const endpoint of endpoints)
            expectRefusal(
              await send(attune.app, world, endpoint, rowOf(endpoint), { token }),
              'unauthenticated',
              `${kind}: ${endpoint.id}`,
            );
      }),
    60_000,
  );

  it('a good token under the name of another clinic, with 401', () =>
    expectNothingWrittenBy(async () => {
      const headers = { 'x-attune-clinic': 'todoenbalance' };
      for (const endpoint of endpoints) {
        const row = rowOf(endpoint);
        const as = row.as === 'nobody' ? 'john' : row.as;
        expectRefusal(await send(attune.app, world, endpoint, { ...row, headers }, as), 'unauthenticated', endpoint.id);
      }
    }));

  it('each wrong role, with 403', () =>
    expectNothingWrittenBy(async () => {
      for (const endpoint of endpoints) {
        const { access } = endpoint;
        const wrong = Array.isArray(access) ? Object.entries(ROLES).filter(([role]) => !access.includes(role)) : [];
        for (const who of [...wrong.map(([, one]) => one), ...(rowOf(endpoint).forbidden ?? [])])
          expectRefusal(
            await send(attune.app, world, endpoint, rowOf(endpoint), who),
            'forbidden',
            named('', endpoint, who),
          );
      }
    }));

  it("somebody else's thing, and another clinic's, with 404 as if it were not there", () =>
    expectNothingWrittenBy(async () => {
      for (const endpoint of endpoints)
        for (const who of rowOf(endpoint).strangers ?? [])
          expectRefusal(
            await send(attune.app, world, endpoint, rowOf(endpoint), who),
            'not_found',
            named('', endpoint, who),
          );
    }));

  it('ids of nothing, of foreign parents and of other people inside a body, with 404', () =>
    expectNothingWrittenBy(async () => {
      for (const endpoint of endpoints) {
        const { missing = [], ...row } = rowOf(endpoint);
        for (const { as = row.as, ...part } of missing) {
          const wish = { ...row, ...part };
          expectRefusal(
            await send(attune.app, world, endpoint, wish, as),
            'not_found',
            named(JSON.stringify(part), endpoint, as),
          );
        }
      }
    }));

  it(
    'fields left out, of a wrong type, malformed or too long, with 400 and details that name the field',
    () =>
      expectNothingWrittenBy(async () => {
        let tried = 0;
        for (const endpoint of endpoints) {
          for (const { wish, field, why } of badInputsOf(endpoint)) {
            const answer = await send(attune.app, world, endpoint, wish, rowOf(endpoint).as);
            expectFieldRefused(answer, field, `${endpoint.id} ${field.join('.')}: ${why}`);
            tried += 1;
          }
        }
        expect(tried).toBeGreaterThan(400);
      }),
    60_000,
  );

  it(
    'bodies that are no object, no JSON, too large or nested too deep',
    () =>
      expectNothingWrittenBy(async () => {
        for (const endpoint of endpoints.filter(({ body }) => body !== undefined)) {
          const broken = (body: string, type = 'application/json') => sendText(endpoint, body, type);
          for (const body of ['[]', '"text"', '7', 'true'])
            expectRefusal(await broken(body), 'validation_error', endpoint.id);
          for (const body of ['{', '{"a":1}}', 'name=x', "{'a':1}", '\uFEFF\u0000'])
            expectRefusal(await broken(body), 'validation_error', `${endpoint.id} ${body}`);
          for (const type of [
            'text/plain',
            'application/x-www-form-urlencoded',
            'multipart/form-data; boundary=x',
            'application/xml',
          ])
            expectRefusal(await broken('{}', type), 'unsupported_media_type', `${endpoint.id} ${type}`);
          for (const depth of [33, 1_000, 20_000, 100_000])
            expectRefusal(
              await broken(`{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`),
              'validation_error',
              `${endpoint.id} ${depth} deep`,
            );
          expectRefusal(
            await broken(JSON.stringify({ name: 'x'.repeat(2_000_000) })),
            'payload_too_large',
            endpoint.id,
          );
        }
      }),
    60_000,
  );

  it('text that no database can hold, at the field that has it', () =>
    expectNothingWrittenBy(async () => {
      const token = world.tokens.john;
      for (const text of ['a\u0000b', '\ud800', 'x\udc00y']) {
        const name = await attune.app.call('PATCH', '/api/users/me', { token, body: { address: text } });
        expectFieldRefused(name, ['address'], JSON.stringify(text));
        const listed = await attune.app.call('PUT', '/api/users/me/preferences', {
          token,
          body: { serviceCategories: [text] },
        });
        expectFieldRefused(listed, ['serviceCategories', '0'], JSON.stringify(text));
        expectFieldRefused(
          await attune.app.post('/api/auth/login', { email: text, password: 'x' }),
          ['email'],
          JSON.stringify(text),
        );
      }
    }));

  it('steps a role may never take, though the appointment is theirs, with 403', () =>
    expectNothingWrittenBy(async () => {
      const path = `/api/appointments/${world.appointmentId}`;
      for (const status of ['completed', 'no_show', 'confirmed'])
        expectRefusal(
          await attune.app.call('PATCH', path, { token: world.tokens.john, body: { status } }),
          'forbidden',
          status,
        );
      const early = await attune.app.call('PATCH', path, { token: world.tokens.sarah, body: { status: 'completed' } });
      expectRefusal(early, 'invalid_transition');
    }));

  it('what claims to come from Stripe and is not signed by it', () =>
    expectNothingWrittenBy(async () => {
      const forged = { 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` };
      for (const headers of [{}, forged, { 'stripe-signature': 'nonsense' }]) {
        const answer = await attune.app.post(
          '/api/webhooks/stripe',
          { id: 'evt_1', type: 'payment_intent.succeeded' },
          { headers },
        );
        expectRefusal(answer, 'invalid_signature');
      }
    }));

  it('sign-in with a wrong password and with an unknown email in the very same words', async () => {
    const wrong = await attune.app.post('/api/auth/login', {
      email: 'mei.chen@demo.attune.example',
      password: 'wrong words',
    });
    const unknown = await attune.app.post('/api/auth/login', {
      email: 'nobody@demo.attune.example',
      password: 'wrong words',
    });
    expectRefusal(wrong, 'invalid_credentials');
    expect(unknown.body).toEqual(wrong.body);
    expectRefusal(await attune.app.post('/api/auth/refresh', {}), 'unauthenticated');
  });

  it('to let a known email be taken over by registering it again', () =>
    expectNothingWrittenBy(async () => {
      const body = {
        email: 'JOHN.DOE@demo.attune.example',
        password: 'long enough words',
        name: 'Imposter',
        userType: 'client',
      };
      expectRefusal(await attune.app.post('/api/auth/register', body), 'email_taken');
    }));
});

function badInputsOf(endpoint: Endpoint): BadInput[] {
  const good: Wish = rowOf(endpoint);
  return [
    ...(endpoint.body === undefined ? [] : badBodies(endpoint.body, good)),
    ...(endpoint.params === undefined ? [] : badTexts('params', endpoint.params, good).filter(({ why }) => why !== '')),
    ...(endpoint.query === undefined ? [] : badTexts('query', endpoint.query, good)),
  ];
}

async function sendText(endpoint: Endpoint, body: string, type: string) {
  const row = rowOf(endpoint);
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => String(row.params?.[name]));
  const token = world.tokens[row.as];
  const headers: Record<string, string> = {
    'content-type': type,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(`${attune.app.url}${path}`, { method: endpoint.method, headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
}

/** Tokens that look like ours and must not open anything; what they claim is John's living session. */
async function badTokens(): Promise<Record<string, string>> {
  const good = world.tokens.john as string;
  const [head = '', claims = '', signature = ''] = good.split('.');
  const { cid, sid, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    cid: number;
    sid: string;
    sub: string;
  };
  const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const key = deriveKey(testSecrets.jwtSecret, 'attune access tokens');
  const hour = Math.floor(Date.now() / 1000) + 3600;
  const sign = (with_: Uint8Array, changes: Record<string, unknown> = {}, header: Record<string, string> = {}) =>
    new SignJWT({ kind: 'person', cid, sid, sub, iss: 'attune', aud: 'attune-api', exp: hour, ...changes })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
      .sign(with_);
  const other = await attune.app.post('/api/auth/login', {
    email: 'john.doe@demo.attune.example',
    password: 'attune-demo-2026',
  });
  await attune.app.post('/api/auth/logout', {}, { token: other.body.token });
  return {
    'the signature of another key': await sign(Buffer.alloc(32, 7)),
    'the secret itself as the key': await sign(Buffer.from(testSecrets.jwtSecret)),
    expired: await sign(key, { exp: hour - 7200 }),
    'without an end': await sign(key, { exp: undefined }),
    'of another issuer': await sign(key, { iss: 'somebody' }),
    'for another audience': await sign(key, { aud: 'somebody' }),
    'of another type': await sign(key, {}, { typ: 'JWT' }),
    'of another algorithm': await sign(Buffer.alloc(64, 7), {}, { alg: 'HS512' }),
    "John's session for another person": await sign(key, { sub: world.userIdOf('mei') }),
    "John's session in another clinic": await sign(key, { cid: 2 }),
    'a session that never was': await sign(key, { sid: '00000000-0000-4000-8000-000000000000' }),
    'a session that is no id': await sign(key, { sid: "' or 1=1 --" }),
    unsigned: `${text({ alg: 'none', typ: 'at+jwt' })}.${claims}.`,
    'changed claims': `${head}.${text({ kind: 'person', cid, sid, sub, role: 'admin' })}.${signature}`,
    'cut short': good.slice(0, -4),
    'a refresh token': other.body.refreshToken as string,
    'signed out': other.body.token as string,
    nonsense: 'nonsense',
  };
}
