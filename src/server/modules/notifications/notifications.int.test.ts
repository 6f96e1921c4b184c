import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../../../test/event-stream.ts';
import { eventually, useAttune } from '../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const PHONE = '+61491570156';

type Sent = { channel: string; to: string; subject: string | null; text: string };

async function outbox(channel?: string): Promise<Sent[]> {
  const { body } = await attune.app.get('/sandbox/outbox.json');
  return (body.messages as Sent[]).filter((message) => channel === undefined || message.channel === channel);
}

let next = 0;
async function bookJohn() {
  const { app } = attune;
  const token = await app.tokenOf(JOHN);
  const { slots, ...ids } = await freeSlots(app);
  const { appointment } = await bookAndPay(app, token, slots[(next += 3)] as (typeof slots)[number], ids);
  return { token, appointment: appointment as { id: number; reference: string } };
}

const statusesOf = async (ids: readonly number[]) => {
  const { rows } = await sql<{ id: number; status: string; failure: string | null }>`
    select id, status, failure from notification_log where id = any(${ids}) order by id`.execute(
    attune.app.database.admin,
  );
  return rows.map(({ status }) => status);
};

const askFor = (token: string, body: object) => attune.app.post('/api/notifications', body, { token });

describe('a message somebody asks for', () => {
  it('goes by every way that was named, and the vendors’ reports say that it arrived', async () => {
    const { token, appointment } = await bookJohn();
    const before = (await outbox()).length;
    const wish = { appointmentId: appointment.id, channels: ['email', 'sms', 'whatsapp'], template: 'confirmed' };
    const { status, body } = await askFor(token, wish);
    expect(status).toBe(202);
    expect(
      body.notifications.map(({ channel, status: state }: { channel: string; status: string }) => [channel, state]),
    ).toEqual([
      ['email', 'queued'],
      ['sms', 'queued'],
      ['whatsapp', 'queued'],
    ]);
    const ids = body.notifications.map(({ id }: { id: number }) => id);
    await eventually(async () => (await statusesOf(ids)).every((state) => state === 'delivered'), {
      what: 'all delivered',
    });
    const sent = (await outbox()).slice(before);
    const texts = sent.filter(({ channel }) => channel !== 'email');
    expect(new Set(texts.map(({ channel, to }) => `${channel} ${to}`))).toEqual(
      new Set([`sms ${PHONE}`, `whatsapp ${PHONE}`]),
    );
    for (const { text } of texts) {
      expect(text).toMatch(/^Tailored Psychology: Your appointment is confirmed: .*STOP/);
      expect(text).not.toMatch(/Therapy|Consultation/);
    }
  });

  it('is refused for what is cancelled, for what is not about an appointment, and to patients for anything but their confirmation', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    const wish = { appointmentId: appointment.id, channels: ['email'] };
    const manager = await app.tokenOf('manager@demo.attune.example');
    expect((await askFor(token, { ...wish, template: 'reminder' })).body.code).toBe('forbidden');
    expect((await askFor(manager, { ...wish, template: 'waitlist_offer' })).status).toBe(400);
    expect((await askFor(manager, { ...wish, template: 'made_up' })).status).toBe(400);
    expect((await askFor(manager, { ...wish, channels: [], template: 'confirmed' })).status).toBe(400);
    await app.call('PUT', `/api/appointments/${appointment.id}/cancel`, { token, body: { reason: 'ill' } });
    expect((await askFor(manager, { ...wish, template: 'confirmed' })).body).toMatchObject({
      code: 'notification_outdated',
    });
    expect((await askFor(manager, { ...wish, template: 'cancelled' })).status).toBe(202);
  });

  it('does not go to a number that said STOP, until it says START', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    const wish = { appointmentId: appointment.id, channels: ['sms'], template: 'confirmed' };
    const answer = (body: string) => app.post('/sandbox/answers', { from: PHONE, body });
    const stops = () =>
      app.database.admin
        .selectFrom('text_stops')
        .selectAll()
        .where('address', '=', PHONE)
        .where('clinic_id', '=', 1)
        .execute();
    await answer('STOP');
    await eventually(async () => (await stops()).length === 1, { what: 'the stop' });
    const refused = await askFor(token, wish);
    expect(refused.body.notifications[0]).toMatchObject({ status: 'failed', reason: 'stopped' });
    await answer('START');
    await eventually(async () => (await stops()).length === 0, { what: 'the start' });
    expect((await askFor(token, wish)).body.notifications[0].status).toBe('queued');
  });

  it('does not go where the person said no, when somebody else asks', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    await app.call('PUT', '/api/users/me/preferences', { token, body: { sms: false } });
    const manager = await app.tokenOf('manager@demo.attune.example');
    const wish = { appointmentId: appointment.id, channels: ['sms'], template: 'reminder' };
    expect((await askFor(manager, wish)).body.notifications[0]).toMatchObject({
      status: 'failed',
      reason: 'not_wanted',
    });
    await app.call('PUT', '/api/users/me/preferences', { token, body: { sms: true } });
    expect((await askFor(manager, wish)).body.notifications[0]).toMatchObject({ status: 'queued' });
  });
});

