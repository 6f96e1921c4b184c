import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type Attune, eventually, useAttune } from '../../../../test/attune.ts';
import { bookAs, freeSlots } from '../../../../test/journey.ts';
import { SANDBOX_ZOOM } from '../../vendors/reach.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';
const MANAGER = 'manager@demo.attune.example';

let used = 0;
async function freeTime(app: Attune) {
  const { slots, ...ids } = await freeSlots(app, { daysAhead: 10 });
  const slot = slots.filter(({ startsAt }, index) => index % 3 === 0 && startsAt !== '')[used++];
  if (slot === undefined) throw new Error('no free time left');
  return { ...ids, startsAt: slot.startsAt };
}

/** V's own request, with the names that exist here. */
async function bookVideo(app: Attune, platform: string | null, as = JOHN) {
  const wish = await freeTime(app);
  const body = {
    ...wish,
    ...(platform === null
      ? { deliveryMode: 'telehealth' }
      : { videoMeetingConfig: { platform, hostEmail: 'practitioner@example.com' } }),
  };
  const booked = await bookAs(app, await app.tokenOf(as), body);
  expect(booked.status, booked.text).toBe(201);
  return booked.body;
}

/** The same, with its room, however soon it comes. */
async function bookRoom(app: Attune, platform: string) {
  const booked = await bookVideo(app, platform);
  const meetingDetails = await eventually(async () => (await read(app, booked.appointmentId)).meetingDetails);
  return { ...booked, meetingDetails };
}

const outbox = async (app: Attune) =>
  (await app.get('/sandbox/outbox.json')).body as { meetings: Record<string, string>[] };
const setMode = (app: Attune, vendor: string, mode: string) => app.post('/sandbox/switches', { vendor, mode });
const read = async (app: Attune, id: number) =>
  (await app.get(`/api/appointments/${id}`, { token: await app.tokenOf(JOHN) })).body;
const roomOf = async (app: Attune, meetingId: string) =>
  (await outbox(app)).meetings.filter(({ id, joinUrl }) => id === meetingId || joinUrl?.includes(meetingId));

afterEach(async () => {
  for (const vendor of ['zoom', 'google', 'microsoft']) await setMode(attune.app, vendor, 'ok');
});

