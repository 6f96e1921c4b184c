import { strFromU8, unzipSync } from 'fflate';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExportParts } from '../../src/server/app.ts';
import { useAttune } from '../attune.ts';
import { bookAndPay, bookAs, freeSlots } from '../journey.ts';
import { pdfText } from '../pdf-text.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const MEI = 'mei.chen@demo.attune.example';

/** Tables that name a person and are not in the export, each with why. */
const LEFT_OUT: Record<string, string> = {
  second_factors: 'proves who one is',
  recovery_codes: 'proves who one is',
  one_time_tokens: 'proves who one is; a hash',
};

async function exportOf(email: string): Promise<Record<string, Uint8Array>> {
  const response = await fetch(`${attune.app.url}/api/users/me/export`, {
    headers: { authorization: `Bearer ${await attune.app.tokenOf(email)}` },
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  expect(response.headers.get('content-disposition')).toMatch(
    /attachment; filename="attune-export-\d{4}-\d\d-\d\d\.zip"/,
  );
  return unzipSync(new Uint8Array(await response.arrayBuffer()));
}

const json = (files: Record<string, Uint8Array>, name: string) =>
  JSON.parse(strFromU8(files[name] ?? new Uint8Array()));

describe('the export of everything held about a person', () => {
  let files: Record<string, Uint8Array>;
  let reference: string;
  const secret = 'Words for my psychologist alone';

  beforeAll(async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app);
    const token = await app.tokenOf(JOHN);
    const details = { reason: secret, consent: true };
    const booked = await bookAs(app, token, { ...ids, startsAt: slots[0]?.startsAt, details });
    reference = booked.body.reference;
    await bookAndPay(app, token, slots[3] as (typeof slots)[number], ids);
    await bookAs(app, await app.tokenOf(MEI), {
      ...ids,
      startsAt: slots[6]?.startsAt,
      details: { reason: 'Of Mei', consent: true },
    });
    await app.call('PUT', '/api/appointment-drafts/mine', { token, body: { data: { reason: 'half a sentence' } } });
    await app.call('PATCH', '/api/users/me', { token, body: { address: '1 Example Street' } });
    const sarah = await app.tokenOf('sarah.johnson@demo.attune.example');
    const { body: me } = await app.get('/api/auth/me', { token });
    await app.post('/api/messages', { receiverId: me.user.id, message: 'A letter from Sarah' }, { token: sarah });
    const text = Buffer.from('A referral, word for word.');
    const file = { name: 'referral.txt', data: text.toString('base64') };
    const uploaded = await app.post('/api/files', { kind: 'referral', file }, { token });
    if (uploaded.status !== 201) throw new Error(uploaded.text);
    files = await exportOf(JOHN);
  });

  it('has the messages as they read, and the documents themselves', () => {
    expect(json(files, 'messages.json')).toContainEqual(expect.objectContaining({ text: 'A letter from Sarah' }));
    const document = Object.keys(files).find((name) => name.startsWith('files/') && name.endsWith('referral.txt'));
    expect(strFromU8(files[document ?? ''] ?? new Uint8Array())).toBe('A referral, word for word.');
  });

  it('has the account, the appointments with what was written, the payments and their receipts', async () => {
    expect(json(files, 'account.json')).toMatchObject({
      email: JOHN,
      address: '1 Example Street',
      preferences: { email: true },
    });
    const { appointments, drafts } = json(files, 'appointments.json');
    expect(appointments.find((one: { reference: string }) => one.reference === reference)).toMatchObject({
      details: { reason: secret },
    });
    expect(drafts).toMatchObject([{ data: { reason: 'half a sentence' } }]);
    expect(json(files, 'sessions.json').length).toBeGreaterThan(0);
    expect(json(files, 'record-access.json')[0]).toMatchObject({ who: { you: true } });
    const receipts = Object.keys(files).filter((name) => name.startsWith('payments/'));
    expect(receipts.length).toBeGreaterThan(0);
    expect(pdfText(Buffer.from(files[receipts[0] ?? ''] ?? []))).toContain('John Doe');
    expect(strFromU8(files['READ-ME.txt'] ?? new Uint8Array())).toContain('Tailored Psychology');
  });

  it('has nothing of anybody else, and no secret of ours', () => {
    const text = Object.entries(files)
      .filter(([name]) => !name.endsWith('.pdf'))
      .map(([, file]) => strFromU8(file))
      .join('\n');
    expect(text).not.toMatch(/Mei|Of Mei|\$2[aby]\$|password_hash|refresh|_sealed|v1\.[0-9a-f]{8}\./);
  });

  it('is for staff what is held about them, and leaves a line in the log', async () => {
    const sarah = await exportOf('sarah.johnson@demo.attune.example');
    expect(json(sarah, 'appointments.json').appointments).toEqual([]);
    expect(json(sarah, 'account.json')).toMatchObject({ role: 'practitioner' });
    const token = await attune.app.tokenOf('admin@demo.attune.example');
    const { body } = await attune.app.get('/api/admin/audit-log?action=record.export', { token });
    expect(body.entries).toHaveLength(2);
  });

  it('forgets no table with a person in it: what no part tells of is there row by row', async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct c.relname as name
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname = 'public' and (a.attname = 'patient_id' or a.attname like '%user_id')`.execute(
      attune.app.database.admin,
    );
    const { platform, clinics } = attune.app.parts;
    const told = createExportParts(platform, clinics).flatMap((part) => part.tables);
    const other = Object.keys(json(files, 'other.json'));
    const known = new Set([...told, ...other, ...Object.keys(LEFT_OUT)]);
    expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});