describe('the centre', () => {
  it('shows each person what they were told, newest first, and is told at once of what comes', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    const about = async () => {
      const { body } = await app.get('/api/notifications?limit=100', { token });
      return body.notifications.filter(
        ({ appointmentId }: { appointmentId: number }) => appointmentId === appointment.id,
      );
    };
    const notices = await eventually(async () => {
      const found = await about();
      return found.some(({ template }: { template: string }) => template === 'paid') && found;
    });
    expect(notices[0]).toMatchObject({ template: 'paid', path: `/appointments/${appointment.id}`, readAt: null });
    const stream = await openStream(`${app.url}/api/notifications/stream`, { authorization: `Bearer ${token}` });
    await app.call('PUT', `/api/appointments/${appointment.id}/cancel`, { token, body: { reason: 'ill' } });
    await eventually(async () => stream.events.some(({ event }) => event === 'notice'), { what: 'the live notice' });
    await stream.close();
    const [cancelled] = await about();
    expect(cancelled).toMatchObject({ template: 'cancelled', readAt: null });
    const before = (await app.get('/api/notifications', { token })).body.unread;
    const read = await app.call('PATCH', `/api/notifications/${cancelled.id}/read`, { token });
    expect([read.status, typeof read.body.readAt]).toEqual([200, 'string']);
    expect((await app.get('/api/notifications', { token })).body.unread).toBe(before - 1);
    expect((await app.post('/api/notifications/read-all', { upTo: cancelled.id }, { token })).body).toEqual({
      unread: 0,
    });
  });
});

describe('reminders', () => {
  const remindersOf = async (reference: string, to = JOHN) =>
    (await outbox('email')).filter(
      ({ subject, text, to: reader }) =>
        reader === to && /^(Your appointment|Coming up): /.test(subject ?? '') && text.includes(reference),
    ).length;
  const windTo = async (instant: number) => {
    const { body } = await attune.app.get('/sandbox/clock');
    await attune.app.post('/sandbox/clock', { advance: instant - Date.parse(body.now) });
  };

  it('come a day and two hours before, to both parties, once; and not for what was cancelled', async () => {
    const { app } = attune;
    const one = await bookJohn();
    const other = await bookJohn();
    await app.call('PUT', `/api/appointments/${other.appointment.id}/cancel`, {
      token: one.token,
      body: { reason: 'ill' },
    });
    const planned = () =>
      app.database.admin
        .selectFrom('due_reminders')
        .selectAll()
        .where('appointment_id', 'in', [one.appointment.id, other.appointment.id])
        .execute();
    await eventually(async () => (await planned()).length === 4, { what: 'the plan of the one that stands' });
    const { body } = await app.get(`/api/appointments/${one.appointment.id}`, { token: one.token });
    const startsAt = Date.parse(body.startsAt);
    await windTo(startsAt - 23 * 3_600_000);
    await eventually(async () => (await remindersOf(one.appointment.reference)) === 1, { what: 'a day before' });
    await windTo(startsAt - 90 * 60_000);
    await eventually(async () => (await remindersOf(one.appointment.reference)) === 2, { what: 'two hours before' });
    await eventually(
      async () => (await remindersOf(one.appointment.reference, 'sarah.johnson@demo.attune.example')) === 2,
    );
    expect(await remindersOf(other.appointment.reference)).toBe(0);
    expect(await planned()).toEqual([]);
  });
});

