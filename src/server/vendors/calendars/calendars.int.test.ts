import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../../../test/sandbox-bench.ts';
import { openRecorder } from '../../../../test/vendor-contracts/recorder.ts';
import { googleApi } from '../google/api.ts';
import { microsoftApi } from '../microsoft/api.ts';
import { googleCalendar } from './google-calendar.ts';
import { outlookCalendar } from './outlook-calendar.ts';
import type { CalendarAccount, CalendarPort } from './port.ts';

let bench: SandboxBench;
let recorder: Awaited<ReturnType<typeof openRecorder>>;
const ports = {} as Record<'google' | 'microsoft', CalendarPort>;
const accounts = {} as Record<'google' | 'microsoft', CalendarAccount>;
const ACCOUNT = 'sarah@office.example';

beforeAll(async () => {
  bench = await openSandbox();
  recorder = await openRecorder(() => `${bench.url}/sandbox`);
  const keys = { clientId: 'id', clientSecret: 'secret' };
  ports.google = googleCalendar({ api: googleApi({ ...keys, base: () => `${recorder.url}/google` }) });
  ports.microsoft = outlookCalendar({
    api: microsoftApi({ ...keys, tenantId: 'tenant', base: () => `${recorder.url}/microsoft` }),
  });
  for (const provider of ['google', 'microsoft'] as const) {
    const { refreshToken } = await connect(provider);
    accounts[provider] = { refreshToken, onRotated: async () => undefined };
  }
});
afterAll(async () => {
  await recorder.close();
  await bench.close();
});
beforeEach(() => bench.reset());

/** The person's yes on the vendor's page, and the code that comes of it. */
async function connect(provider: 'google' | 'microsoft', verifier = 'v'.repeat(50), proof = verifier) {
  const redirectUri = 'http://127.0.0.1:9/back';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const asked = new URL(ports[provider].authorizeUrl({ state: 's', challenge, redirectUri, loginHint: null }));
  const form = new URLSearchParams([...asked.searchParams, ['account', ACCOUNT], ['choice', 'yes']]);
  const page = `${bench.url}/sandbox${asked.pathname}`;
  const answer = await fetch(page, { method: 'POST', body: form, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  return ports[provider].connect({ code: back.searchParams.get('code') ?? '', verifier: proof, redirectUri });
}

const at = (text: string) => new Date(`2031-05-${text}:00Z`);
const window = { from: at('01T00:00'), to: at('30T00:00') };
const wish = (key: string) => ({
  key,
  title: 'Appointment ATT-7K3M9Q',
  description: 'Reference ATT-7K3M9Q',
  location: 'By video',
  url: 'https://clinic.example/appointments/1',
  startsAt: at('12T01:00'),
  endsAt: at('12T02:00'),
});
const eventsIn = async () => (await bench.outbox()).calendarEvents as Record<string, string>[];
const play = (body: object) =>
  fetch(`${bench.url}/sandbox/calendars/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((answer) => answer.json() as Promise<{ id: string }>);

describe.each(['google', 'microsoft'] as const)('a calendar at %s', (provider) => {
  it('is opened only by who began: the code needs its proof, and works once', async () => {
    expect((await connect(provider)).account).toBe(ACCOUNT);
    await expect(connect(provider, 'a'.repeat(50), 'b'.repeat(50))).rejects.toMatchObject({ name: 'AccessRevoked' });
  });

  it('takes an entry once under its key, changes it, makes it anew when somebody removed it, and takes it out', async () => {
    const [port, account] = [ports[provider], accounts[provider]];
    const { eventId } = await port.put(account, wish('attune-1-1-1'), null);
    expect((await port.put(account, wish('attune-1-1-1'), null)).eventId).toBe(eventId);
    await port.put(account, { ...wish('attune-1-1-1'), startsAt: at('12T03:00'), endsAt: at('12T04:00') }, eventId);
    expect((await eventsIn()).filter(({ id }) => id === eventId)).toMatchObject([
      { startsAt: '2031-05-12T03:00:00.000Z', status: 'confirmed' },
    ]);
    await port.remove(account, eventId);
    const again = await port.put(account, wish('attune-1-1-1'), eventId);
    expect((await eventsIn()).find(({ id }) => id === again.eventId)).toMatchObject({ status: 'confirmed' });
    await port.remove(account, again.eventId);
    await port.remove(account, again.eventId);
    expect((await eventsIn()).find(({ id }) => id === again.eventId)).toMatchObject({ status: 'cancelled' });
  });

  it('tells busy times whole at first, then what changed; our own entries are none', async () => {
    const [port, account] = [ports[provider], accounts[provider]];
    const own = await port.put(account, wish('attune-1-1-2'), null);
    const span = { startsAt: at('14T01:00').toISOString(), endsAt: at('14T02:30').toISOString() };
    const first = await play({ vendor: provider, account: ACCOUNT, ...span });
    const whole = await port.sync(account, null, window);
    expect(whole.isWhole).toBe(true);
    expect(whole.changes).toEqual([{ eventId: first.id, busy: { startsAt: at('14T01:00'), endsAt: at('14T02:30') } }]);
    const second = await play({
      vendor: provider,
      account: ACCOUNT,
      startsAt: at('15T01:00').toISOString(),
      endsAt: at('15T02:00').toISOString(),
    });
    await port.remove(account, own.eventId);
    const changed = await port.sync(account, whole.state, window);
    expect(changed.isWhole).toBe(false);
    expect(changed.changes.filter(({ busy }) => busy !== null).map(({ eventId }) => eventId)).toEqual([second.id]);
    expect((await port.sync(account, changed.state, window)).changes).toEqual([]);
  });

  it('begins again by itself when the vendor forgot the mark', async () => {
    const [port, account] = [ports[provider], accounts[provider]];
    const { state } = await port.sync(account, null, window);
    await fetch(`${bench.url}/sandbox/calendars/forget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vendor: provider, account: ACCOUNT }),
    });
    const again = await port.sync(account, state, window);
    expect([again.isWhole, again.changes.length]).toEqual([true, 2]);
  });

  it('is vendor_unavailable while the vendor is down', async () => {
    await bench.set({ vendor: provider, mode: 'down' });
    await expect(ports[provider].sync(accounts[provider], null, window)).rejects.toMatchObject({
      code: 'vendor_unavailable',
    });
  });
});

it('is watched by a channel of Google’s, which a new one replaces', async () => {
  const [port, account] = [ports.google, accounts.google];
  const from = bench.clock.now();
  const until = new Date(from.getTime() + 86_400_000);
  const ask = () => ({ address: `${bench.url}/none`, secret: 's', channelId: randomUUID(), from, until });
  const first = await port.watch(account, ask(), null);
  const second = await port.watch(account, ask(), first);
  expect(second.id).not.toBe(first.id);
  await port.unwatch(account, first);
  await port.unwatch(account, second);
});

it('is closed for good when the person takes the permission back', async () => {
  const { refreshToken } = await connect('google');
  const account = { refreshToken, onRotated: async () => undefined };
  await ports.google.disconnect(account);
  await expect(ports.google.sync(account, null, window)).rejects.toMatchObject({ name: 'AccessRevoked' });
});

it('goes over the wire as the vendors describe it, both ways', () => {
  expect(recorder.calls().length).toBeGreaterThan(30);
  expect(recorder.differences('google-calendar', '/google/calendar/v3')).toEqual([]);
  expect(recorder.differences('msgraph', '/microsoft/v1.0')).toEqual([]);
});
