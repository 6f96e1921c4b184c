import { afterEach, describe, expect, it } from 'vitest';
import { type Attune, eventually, useAttune } from '../../../../test/attune.ts';
import { connectCalendar } from '../../../../test/calendar-consent.ts';
import { bookAs, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const MEI = 'mei.chen@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';
const MICHAEL = 'michael.lee@demo.attune.example';

async function connect(
  app: Attune,
  email: string,
  provider: 'google' | 'microsoft',
  account: string,
  choice: 'yes' | 'no' = 'yes',
) {
  const made = await connectCalendar(app, await app.tokenOf(email), { provider, account, choice });
  expect(made.started.status, made.started.text).toBe(302);
  expect(made.asked.searchParams.get('code_challenge_method')).toBe('S256');
  return { ...made, finish: async (as: string) => made.finish(await app.tokenOf(as)) };
}

type CalendarEvent = {
  id: string;
  account: string;
  title: string;
  startsAt: string;
  status: string;
  description: string;
};
const eventsOf = async (app: Attune, account: string): Promise<CalendarEvent[]> =>
  (await app.get('/sandbox/outbox.json')).body.calendarEvents.filter(
    (event: CalendarEvent) => event.account === account,
  );
const play = (app: Attune, body: object) => app.post('/sandbox/calendars/events', body);

let used = 0;
async function book(app: Attune, as = JOHN, practitioner = 'Sarah') {
  const { slots, ...ids } = await freeSlots(app, { daysAhead: 12, practitioner });
  const slot = slots.filter((_, index) => index % 3 === 0)[used++];
  if (slot === undefined) throw new Error('no free time left');
  const booked = await bookAs(app, await app.tokenOf(as), { ...ids, startsAt: slot.startsAt });
  expect(booked.status, booked.text).toBe(201);
  return { ...booked.body, slot, ids };
}

const isFree = async (app: Attune, startsAt: string, practitioner = 'Sarah') =>
  (await freeSlots(app, { daysAhead: 8, practitioner })).slots.some(
    (slot) => Date.parse(slot.startsAt) === Date.parse(startsAt),
  );

afterEach(async () => {
  for (const vendor of ['google', 'microsoft']) await attune.app.post('/sandbox/switches', { vendor, mode: 'ok' });
});

describe.each([
  ['google', SARAH, 'Sarah', 'sarah@office.example'],
  ['microsoft', MICHAEL, 'Michael', 'michael@office.example'],
] as const)('a calendar connected at %s', (provider, email, practitioner, account) => {
  it('is listed for its owner alone, and its token lies sealed', async () => {
    const { app } = attune;
    const { finished } = await connect(app, email, provider, account);
    expect(finished.headers.get('location')).toMatch(new RegExp(`/account/calendars\\?${provider}=connected$`));
    const { body } = await app.get('/api/calendar-connections', { token: await app.tokenOf(email) });
    expect(body.connections).toEqual([
      expect.objectContaining({ provider, account, status: 'active', blocksTime: true }),
    ]);
    const others = await app.get('/api/calendar-connections', { token: await app.tokenOf(MEI) });
    expect(others.body).toEqual({ connections: [], available: ['google', 'microsoft'], nextCursor: null });
    const rows = await app.database.admin.selectFrom('calendar_connections').select('token_sealed').execute();
    for (const row of rows) expect(row.token_sealed).toMatch(/^v\d\.[0-9a-f]{8}\./);
  });

  it('gets appointments that were there already and those that come, moved and cancelled with them, without a name', async () => {
    const { app } = attune;
    const { appointmentId, reference, appointment } = await book(app, JOHN, practitioner);
    const entry = await eventually(async () =>
      (await eventsOf(app, account)).find(({ title }) => title.includes(reference)),
    );
    expect(Date.parse(entry.startsAt)).toBe(Date.parse(appointment.startsAt));
    expect(JSON.stringify(entry)).not.toMatch(/John|Doe|Therapy/);
    expect((await eventsOf(app, account)).filter(({ title }) => title.includes(reference))).toHaveLength(1);

    const { slots } = await freeSlots(app, { daysAhead: 20, practitioner });
    const to = slots.at(-1)?.startsAt ?? '';
    const local = to.slice(0, 16).split('T');
    const moved = await app.call('PUT', `/api/appointments/${appointmentId}/reschedule`, {
      token: await app.tokenOf(JOHN),
      body: { newDate: local[0], newTime: local[1] },
    });
    expect(moved.status, moved.text).toBe(200);
    await eventually(async () =>
      (await eventsOf(app, account)).some(
        ({ id, startsAt }) => id === entry.id && Date.parse(startsAt) === Date.parse(to),
      ),
    );

    await app.call('DELETE', `/api/appointments/${appointmentId}`, { token: await app.tokenOf(JOHN) });
    await eventually(
      async () => (await eventsOf(app, account)).find(({ id }) => id === entry.id)?.status === 'cancelled',
    );
    expect((await eventsOf(app, account)).filter(({ title }) => title.includes(reference))).toHaveLength(1);
  });

  it('hides a slot within five seconds of somebody’s own entry there, and the entry’s title goes nowhere', async () => {
    const { app } = attune;
    const { slots } = await freeSlots(app, { daysAhead: 9, practitioner });
    const { startsAt, endsAt } = slots[0] as (typeof slots)[number];
    await eventually(async () => (await connectionOf(app, account)).channel_id !== null);
    const began = Date.now();
    await play(app, { vendor: provider, account, title: 'My own doctor', startsAt, endsAt });
    await eventually(async () => !(await isFree(app, startsAt, practitioner)), { timeoutMs: 5_000 });
    expect(Date.now() - began).toBeLessThan(5_000);
    const kept = await app.database.admin.selectFrom('diary').selectAll().where('kind', '=', 'busy').execute();
    expect(JSON.stringify(kept)).not.toContain('doctor');
  });

  it('goes on where it was when the vendor forgot what we had seen', async () => {
    const { app } = attune;
    await app.post('/sandbox/calendars/forget', { vendor: provider, account });
    const { slots } = await freeSlots(app, { daysAhead: 10, practitioner });
    const { startsAt, endsAt } = slots[4] as (typeof slots)[number];
    await play(app, { vendor: provider, account, startsAt, endsAt });
    await eventually(async () => !(await isFree(app, startsAt, practitioner)));
    const busy = await busyOf(app, account);
    expect(busy).toHaveLength(2);
  });

  it('is not blocked by our own entries', async () => {
    const { app } = attune;
    const { reference } = await book(app, JOHN, practitioner);
    await eventually(async () => (await eventsOf(app, account)).find(({ title }) => title.includes(reference)));
    const before = (await connectionOf(app, account)).synced_at;
    await eventually(async () => (await connectionOf(app, account)).synced_at?.getTime() !== before?.getTime() || true);
    expect(await busyOf(app, account)).toHaveLength(2);
  });

  it('catches up once after an outage', async () => {
    const { app } = attune;
    await app.post('/sandbox/switches', { vendor: provider, mode: 'down' });
    const references = [];
    for (let count = 0; count < 3; count += 1) references.push((await book(app, JOHN, practitioner)).reference);
    await app.post('/sandbox/switches', { vendor: provider, mode: 'ok' });
    for (const reference of references) {
      await eventually(async () => (await eventsOf(app, account)).some(({ title }) => title.includes(reference)), {
        timeoutMs: 20_000,
      });
      expect((await eventsOf(app, account)).filter(({ title }) => title.includes(reference))).toHaveLength(1);
    }
  });

  it('is told of for longer before the vendor’s promise runs out', async () => {
    const { app } = attune;
    const before = await connectionOf(app, account);
    await app.post('/sandbox/clock', { advance: '60h' });
    const days = provider === 'google' ? '120h' : '1h';
    await app.post('/sandbox/clock', { advance: days });
    const renewed = await eventually(
      async () => {
        const now = await connectionOf(app, account);
        return (
          now.channel_until !== null && before.channel_until !== null && now.channel_until > before.channel_until && now
        );
      },
      { timeoutMs: 15_000 },
    );
    expect(renewed.channel_id === before.channel_id).toBe(provider === 'microsoft');
    const { slots } = await freeSlots(app, { daysAhead: 25, practitioner });
    const { startsAt, endsAt } = slots[0] as (typeof slots)[number];
    await play(app, { vendor: provider, account, startsAt, endsAt });
    await eventually(
      async () =>
        !(await freeSlots(app, { daysAhead: 25, practitioner })).slots.some((slot) => slot.startsAt === startsAt),
      { timeoutMs: 5_000 },
    );
  });

  it('is forgotten when its owner disconnects it: entries are out, busy times free', async () => {
    const { app } = attune;
    const token = await app.tokenOf(email);
    const { body } = await app.get('/api/calendar-connections', { token });
    const [{ id }] = body.connections;
    const foreign = await app.call('DELETE', `/api/calendar-connections/${id}`, { token: await app.tokenOf(MEI) });
    expect(foreign.status).toBe(404);
    const gone = await app.call('DELETE', `/api/calendar-connections/${id}`, { token });
    expect(gone.body).toEqual({ success: true });
    expect(await busyOf(app, account)).toEqual([]);
    const left = (await eventsOf(app, account)).filter(
      ({ title, status }) => title.includes('ATT-') && status === 'confirmed',
    );
    expect(left).toEqual([]);
    expect((await app.get('/api/calendar-connections', { token })).body.connections).toEqual([]);
  });
});

describe('connecting', () => {
  it('is finished by the person who began it and nobody else, and only with a state of ours', async () => {
    const { app } = attune;
    const { back, finish } = await connect(app, MEI, 'google', 'mei@office.example');
    const stolen = await finish(JOHN);
    expect([stolen.status, stolen.body.code]).toEqual([400, 'invalid_signature']);
    // The code worked once.
    expect((await finish(MEI)).headers.get('location')).toMatch(/google=refused$/);
    back.searchParams.set('state', 'made-up');
    const forged = await app.get(back.pathname + back.search, { token: await app.tokenOf(MEI) });
    expect([forged.status, forged.body.code]).toEqual([400, 'invalid_signature']);
  });

  it('can be declined on the vendor’s page', async () => {
    const { finished } = await connect(attune.app, JOHN, 'microsoft', 'john@office.example', 'no');
    expect(finished.headers.get('location')).toMatch(/microsoft=denied$/);
  });

  it('begins by POST too, for programs that open the page themselves', async () => {
    const { app } = attune;
    const begun = await app.post(
      '/api/calendar-connections',
      { provider: 'google' },
      { token: await app.tokenOf(JOHN) },
    );
    expect([begun.status, begun.body]).toEqual([
      201,
      { provider: 'google', url: expect.stringContaining('/o/oauth2/v2/auth?') },
    ]);
  });

  it('brings a patient’s appointments into the patient’s calendar, and reads nothing from it', async () => {
    const { app } = attune;
    const { appointment } = await book(app, MEI);
    const entry = await eventually(async () =>
      (await eventsOf(app, 'mei@office.example')).find(
        ({ startsAt }) => Date.parse(startsAt) === Date.parse(appointment.startsAt),
      ),
    );
    expect(entry.title).toContain('Sarah Johnson');
    expect(await busyOf(app, 'mei@office.example')).toEqual([]);
  });

  it('is broken, and says so, when the person takes the permission back at the vendor', async () => {
    const { app } = attune;
    await app.database.admin.executeQuery(
      (await import('kysely'))
        .sql`update sandbox.vendor_objects set body = '{"revoked": true}' where kind = 'grant' and account = 'mei@office.example'`.compile(
        app.database.admin,
      ),
    );
    await book(app, MEI);
    await eventually(async () => (await connectionOf(app, 'mei@office.example')).status === 'broken');
    const { body } = await app.get('/api/calendar-connections', { token: await app.tokenOf(MEI) });
    expect(body.connections[0].status).toBe('broken');
    // Connecting again mends it, and what was missed follows.
    await connect(app, MEI, 'google', 'mei@office.example');
    await eventually(
      async () =>
        (await eventsOf(app, 'mei@office.example')).filter(({ status }) => status === 'confirmed').length === 2,
    );
  });
});

describe('V’s create-calendar-event', () => {
  const words = {
    userEmail: 'user@example.com',
    practitionerEmail: 'practitioner@example.com',
    title: 'Therapy Session with Dr. Sarah',
    description: 'Initial consultation',
    date: '2025-06-20',
    time: '14:00:00',
    duration: 60,
  };

  it('writes into the calendar the person connected, once', async () => {
    const { app } = attune;
    const { appointmentId } = await book(app, MEI);
    const token = await app.tokenOf(MEI);
    const made = await app.post('/api/create-calendar-event', { appointmentId, ...words }, { token });
    expect([made.status, made.body], made.text).toEqual([
      201,
      { eventId: expect.any(String), success: true, via: 'google' },
    ]);
    const again = await app.post('/api/create-calendar-event', { appointmentId, ...words }, { token });
    expect(again.body.eventId).toBe(made.body.eventId);
    const [entry] = (await eventsOf(app, 'mei@office.example')).filter(({ id }) => id === made.body.eventId);
    expect(entry?.title).toBe(words.title);
    expect(entry?.description).toContain(words.description);
  });

  it('sends an invitation by mail where nobody connected one', async () => {
    const { app } = attune;
    const { appointmentId, reference } = await book(app, JOHN);
    const before = (await mailsTo(app, JOHN, reference)).length;
    const made = await app.post(
      '/api/create-calendar-event',
      { appointmentId, ...words },
      { token: await app.tokenOf(JOHN) },
    );
    expect(made.body).toEqual({ eventId: `appointment-1-${appointmentId}@attune`, success: true, via: 'invitation' });
    const mails = await eventually(async () => {
      const found = await mailsTo(app, JOHN, reference);
      return found.length > before && found;
    });
    expect(mails.at(-1)?.attachments.map(({ contentType }) => contentType)).toContain('text/calendar');
  });
});

type Mail = { to: string; text: string; attachments: { contentType: string }[] };
const mailsTo = async (app: Attune, to: string, reference: string): Promise<Mail[]> =>
  (await app.get('/sandbox/outbox.json')).body.messages.filter(
    (mail: Mail) => mail.to === to && mail.text.includes(reference),
  );

async function connectionOf(app: Attune, account: string) {
  return app.database.admin
    .selectFrom('calendar_connections')
    .selectAll()
    .where('account', '=', account)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
}

async function busyOf(app: Attune, account: string) {
  const { id } = await connectionOf(app, account);
  return app.database.admin.selectFrom('calendar_busy').selectAll().where('connection_id', '=', id).execute();
}

describe('the vendors’ pushes', () => {
  it('are refused without the channel’s secret, and taken once', async () => {
    const { app } = attune;
    await connect(app, SARAH, 'google', 'sarah@office.example');
    const { channel_id: channel } = await eventually(async () => {
      const found = await connectionOf(app, 'sarah@office.example');
      return found.channel_id !== null && found;
    });
    const send = (headers: Record<string, string>) => app.post('/api/webhooks/google-calendar', undefined, { headers });
    const forged = {
      'x-goog-channel-id': channel ?? '',
      'x-goog-message-number': '7',
      'x-goog-resource-state': 'exists',
    };
    for (const headers of [
      {},
      forged,
      { ...forged, 'x-goog-channel-token': 'guessed' },
      { ...forged, 'x-goog-channel-id': 'unknown', 'x-goog-channel-token': 'x' },
    ]) {
      const answer = await send(headers);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_signature']);
    }
    const pushed = await app.database.admin
      .selectFrom('sandbox.pushes' as never)
      .selectAll()
      .execute();
    const real = (pushed as { address: string; headers: Record<string, string> }[]).findLast(
      ({ headers }) => headers['x-goog-channel-id'] === channel,
    );
    const replayed = { ...real?.headers, 'x-goog-resource-state': 'exists', 'x-goog-message-number': '990001' };
    for (let count = 0; count < 3; count += 1) expect((await send(replayed)).status).toBe(200);
    const kept = await app.database.admin
      .selectFrom('webhook_events')
      .selectAll()
      .where('event_id', '=', `${channel}:990001`)
      .execute();
    expect(kept).toHaveLength(1);
  });

  it('of Microsoft are refused without the client state, and its question is answered in its own words', async () => {
    const { app } = attune;
    const asked = await fetch(
      `${app.url}/api/webhooks/microsoft?validationToken=${encodeURIComponent('Validation: a+b %20')}`,
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      },
    );
    expect([asked.status, await asked.text()]).toEqual([200, 'Validation: a+b %20']);
    const { channel_id: subscriptionId } = await app.database.admin
      .selectFrom('calendar_channels')
      .selectAll()
      .orderBy('connection_id')
      .executeTakeFirstOrThrow();
    for (const body of [
      {},
      { value: [] },
      { value: [{ subscriptionId, clientState: 'guessed' }] },
      { value: [{ subscriptionId: 'none', clientState: null }] },
    ]) {
      const answer = await app.post('/api/webhooks/microsoft', body);
      expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([400, 'invalid_signature']);
    }
  });
});

describe('a secret feed', () => {
  it('shows one’s appointments to whoever has its address, until it is revoked', async () => {
    const { app } = attune;
    const token = await app.tokenOf(JOHN);
    const made = await app.post('/api/calendar-feeds', {}, { token });
    expect([made.status, Object.keys(made.body).toSorted()]).toEqual([201, ['id', 'url']]);
    const path = new URL(made.body.url).pathname;
    expect(path).toMatch(/^\/api\/calendar-feeds\/1-[\w-]{32}\.ics$/);
    const feed = await app.get(path);
    expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(feed.text).toContain('BEGIN:VEVENT');
    expect(feed.text).not.toMatch(/Therapy|Doe/);
    const stored = await app.database.admin.selectFrom('calendar_feeds').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(path.slice(-36, -4));
    expect(
      (await app.call('DELETE', `/api/calendar-feeds/${made.body.id}`, { token: await app.tokenOf(MEI) })).status,
    ).toBe(404);
    expect((await app.call('DELETE', `/api/calendar-feeds/${made.body.id}`, { token })).body).toEqual({
      success: true,
    });
    expect((await app.get(path)).status).toBe(404);
    expect((await app.get('/api/calendar-feeds/1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.ics')).status).toBe(404);
  });
});
