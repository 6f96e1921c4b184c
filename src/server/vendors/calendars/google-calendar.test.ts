import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLoopback } from '../../../../test/loopback.ts';
import { googleApi } from '../google/api.ts';
import { googleCalendar } from './google-calendar.ts';

/** What Google says of a week in Melbourne in which the clocks go forward (4 October 2026, 02:00). */
const ITEMS = [
  { id: 'timed', start: { dateTime: '2026-10-05T09:00:00+11:00' }, end: { dateTime: '2026-10-05T10:00:00+11:00' } },
  { id: 'wholeday', start: { date: '2026-10-04' }, end: { date: '2026-10-05' } },
  { id: 'free', transparency: 'transparent', start: { date: '2026-10-06' }, end: { date: '2026-10-07' } },
  { id: 'cancelled', status: 'cancelled' },
  {
    id: 'declined',
    start: { dateTime: '2026-10-05T11:00:00+11:00' },
    end: { dateTime: '2026-10-05T12:00:00+11:00' },
    attendees: [{ responseStatus: 'accepted' }, { self: true, responseStatus: 'declined' }],
  },
  {
    id: 'ours',
    start: { dateTime: '2026-10-05T13:00:00+11:00' },
    end: { dateTime: '2026-10-05T14:00:00+11:00' },
    extendedProperties: { private: { attune: 'attune-1-1-1' } },
  },
  { id: 'empty', start: { dateTime: '2026-10-05T13:00:00Z' }, end: { dateTime: '2026-10-05T13:00:00Z' } },
];

let server: Awaited<ReturnType<typeof openLoopback>>;
beforeAll(async () => {
  server = await openLoopback((request, response) => {
    const isToken = request.url === '/token';
    const page = { timeZone: 'Australia/Melbourne', items: ITEMS, nextSyncToken: 's' };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isToken ? { access_token: 't', expires_in: 3600 } : page));
  });
});
afterAll(() => server.close());

it('is busy for what takes time: whole days on the calendar’s own clock, not what is free, declined, cancelled or ours', async () => {
  const calendar = googleCalendar({ api: googleApi({ clientId: 'i', clientSecret: 's', base: () => server.url }) });
  const account = { refreshToken: 'r', onRotated: async () => undefined };
  const { changes } = await calendar.sync(account, null, { from: new Date(0), to: new Date(1) });
  const busy = (startsAt: string, endsAt: string) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) });
  expect(Object.fromEntries(changes.map((change) => [change.eventId, change.busy]))).toEqual({
    timed: busy('2026-10-04T22:00:00Z', '2026-10-04T23:00:00Z'),
    // A day of 23 hours.
    wholeday: busy('2026-10-03T14:00:00Z', '2026-10-04T13:00:00Z'),
    free: null,
    cancelled: null,
    declined: null,
    empty: null,
  });
});
