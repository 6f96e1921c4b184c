import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../../../../test/attune.ts';

const attune = useAttune();
const wish = {
  name: 'Ada Example',
  email: 'ada@demo.attune.example',
  phone: '+61491570156',
  subject: 'A ramp',
  message: 'I panic in lifts. Do you have a ramp?',
};

describe('a question to the clinic', () => {
  it('is kept sealed, told to the clinic without its words, and followed up by its managers', async () => {
    const { app } = attune;
    const sent = await app.post('/api/contact', wish);
    expect([sent.status, sent.body]).toMatchObject([201, { success: true, status: 'new' }]);
    const mail = await eventually(async () => {
      const { body } = await app.get('/sandbox/outbox.json');
      return body.messages.find(({ subject }: { subject: string }) => subject?.startsWith('Somebody wrote to'));
    });
    const clinic = (await app.get('/api/clinic')).body;
    expect(mail.to).toBe(clinic.email);
    expect(mail.text).toContain('Ada Example');
    expect(mail.text).not.toContain('panic');
    const { rows } = await sql<{ row: string }>`select t::text as row from contact_requests t`.execute(
      app.database.admin,
    );
    expect(rows[0]?.row).not.toMatch(/Ada|panic|ada@/);

    const token = await app.tokenOf('manager@demo.attune.example');
    const listed = await app.get('/api/admin/contact-requests?status=new', { token });
    expect(listed.body.contactRequests[0]).toMatchObject({ ...wish, id: sent.body.id, note: null });
    const change = (body: object) => app.call('PATCH', `/api/admin/contact-requests/${sent.body.id}`, { token, body });
    expect((await change({ status: 'done', note: 'Called back.' })).body).toMatchObject({
      status: 'done',
      note: 'Called back.',
      handledBy: 'Robin Hayes',
    });
    expect((await change({})).status).toBe(400);
    expect((await app.get('/api/admin/contact-requests?status=new', { token })).body.contactRequests).toEqual([]);
  });

  it('needs a name, an address to answer to, and a question', async () => {
    const { app } = attune;
    const refused = await app.post('/api/contact', { name: '', email: 'nobody', message: ' ' });
    expect([refused.status, Object.keys(refused.body.details)]).toEqual([400, ['name', 'email', 'message']]);
  });
});

describe('with strict limits', () => {
  const strict = useAttune({ env: { RATE_LIMITS: 'strict' }, worker: false });
  it('one address may ask five times an hour', async () => {
    const answers: number[] = [];
    for (let count = 0; count < 7; count += 1) answers.push((await strict.app.post('/api/contact', wish)).status);
    expect(answers).toEqual([201, 201, 201, 201, 201, 429, 429]);
  });
});