describe('when a vendor stumbles', () => {
  const setMode = (vendor: string, mode: string) => attune.app.post('/sandbox/switches', { vendor, mode });

  /** Confirmations of this appointment that went by SMS; each leads to it. */
  const textsAbout = async (id: number) =>
    (await outbox('sms')).filter(({ text }) => text.includes(`/appointments/${id}`) && text.includes('confirmed'))
      .length;

  it('messages wait and go once when it is back', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    await setMode('twilio', 'down');
    const { body } = await askFor(token, { appointmentId: appointment.id, channels: ['sms'], template: 'confirmed' });
    const [{ id }] = body.notifications;
    await eventually(async () => {
      const { rows } = await sql<{
        attempts: number;
      }>`select attempts from due_messages where notification_id = ${id}`.execute(app.database.admin);
      return (rows[0]?.attempts ?? 0) >= 1;
    });
    const before = await textsAbout(appointment.id);
    await setMode('twilio', 'ok');
    await app.post('/sandbox/clock', { advance: '10m' });
    await eventually(async () => (await statusesOf([id]))[0] === 'delivered', { what: 'delivered' });
    expect((await textsAbout(appointment.id)) - before).toBe(1);
  });

  it('a text it took without saying so is found and not sent again', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    const before = await textsAbout(appointment.id);
    await app.post('/sandbox/switches', { webhooks: 'delayed', delaySeconds: 3600 });
    await setMode('twilio', 'drops_answers');
    const { body } = await askFor(token, { appointmentId: appointment.id, channels: ['sms'], template: 'confirmed' });
    const [{ id }] = body.notifications;
    await eventually(async () => (await textsAbout(appointment.id)) === before + 1, { what: 'the text that left' });
    await setMode('twilio', 'ok');
    await app.database.admin
      .updateTable('due_messages')
      .set({ held_until: new Date(0) })
      .execute();
    await app.post('/sandbox/clock', { advance: '10m' });
    await eventually(async () => (await statusesOf([id]))[0] === 'sent', { what: 'found at Twilio' });
    expect(await textsAbout(appointment.id)).toBe(before + 1);
    await app.post('/sandbox/switches', { webhooks: 'normal' });
  });

  it('a mail it took without saying so is settled by its report and not sent again', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    await setMode('sendgrid', 'drops_answers');
    const { body } = await askFor(token, { appointmentId: appointment.id, channels: ['email'], template: 'confirmed' });
    await eventually(async () => (await statusesOf([body.notifications[0].id]))[0] === 'delivered', {
      what: 'the report',
    });
    await setMode('sendgrid', 'ok');
    await app.post('/sandbox/clock', { advance: '10m' });
    const confirmations = (await outbox('email')).filter(
      ({ subject, text }) => subject?.includes('is confirmed') === true && text.includes(appointment.reference),
    );
    expect(confirmations).toHaveLength(1);
  });

  it('reports that come twice or late change nothing that is further already', async () => {
    const { app } = attune;
    const { token, appointment } = await bookJohn();
    await app.post('/sandbox/switches', { webhooks: 'doubled' });
    const { body } = await askFor(token, { appointmentId: appointment.id, channels: ['sms'], template: 'confirmed' });
    const [{ id }] = body.notifications;
    await eventually(async () => (await statusesOf([id]))[0] === 'delivered');
    await app.post('/sandbox/switches', { webhooks: 'normal' });
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from sandbox.webhook_deliveries where vendor = 'twilio' and status = 'delivered' and payload like ${`%message=1-${id}-%`}`.execute(
      app.database.admin,
    );
    expect(rows[0]?.n).toBeGreaterThanOrEqual(2);
    expect(await statusesOf([id])).toEqual(['delivered']);
  });
});