describe('the booking answers with its room', () => {
  it.each([
    ['zoom', /^https:\/\/zoom\.us\/j\/\d{11}\?pwd=/, SARAH, expect.stringMatching(/^\w{1,10}$/)],
    ['google-meet', /^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/, 'meet@attune.example', null],
    ['teams', /^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//, SARAH, null],
  ])('on %s, in V’s shape, with the host who was booked', async (platform, link, host, meetingPassword) => {
    const { app } = attune;
    const { meetingDetails, meetingStatus, appointment } = await bookVideo(app, platform);
    expect(meetingDetails).toEqual({
      platform,
      meetingUrl: expect.stringMatching(link),
      meetingId: expect.any(String),
      meetingPassword,
    });
    expect([meetingStatus, appointment.meetingStatus, appointment.videoLink]).toEqual([
      'ready',
      'ready',
      meetingDetails.meetingUrl,
    ]);
    const [room] = await roomOf(app, meetingDetails.meetingId);
    expect(room).toMatchObject({
      platform,
      startsAt: new Date(appointment.startsAt).toISOString(),
      status: 'scheduled',
    });
    expect(room?.topic).not.toMatch(/therapy|john|consultation/i);
    expect(room?.host).toBe(host);
    const listed = await app.get(
      `/api/users/${appointment.clientUserId ?? (await me(app))}/appointments?status=upcoming`,
      {
        token: await app.tokenOf(JOHN),
      },
    );
    const inList = listed.body.appointments.find((one: { id: number }) => one.id === appointment.id);
    expect(inList.meetingDetails).toMatchObject({ platform, meetingUrl: meetingDetails.meetingUrl });
  });

  it('in D’s words too, with a Google Meet link', async () => {
    const { app } = attune;
    const wish = await freeTime(app);
    const { serviceId: _service, practitionerId: providerId, startsAt } = wish;
    const [date, time] = [startsAt.slice(0, 10), startsAt.slice(11, 16)];
    const token = await app.tokenOf(JOHN);
    const booked = await app.post(
      '/api/client/appointments',
      { providerId, date, time, type: 'Individual Therapy', duration: 60 },
      { token },
    );
    expect(booked.status, booked.text).toBe(201);
    expect(booked.body.videoLink).toMatch(/^https:\/\/meet\.google\.com\//);
  });

  it('but not when the vendor is down: it stands without, nobody waits for long, and the link follows once', async () => {
    const { app } = attune;
    await setMode(app, 'zoom', 'down');
    const began = Date.now();
    const booked = await bookVideo(app, 'zoom');
    expect(Date.now() - began).toBeLessThan(2_500);
    expect([booked.meetingDetails, booked.meetingStatus]).toEqual([null, 'pending']);
    const again = Date.now();
    const second = await bookVideo(app, 'zoom');
    expect(Date.now() - again).toBeLessThan(1_000);
    await setMode(app, 'zoom', 'ok');
    for (const { appointmentId } of [booked, second]) {
      const late = await eventually(async () => (await read(app, appointmentId)).meetingDetails, { timeoutMs: 15_000 });
      expect(late.platform).toBe('zoom');
      expect(await roomOf(app, late.meetingId)).toHaveLength(1);
    }
  });

  it('and makes one room only when the vendor made it and its answer got lost', async () => {
    const { app } = attune;
    await setMode(app, 'zoom', 'drops_answers');
    const before = (await outbox(app)).meetings.length;
    const { appointmentId, reference } = await bookVideo(app, 'zoom');
    await eventually(async () => (await outbox(app)).meetings.length > before);
    await setMode(app, 'zoom', 'ok');
    await eventually(async () => (await read(app, appointmentId)).meetingDetails, { timeoutMs: 15_000 });
    const rooms = (await outbox(app)).meetings.filter(({ topic }) => topic?.includes(reference));
    expect(rooms).toHaveLength(1);
  });
});

const me = async (app: Attune) => (await app.get('/api/auth/me', { token: await app.tokenOf(JOHN) })).body.user.id;

describe('the room goes with its appointment', () => {
  it('moves with it and keeps its link', async () => {
    const { app } = attune;
    const { appointmentId, meetingDetails } = await bookRoom(app, 'zoom');
    const to = await freeTime(app);
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Australia/Melbourne',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const [newDate, newTime] = local.format(new Date(to.startsAt)).split(' ');
    const moved = await app.call('PUT', `/api/appointments/${appointmentId}/reschedule`, {
      token: await app.tokenOf(JOHN),
      body: { newDate, newTime },
    });
    expect(moved.status, moved.text).toBe(200);
    const room = await eventually(async () =>
      (await roomOf(app, meetingDetails.meetingId)).find(
        ({ startsAt }) => startsAt === new Date(to.startsAt).toISOString(),
      ),
    );
    expect(room.status).toBe('scheduled');
    expect((await read(app, appointmentId)).videoLink).toBe(meetingDetails.meetingUrl);
  });

  it.each(['zoom', 'google-meet', 'teams'])('ends with it on %s', async (platform) => {
    const { app } = attune;
    const { appointmentId, meetingDetails } = await bookRoom(app, platform);
    const token = await app.tokenOf(JOHN);
    await app.call('PUT', `/api/appointments/${appointmentId}/cancel`, {
      token,
      body: { reason: 'Schedule conflict' },
    });
    await eventually(async () => (await roomOf(app, meetingDetails.meetingId))[0]?.status === 'ended');
    expect((await read(app, appointmentId)).videoLink).toBeNull();
    const joined = await app.post(`/api/appointments/${appointmentId}/join`, {}, { token });
    expect([joined.status, joined.body.code]).toEqual([409, 'invalid_transition']);
  });

  it('is made anew when somebody removes it at Zoom', async () => {
    const { app } = attune;
    const { appointmentId, meetingDetails } = await bookRoom(app, 'zoom');
    await app.post('/sandbox/zoom/events', { event: 'meeting.deleted', id: meetingDetails.meetingId });
    const fresh = await eventually(async () => {
      const { videoLink } = await read(app, appointmentId);
      return videoLink !== meetingDetails.meetingUrl && (videoLink as string | null);
    });
    expect(fresh).toMatch(/^https:\/\/zoom\.us\/j\//);
  });
});

describe('join', () => {
  it('answers both parties with the same link, made once and kept, also for a session in person', async () => {
    const { app } = attune;
    const wish = await freeTime(app);
    const booked = await bookAs(app, await app.tokenOf(JOHN), { ...wish, deliveryMode: 'in_person' });
    const path = `/api/appointments/${booked.body.appointmentId}/join`;
    const [first, second] = await Promise.all(
      [JOHN, SARAH].map(async (email) => app.post(path, {}, { token: await app.tokenOf(email) })),
    );
    expect([first?.status, second?.status], first?.text).toEqual([200, 200]);
    expect(first?.body.videoLink).toMatch(/^https:\/\/meet\.google\.com\//);
    expect(second?.body.videoLink).toBe(first?.body.videoLink);
    const third = await app.call('POST', path, { token: await app.tokenOf(JOHN) });
    expect(third.body).toEqual({ videoLink: first?.body.videoLink, platform: 'google-meet', hostUrl: null });
    expect((await app.post(path, {}, { token: await app.tokenOf(MANAGER) })).status).toBe(403);
  });

  it('gives the host’s own door to the practitioner alone', async () => {
    const { app } = attune;
    const { appointmentId } = await bookRoom(app, 'zoom');
    const path = `/api/appointments/${appointmentId}/join`;
    const host = await app.post(path, {}, { token: await app.tokenOf(SARAH) });
    expect(host.body.hostUrl).toMatch(/^https:\/\/zoom\.us\/s\/\d{11}\?zak=/);
    const guest = await app.post(path, {}, { token: await app.tokenOf(JOHN) });
    expect(guest.body.hostUrl).toBeNull();
  });

  it('goes by the practitioner’s choice of platform', async () => {
    const { app } = attune;
    const token = await app.tokenOf(SARAH);
    const chosen = await app.call('PUT', '/api/users/me/meeting-platform', { token, body: { platform: 'teams' } });
    expect(chosen.body).toEqual({
      platform: 'teams',
      clinicPlatform: 'google-meet',
      available: ['zoom', 'google-meet', 'teams'],
    });
    const { appointmentId } = await bookVideo(app, null);
    const joined = await app.post(`/api/appointments/${appointmentId}/join`, {}, { token: await app.tokenOf(JOHN) });
    expect(joined.body.platform).toBe('teams');
    await app.call('PUT', '/api/users/me/meeting-platform', { token, body: { platform: null } });
  });
});

describe('V’s endpoints', () => {
  const words = { hostEmail: 'practitioner@example.com', guestEmail: 'user@example.com' };

  it('make the room on the platform they name, once, and end the one on another', async () => {
    const { app } = attune;
    const { appointmentId, meetingDetails } = await bookRoom(app, 'google-meet');
    const token = await app.tokenOf(MANAGER);
    const zoom = await app.post(
      '/api/create-zoom-meeting',
      {
        appointmentId,
        ...words,
        topic: 'Therapy Session with Dr. Sarah',
        agenda: 'Initial consultation',
        startTime: '2025-06-20T14:00:00',
        durationMinutes: 60,
      },
      { token },
    );
    expect(zoom.status, zoom.text).toBe(201);
    expect(zoom.body).toEqual({
      id: expect.stringMatching(/^\d{10,11}$/),
      join_url: expect.stringContaining('https://zoom.us/j/'),
      password: expect.any(String),
      host_url: expect.stringContaining('https://zoom.us/s/'),
    });
    const patient = await app.post(
      '/api/create-zoom-meeting',
      { appointmentId, ...words },
      { token: await app.tokenOf(JOHN) },
    );
    expect(patient.body).toEqual({ ...zoom.body, host_url: null });
    expect((await roomOf(app, meetingDetails.meetingUrl))[0]?.status).toBe('ended');
    expect((await roomOf(app, zoom.body.id))[0]?.topic).toBe('Therapy Session with Dr. Sarah');

    const teams = await app.post(
      '/api/create-teams-meeting',
      {
        appointmentId,
        ...words,
        subject: 'Therapy Session with Dr. Sarah',
        description: 'Initial consultation',
        startDateTime: '2025-06-20T14:00:00',
        durationMinutes: 60,
      },
      { token },
    );
    expect(teams.body).toEqual({
      id: expect.any(String),
      joinUrl: expect.stringContaining('https://teams.microsoft.com/l/meetup-join/'),
      subject: 'Therapy Session with Dr. Sarah',
    });
    const meet = await app.post(
      '/api/create-google-meet',
      {
        appointmentId,
        ...words,
        summary: 'Therapy Session with Dr. Sarah',
        description: 'Initial consultation',
        startDateTime: '2025-06-20T14:00:00',
        duration: 60,
      },
      { token },
    );
    expect(meet.body).toEqual({
      meetingId: expect.stringMatching(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/),
      meetingUrl: `https://meet.google.com/${meet.body.meetingId}`,
      eventId: expect.stringMatching(/^[a-v0-9]{5,}$/),
    });
    expect((await read(app, appointmentId)).videoLink).toBe(meet.body.meetingUrl);
  });

  it('say so when the vendor is down', async () => {
    const { app } = attune;
    const { appointmentId } = await bookVideo(app, null);
    await setMode(app, 'microsoft', 'down');
    const answer = await app.post('/api/create-teams-meeting', { appointmentId }, { token: await app.tokenOf(SARAH) });
    expect([answer.status, answer.body.code]).toEqual([503, 'vendor_unavailable']);
  });

  it('take another platform where the first will not have the host', async () => {
    const { app } = attune;
    await app.database.admin
      .updateTable('users')
      .set({ email: 'nobody@demo.attune.example' })
      .where('email', '=', SARAH)
      .execute();
    try {
      const booked = await bookVideo(app, 'teams');
      const room = await eventually(async () => (await read(app, booked.appointmentId)).meetingDetails);
      expect(room.platform).toBe('google-meet');
    } finally {
      await app.database.admin
        .updateTable('users')
        .set({ email: SARAH })
        .where('email', '=', 'nobody@demo.attune.example')
        .execute();
    }
  });
});

describe('Zoom’s webhook', () => {
  const sign = (body: string, timestamp: number, secret = SANDBOX_ZOOM.webhookSecret) => ({
    'x-zm-request-timestamp': String(timestamp),
    'x-zm-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  });
  const send = async (app: Attune, body: unknown, headers: Record<string, string>) =>
    app.post('/api/webhooks/zoom', body, { headers });
  const now = () => Math.floor(Date.now() / 1000);

  it('answers Zoom’s question whether the address is ours', async () => {
    const { app } = attune;
    const body = { event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' }, event_ts: 1 };
    const answer = await send(app, body, sign(JSON.stringify(body), now()));
    const encryptedToken = createHmac('sha256', SANDBOX_ZOOM.webhookSecret)
      .update('qgg8vlvZRS6UYooatFL8Aw')
      .digest('hex');
    expect(answer.body).toEqual({ plainToken: 'qgg8vlvZRS6UYooatFL8Aw', encryptedToken });
  });

  it('refuses what is forged or was overheard, and takes each event once', async () => {
    const { app } = attune;
    const { meetingDetails } = await bookRoom(app, 'zoom');
    const object = { id: meetingDetails.meetingId, uuid: 'abc==' };
    const body = { event: 'meeting.started', event_ts: Date.now(), payload: { account_id: 'a', object } };
    const text = JSON.stringify(body);
    for (const headers of [
      {},
      sign(text, now(), 'another secret'),
      sign(text, now() - 400),
      sign(`${text} `, now()),
      { ...sign(text, now()), 'x-zm-signature': 'v0=' },
    ]) {
      const answer = await send(app, body, headers);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_signature']);
    }
    const good = sign(text, now());
    expect((await send(app, body, good)).body).toEqual({ received: true });
    expect((await send(app, body, good)).status).toBe(200);
    const kept = await app.database.admin
      .selectFrom('webhook_events')
      .selectAll()
      .where('vendor', '=', 'zoom')
      .where('type', '=', 'meeting.started')
      .execute();
    expect(kept).toHaveLength(1);
    await eventually(async () => {
      const rooms = await app.database.admin
        .selectFrom('meetings')
        .select('began_at')
        .where('vendor_id', '=', meetingDetails.meetingId)
        .execute();
      return rooms[0]?.began_at;
    });
  });
});
