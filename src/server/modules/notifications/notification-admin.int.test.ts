import { describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const manager = () => attune.app.tokenOf('manager@demo.attune.example');

let next = 0;
async function bookJohn() {
  const { app } = attune;
  const token = await app.tokenOf(JOHN);
  const { slots, ...ids } = await freeSlots(app);
  const { appointment } = await bookAndPay(app, token, slots[(next += 3)] as (typeof slots)[number], ids);
  return { token, appointment: appointment as { id: number; reference: string } };
}

async function ask(appointmentId: number, channels: string[], template = 'confirmed') {
  const { body } = await attune.app.post(
    '/api/notifications',
    { appointmentId, channels, template },
    { token: await manager() },
  );
  return body.notifications[0] as { id: number; status: string };
}

const logged = async (id: number) =>
  (await attune.app.get(`/api/admin/notification-log/${id}`, { token: await manager() })).body;

describe('the clinic’s own words', () => {
  it('are saved as versions, previewed in both forms, sent, and ours come back', async () => {
    const { app } = attune;
    const token = await manager();
    const put = (body: object) => app.call('PUT', '/api/admin/templates/confirmed', { token, body });
    const words = {
      subject: 'See you {{moment}}',
      body: '# Hello {{patient_name}} <3\n\nWe <b>wait</b> for you.\n\n{{#fee}}Never {{fee}}.{{/fee}}',
    };
    const saved = await put(words);
    expect(saved.body).toMatchObject({
      template: 'confirmed',
      version: 1,
      isOwn: true,
      channel: 'email',
      language: 'en',
    });
    expect((await put({ ...words, body: 'Plain.' })).body.version).toBe(2);
    const versions = await app.get('/api/admin/templates/confirmed/versions', { token });
    expect(versions.body.versions.map(({ version }: { version: number }) => version)).toEqual([2, 1, 0]);
    const back = await app.post('/api/admin/templates/confirmed/restore', { version: 1 }, { token });
    expect(back.body).toMatchObject({ version: 3, body: words.body });

    const preview = await app.post('/api/admin/templates/confirmed/preview', words, { token });
    expect(preview.body.subject).toMatch(/^See you Tue 12 May/);
    expect(preview.body.html).toContain('We &lt;b&gt;wait&lt;/b&gt; for you.');
    expect(preview.body.text).toContain('Never $90.00.');

    const { appointment } = await bookJohn();
    const { id } = await ask(appointment.id, ['email']);
    await eventually(async () => (await logged(id)).status === 'delivered');
    const mail = await logged(id);
    expect(mail.subject).toMatch(/^See you /);
    expect(mail.text).toContain('Hello John Doe <3');
    expect(mail.text).not.toContain('Never');

    const ours = await app.post('/api/admin/templates/confirmed/restore', {}, { token });
    expect(ours.body).toMatchObject({ isOwn: false, subject: 'Your appointment is confirmed: {{moment}}' });
  });

  it('are refused with variables that do not exist, at their field', async () => {
    const token = await manager();
    const put = (body: object) => attune.app.call('PUT', '/api/admin/templates/reminder', { token, body });
    const unknown = await put({ subject: 'x', body: 'You come for {{diagnosis}}.' });
    expect([unknown.status, unknown.body.details]).toEqual([400, { body: ['There is no {{diagnosis}}.'] }]);
    expect((await put({ subject: '{{#fee}}', body: 'x' })).body.details).toHaveProperty('subject');
    expect((await put({ subject: 'x', body: '{{moment' })).status).toBe(400);
    expect((await put({ subject: 'x', body: '' })).status).toBe(400);
    const wrong = await attune.app.call('PUT', '/api/admin/templates/review_request', {
      token,
      body: { audience: 'practitioner', subject: 'x', body: 'x' },
    });
    expect(wrong.status).toBe(400);
  });

  it('of a text are short, and say how to end texts', async () => {
    const token = await manager();
    const body = { channel: 'text', language: 'es', body: 'Te esperamos {{moment}}.' };
    const preview = await attune.app.post('/api/admin/templates/reminder/preview', body, { token });
    expect(preview.body).toEqual({
      subject: '',
      text: 'Te esperamos Tue 12 May, 10:00 am Melbourne time. Responde STOP para no recibir más mensajes.',
      html: null,
    });
  });
});

describe('the log', () => {
  it('is filtered and paged, shows what was said and how far it came', async () => {
    const { app } = attune;
    const token = await manager();
    const { appointment } = await bookJohn();
    await ask(appointment.id, ['email']);
    const list = (query: string) => app.get(`/api/admin/notification-log?${query}`, { token });
    await eventually(async () =>
      (await list(`appointmentId=${appointment.id}&channel=email`)).body.notifications.every(
        ({ status }: { status: string }) => status === 'delivered' || status === 'cancelled',
      ),
    );
    const mine = await list(`appointmentId=${appointment.id}&recipient=JOHN.doe&channel=email&status=delivered`);
    expect(mine.body.notifications.length).toBeGreaterThanOrEqual(1);
    for (const one of mine.body.notifications)
      expect(one).toMatchObject({ recipient: JOHN, text: expect.stringContaining(appointment.reference) });
    const first = await list('limit=1');
    const second = await list(`limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.notifications[0].id).toBeLessThan(first.body.notifications[0].id);
    expect((await list('recipient=%25')).body.notifications).toEqual([]);
  });

  it('never shows a letter with a secret link, and forgets it once it left', async () => {
    const { app } = attune;
    await app.post('/api/auth/password/forgot', { email: JOHN });
    const token = await manager();
    const [letter] = await eventually(async () => {
      const { body } = await app.get('/api/admin/notification-log?template=password_reset', { token });
      return body.notifications.length > 0 && body.notifications;
    });
    expect(letter).toMatchObject({ subject: null, text: null });
    await eventually(async () => {
      const row = await app.database.admin
        .selectFrom('notification_log')
        .select('body_sealed')
        .where('clinic_id', '=', 1)
        .where('id', '=', letter.id)
        .executeTakeFirst();
      return row?.body_sealed === null;
    });
  });

  it('sends again what did not arrive, and not what is no longer true', async () => {
    const { app } = attune;
    const token = await manager();
    const { token: john, appointment } = await bookJohn();
    await app.call('PATCH', '/api/users/me', { token: john, body: { phone: '+15005550001' } });
    const { rows } = await import('kysely').then(({ sql }) =>
      sql<{
        phone: string;
      }>`update patients set phone = '+15005550001' where clinic_id = 1 and email = ${JOHN} returning phone`.execute(
        app.database.admin,
      ),
    );
    expect(rows).toHaveLength(1);
    const { id } = await ask(appointment.id, ['sms']);
    await eventually(async () => (await logged(id)).status === 'failed', { what: 'refused by Twilio' });
    const again = await app.post(`/api/admin/notification-log/${id}/resend`, {}, { token });
    expect([again.status, again.body.status]).toEqual([202, 'queued']);
    await eventually(async () => (await logged(id)).status === 'failed', { what: 'refused again' });
    await app.call('PUT', `/api/appointments/${appointment.id}/cancel`, { token: john, body: {} });
    const outdated = await app.post(`/api/admin/notification-log/${id}/resend`, {}, { token });
    expect(outdated.body.code).toBe('notification_outdated');
  });
});

describe('the settings', () => {
  it('say when reminders go and when it is quiet; what is left out stays', async () => {
    const { app } = attune;
    const token = await manager();
    const path = '/api/admin/notification-settings';
    expect((await app.get(path, { token })).body).toEqual({
      reminderMinutes: [1440, 120],
      quietFrom: '21:00',
      quietUntil: '07:00',
    });
    const put = (body: object) => app.call('PUT', path, { token, body });
    expect((await put({ reminderMinutes: [60, 2880, 60] })).body).toMatchObject({ reminderMinutes: [2880, 60] });
    expect((await put({ quietFrom: '22:30' })).body).toEqual({
      reminderMinutes: [2880, 60],
      quietFrom: '22:30',
      quietUntil: '07:00',
    });
    expect((await put({ quietFrom: '25:00' })).status).toBe(400);
    expect((await put({ reminderMinutes: [5] })).status).toBe(400);
    const { appointment } = await bookJohn();
    const plan = await eventually(async () => {
      const rows = await app.database.admin
        .selectFrom('due_reminders')
        .select('lead_minutes')
        .where('appointment_id', '=', appointment.id)
        .execute();
      return rows.length === 4 && rows;
    });
    expect(new Set(plan.map(({ lead_minutes }) => lead_minutes))).toEqual(new Set([2880, 60]));
  });
});
