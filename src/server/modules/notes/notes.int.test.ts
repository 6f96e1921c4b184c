import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune({ worker: false });
const as = async (who: string) => ({ token: await attune.app.tokenOf(`${who}@demo.attune.example`) });
const sarah = () => as('sarah.johnson');
const soap = {
  subjective: 'Slept badly since Tuesday zebra-subjective.',
  objective: 'Tired, oriented zebra-objective.',
  assessment: 'Adjustment zebra-assessment.',
  plan: 'Sleep diary zebra-plan.',
};
const PATH = '/api/provider/clinical-notes';
let sessions: number[] = [];

beforeAll(async () => {
  const { app } = attune;
  const { slots, ...ids } = await freeSlots(app);
  const { token } = await as('john.doe');
  for (const index of [0, 3, 6, 9]) {
    const { appointment } = await bookAndPay(app, token, slots[index] as (typeof slots)[number], ids);
    sessions.push(appointment.id);
  }
});

const write = async (index: number, more: Record<string, unknown> = {}, who = 'sarah.johnson') =>
  attune.app.post(PATH, { appointmentId: sessions[index], type: 'SOAP', content: soap, ...more }, await as(who));

describe('clinical notes creation', () => {
  it('in D’s words: SOAP, DAP and Progress, with diagnosis and private notes', async () => {
    const made = await write(0, { diagnosis: 'F43.2', privateNotes: 'zebra-private' });
    expect(made.status).toBe(201);
    const me = await attune.app.get('/api/auth/me', await sarah());
    expect(made.body).toMatchObject({
      appointmentId: sessions[0],
      providerId: me.body.user.practitionerId,
      clientId: expect.any(Number),
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      type: 'SOAP',
      content: soap,
      diagnosis: 'F43.2',
      privateNotes: 'zebra-private',
      status: 'draft',
    });
    const read = await attune.app.get(`${PATH}/${sessions[0]}`, await sarah());
    expect(read.body).toEqual(made.body);
    const dap = await write(1, { type: 'DAP', content: { data: 'd', assessment: 'a', plan: 'p' } });
    expect([dap.status, dap.body.type, dap.body.content]).toEqual([
      201,
      'DAP',
      { data: 'd', assessment: 'a', plan: 'p' },
    ]);
    const progress = await write(2, { type: 'Progress', content: { narrative: 'better' } });
    expect([progress.status, progress.body.content]).toEqual([201, { narrative: 'better' }]);
  });

  it('refuses a part that is not of the kind, where it stands', async () => {
    const answer = await write(3, { type: 'DAP' });
    expect(answer.status).toBe(400);
    expect(answer.body.details.content).toMatchObject({ subjective: ['A DAP note has no such part.'] });
  });

  it('is for the session’s own practitioner; managers see that there is one, not what it says', async () => {
    expect((await write(0, {}, 'michael.lee')).status).toBe(404);
    expect((await attune.app.get(`${PATH}/${sessions[0]}`, await as('michael.lee'))).status).toBe(404);
    expect((await attune.app.get(`${PATH}/${sessions[0]}`, await as('john.doe'))).status).toBe(403);
    for (const who of ['manager', 'admin']) {
      const { body } = await attune.app.get(`${PATH}/${sessions[0]}`, await as(who));
      expect(body).toMatchObject({ status: 'draft', content: null, diagnosis: null, privateNotes: null });
    }
  });

  it('shows a colleague who cares for the same client the note, and never the private notes', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app, { practitioner: 'Michael' });
    await bookAndPay(app, (await as('john.doe')).token, slots[20] as (typeof slots)[number], ids);
    const { body } = await app.get(`${PATH}/${sessions[0]}`, await as('michael.lee'));
    expect([body.content, body.privateNotes]).toEqual([soap, null]);
    const id = body.id as number;
    expect((await app.post(`${PATH}/${id}/sign`, undefined, await as('michael.lee'))).status).toBe(404);
  });
});

describe('a draft', () => {
  it('is saved as it is typed, keeps what it said before, and notices a change made elsewhere', async () => {
    const { app } = attune;
    const { body: first } = await write(3);
    const path = `${PATH}/${first.id}/draft`;
    const save = async (plan: string, basedOn?: string) =>
      app.call('PUT', path, {
        ...(await sarah()),
        body: { type: 'SOAP', content: { ...soap, plan }, ...(basedOn === undefined ? {} : { basedOn }) },
      });
    const saved = await save('walks', first.updatedAt);
    expect([saved.status, saved.body.version, saved.body.content.plan]).toEqual([200, 1, 'walks']);
    expect((await save('swims', first.updatedAt)).body.code).toBe('note_changed');
    const again = await write(3, { content: { ...soap, plan: 'swims' } });
    expect([again.status, again.body.id, again.body.version]).toEqual([201, first.id, 2]);
    const { body } = await app.get(`${PATH}/${first.id}/versions`, await sarah());
    expect(body.versions).toMatchObject([{ version: 1, content: { plan: 'walks' } }]);
  });

  it('is on the worklist until it is signed', async () => {
    const { body } = await attune.app.get(`${PATH}?appointmentId=${sessions[3]}`, await sarah());
    expect(body.notes).toMatchObject([{ appointmentId: sessions[3], status: 'draft', clientName: 'John Doe' }]);
    const signed = await attune.app.get(`${PATH}?status=signed`, await sarah());
    expect(signed.body.notes.map((note: { id: number }) => note.id)).not.toContain(sessions[3]);
  });
});

