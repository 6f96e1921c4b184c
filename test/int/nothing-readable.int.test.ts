import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';

const attune = useAttune();
const WORD = 'quokka';

/** Everything somebody can write about themselves or others, each with the planted word in it. */
async function plant(): Promise<void> {
  const { app } = attune;
  const as = async (who: string) => ({ token: await app.tokenOf(`${who}@demo.attune.example`) });
  const [john, sarah] = [await as('john.doe'), await as('sarah.johnson')];
  const { slots, ...ids } = await freeSlots(app);
  const emergencyContact = { name: `${WORD} contact`, phone: '0491 570 157', relationship: WORD };
  const details = { reason: WORD, history: WORD, medications: WORD, goals: WORD, emergencyContact, consent: true };
  const { body } = await bookAs(app, john.token, { ...ids, startsAt: slots[0]?.startsAt, details });
  const appointmentId = body.appointmentId as number;
  const good = async (answer: Promise<{ status: number; text: string; body: any }>) => {
    const { status, text, body: said } = await answer;
    expect(status, text).toBeLessThan(300);
    return said;
  };
  await good(app.call('PUT', '/api/appointment-drafts/booking', { ...john, body: { data: { reason: WORD } } }));
  const content = { subjective: WORD, plan: WORD };
  const wish = { appointmentId, type: 'SOAP', content, diagnosis: WORD, privateNotes: WORD };
  const note = await good(app.post('/api/provider/clinical-notes', wish, sarah));
  await good(app.post('/api/provider/clinical-notes', { ...wish, content: { plan: `${WORD} anew` } }, sarah));
  await good(app.post(`/api/provider/clinical-notes/${note.id}/sign`, undefined, sarah));
  await good(app.post(`/api/provider/clinical-notes/${note.id}/addenda`, { text: WORD }, sarah));
  await good(app.post('/api/provider/note-templates', { name: WORD, type: 'SOAP', content }, sarah));
  const { user } = await good(app.get('/api/auth/me', sarah));
  const file = { name: `${WORD}.txt`, data: Buffer.from(`${WORD} ${WORD}`).toString('base64') };
  const attachment = await good(app.post('/api/files', { file, kind: 'attachment' }, john));
  await good(app.post('/api/messages', { receiverId: user.id, message: WORD, attachments: [attachment.id] }, john));
  await good(app.call('PUT', `/api/messages/drafts/${user.id}`, { ...john, body: { message: WORD } }));
  await good(app.get(`/api/messages/search?q=${WORD}`, john));
  await good(app.post('/api/files', { file, kind: 'report' }, john));
  await good(app.call('PUT', '/api/client/details', { ...john, body: { history: `${WORD} edited`, consent: true } }));
  const profile = { address: WORD, insurance: `${WORD} 1234567`, emergencyContact };
  await good(app.call('PATCH', '/api/users/me', { ...john, body: profile }));
  const [past] = await good(app.get('/api/client/appointments?status=completed', john));
  const feedback = { rating: 4, comment: WORD };
  await good(app.call('PUT', `/api/client/appointments/${past.id}/feedback`, { ...john, body: feedback }));
  await good(app.call('PUT', `/api/appointments/${appointmentId}/cancel`, { ...john, body: { reason: WORD } }));
}

it('no note, message, form answer, file or identifier is readable in any column of the database', async () => {
  await plant();
  const { admin } = attune.app.database;
  const { rows: columns } = await sql<{ name: string; column: string; type: string }>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name, column_name as column, data_type as type
    from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') and is_generated = 'NEVER'`.execute(admin);
  const found: string[] = [];
  for (const { name, column, type } of columns) {
    const text = type === 'bytea' ? sql`encode(t.${sql.ref(column)}, 'escape')` : sql`t.${sql.ref(column)}::text`;
    const { rows } = await sql<{ hit: boolean }>`
      select exists (select from ${sql.raw(name)} t where ${text} ilike ${`%${WORD}%`}) as hit`.execute(admin);
    if (rows[0]?.hit === true) found.push(`${name}.${column}`);
  }
  expect(columns.length).toBeGreaterThan(300);
  expect(found).toEqual([]);
  expect(JSON.stringify(attune.app.problems)).not.toContain(WORD);
}, 30_000);
