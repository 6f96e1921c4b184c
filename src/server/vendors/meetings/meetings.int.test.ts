import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../../../test/sandbox-bench.ts';
import { openRecorder } from '../../../../test/vendor-contracts/recorder.ts';
import { googleApi } from '../google/api.ts';
import { microsoftApi } from '../microsoft/api.ts';
import { googleMeet } from './google-meet.ts';
import type { MeetingsPort, RoomWish } from './port.ts';
import { teamsMeetings } from './teams.ts';
import { zoomMeetings } from './zoom.ts';

let bench: SandboxBench;
let recorder: Awaited<ReturnType<typeof openRecorder>>;
const ports = {} as Record<'zoom' | 'google-meet' | 'teams', MeetingsPort>;

beforeAll(async () => {
  bench = await openSandbox();
  recorder = await openRecorder(() => `${bench.url}/sandbox`);
  const keys = { clientId: 'id', clientSecret: 'secret' };
  ports.zoom = zoomMeetings({
    ...keys,
    accountId: 'account',
    oauthBase: () => `${recorder.url}/zoom`,
    apiBase: () => `${recorder.url}/zoom/v2`,
  });
  const google = googleApi({ ...keys, base: () => `${recorder.url}/google` });
  ports['google-meet'] = googleMeet({ api: google, refreshToken: '1//clinic' });
  ports.teams = teamsMeetings({
    api: microsoftApi({ ...keys, tenantId: 't', base: () => `${recorder.url}/microsoft` }),
  });
});
afterAll(async () => {
  await recorder.close();
  await bench.close();
});
beforeEach(() => bench.reset());

const DESCRIBED = [
  ['zoom', '/zoom/v2'],
  ['google-calendar', '/google/calendar/v3'],
  ['msgraph', '/microsoft/v1.0'],
] as const;

let made = 0;
const wish = (changes: Partial<RoomWish> = {}): RoomWish => ({
  key: `attune-1-${(made += 1)}-ATT-7K3M9Q`,
  title: 'Appointment ATT-7K3M9Q · Clinic',
  description: 'https://clinic.example/appointments/1',
  startsAt: new Date('2031-05-12T00:00:00Z'),
  endsAt: new Date('2031-05-12T01:00:00Z'),
  host: { email: 'sarah@clinic.example', refreshToken: null },
  again: false,
  ...changes,
});
const host = { email: 'sarah@clinic.example', refreshToken: null };
const later = { startsAt: new Date('2031-05-13T02:00:00Z'), endsAt: new Date('2031-05-13T02:30:00Z'), title: 'Moved' };
const roomsIn = async () => (await bench.outbox()).meetings as Record<string, string>[];

describe.each(['zoom', 'google-meet', 'teams'] as const)('a room on %s', (platform) => {
  it('is made, moved and ended, and being ended already is no problem', async () => {
    const port = ports[platform];
    const room = await port.make(wish());
    const shown = async () => (await roomsIn()).find(({ id }) => id === room.vendorId);
    expect(await shown()).toMatchObject({
      platform,
      joinUrl: room.joinUrl,
      startsAt: '2031-05-12T00:00:00.000Z',
      status: 'scheduled',
    });
    expect(await port.move({ vendorId: room.vendorId, host }, later)).toBe('moved');
    expect(await shown()).toMatchObject({
      topic: 'Moved',
      startsAt: '2031-05-13T02:00:00.000Z',
      endsAt: '2031-05-13T02:30:00.000Z',
    });
    await port.end({ vendorId: room.vendorId, host });
    await port.end({ vendorId: room.vendorId, host });
    expect(await shown()).toMatchObject({ status: 'ended' });
    expect(await port.move({ vendorId: room.vendorId, host }, later)).toBe('gone');
  });

  it('is one room, however often it is asked for under its key', async () => {
    const port = ports[platform];
    const asked = wish();
    const first = await port.make(asked);
    const second = await port.make({ ...asked, again: true });
    expect(second.joinUrl).toBe(first.joinUrl);
  });

  it('is vendor_unavailable while the vendor is down or too busy', async () => {
    const vendor = { zoom: 'zoom', 'google-meet': 'google', teams: 'microsoft' }[platform];
    for (const mode of ['down', 'rate_limited']) {
      await bench.set({ vendor, mode });
      await expect(ports[platform].make(wish())).rejects.toMatchObject({ code: 'vendor_unavailable' });
    }
  });
});

it('is made for the account’s owner where Zoom does not know the host', async () => {
  const room = await ports.zoom.make(wish({ host: { email: 'nobody@clinic.example', refreshToken: null } }));
  expect(room.host).toBe('me');
});

it('is refused where Microsoft does not know the host', async () => {
  const unknown = wish({ host: { email: 'nobody@clinic.example', refreshToken: null } });
  await expect(ports.teams.make(unknown)).rejects.toMatchObject({ name: 'RoomRefused', reason: 'ErrorInvalidUser' });
});

it('gives the host’s own door at Zoom only', async () => {
  const room = await ports.zoom.make(wish());
  expect(await ports.zoom.hostUrl({ vendorId: room.vendorId, host })).toMatch(/^https:\/\/zoom\.us\/s\//);
  expect(await ports.teams.hostUrl({ vendorId: 'x', host })).toBeNull();
});

it('goes over the wire as the vendors describe it, both ways', async () => {
  expect(recorder.calls().length).toBeGreaterThan(20);
  for (const [vendor, prefix] of DESCRIBED) expect(recorder.differences(vendor, prefix), prefix).toEqual([]);
});