describe('a signed note', () => {
  let id = 0;
  beforeAll(async () => {
    id = (await attune.app.get(`${PATH}/${sessions[0]}`, await sarah())).body.id;
  });

  it('has its hash, its signer and its moment', async () => {
    const { status, body } = await attune.app.post(`${PATH}/${id}/sign`, undefined, await sarah());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'signed',
      signedBy: 'Sarah Johnson',
      intact: true,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is not changed by the API, and the try is written down', async () => {
    const { app } = attune;
    const change = { type: 'SOAP', content: { ...soap, plan: 'another' } };
    const tries = [
      await write(0, { content: change.content }),
      await app.call('PUT', `${PATH}/${id}/draft`, { ...(await sarah()), body: change }),
      await app.post(`${PATH}/${id}/sign`, undefined, await sarah()),
    ];
    expect(tries.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 3 }, () => [409, 'note_locked']),
    );
    const lines = await app.database.admin
      .selectFrom('audit.entries')
      .select(['action', 'outcome'])
      .where('outcome', '=', 'refused')
      .where('object_type', '=', 'notes')
      .execute();
    expect(lines.map(({ action }) => action)).toEqual(expect.arrayContaining(['createNote', 'saveDraft', 'signNote']));
  });

  it('is not changed by SQL either, not even by the owner of the table', async () => {
    const { admin } = attune.app.database;
    const tries = [
      sql`update clinical_notes set content_sealed = content_sealed || 'x' where id = ${id}`,
      sql`update clinical_notes set content_sealed = (select content_sealed from clinical_notes where id <> ${id} limit 1) where id = ${id}`,
      sql`update clinical_notes set status = 'draft', content_hash = null, signed_at = null, signed_by = null where id = ${id}`,
      sql`update clinical_notes set content_hash = repeat('0', 64) where id = ${id}`,
      sql`delete from clinical_notes where id = ${id}`,
      sql`truncate clinical_notes cascade`,
    ];
    for (const attempt of tries) await expect(attempt.execute(admin)).rejects.toThrow(/never changed|append-only/);
    expect((await attune.app.get(`${PATH}/${sessions[0]}`, await sarah())).body).toMatchObject({
      content: soap,
      intact: true,
    });
  });

  it('takes addenda, signed and dated, which stay too', async () => {
    const { app } = attune;
    const added = await app.post(`${PATH}/${id}/addenda`, { text: 'He called later zebra-addendum.' }, await sarah());
    expect(added.status).toBe(201);
    expect(added.body.addendum).toMatchObject({ text: 'He called later zebra-addendum.', authorName: 'Sarah Johnson' });
    expect(added.body.addenda).toHaveLength(1);
    await expect(sql`update note_addenda set content_hash = 'x'`.execute(app.database.admin)).rejects.toThrow(
      'append-only',
    );
    const draft = await app.get(`${PATH}/${sessions[1]}`, await sarah());
    const early = await app.post(`${PATH}/${draft.body.id}/addenda`, { text: 'too early' }, await sarah());
    expect([early.status, early.body.code]).toEqual([409, 'note_not_signed']);
  });

  it('is printed without the private notes', async () => {
    const { status, headers, text } = await attune.app.get(`${PATH}/${id}/note.pdf`, await sarah());
    expect([status, headers.get('content-type'), text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-']);
  });

  it('is not signed while it says nothing', async () => {
    const empty = await write(1, { type: 'DAP', content: {} });
    const { status, body } = await attune.app.post(`${PATH}/${empty.body.id}/sign`, undefined, await sarah());
    expect([status, body.details]).toEqual([400, { content: ['Write something before you sign.'] }]);
  });

  it('lies in the database as no readable text, in no column', async () => {
    const { admin } = attune.app.database;
    const { rows: columns } = await sql<{ name: string; column: string }>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name, column_name as column from information_schema.columns
      where table_schema in ('public', 'audit', 'sandbox', 'pgboss') and is_generated = 'NEVER'`.execute(admin);
    const found: string[] = [];
    for (const { name, column } of columns) {
      const { rows } = await sql<{ hit: boolean }>`
        select exists (select from ${sql.raw(name)} t where t.${sql.ref(column)}::text like '%zebra%') as hit`.execute(
        admin,
      );
      if (rows[0]?.hit === true) found.push(`${name}.${column}`);
    }
    expect(columns.length).toBeGreaterThan(200);
    expect(found).toEqual([]);
  });
});

describe('templates', () => {
  it('are one’s own: added, changed, listed, dropped', async () => {
    const { app } = attune;
    const wish = { name: 'First session', type: 'SOAP', content: { plan: 'Next time:' } };
    const { body: added } = await app.post('/api/provider/note-templates', wish, await sarah());
    const path = `/api/provider/note-templates/${added.id}`;
    const changed = await app.call('PUT', path, { ...(await sarah()), body: { ...wish, name: 'Later session' } });
    expect(changed.body.name).toBe('Later session');
    expect((await app.get('/api/provider/note-templates', await as('michael.lee'))).body.templates).toEqual([]);
    expect((await app.call('DELETE', path, await as('michael.lee'))).status).toBe(404);
    expect((await app.call('DELETE', path, await sarah())).status).toBe(200);
  });
});
