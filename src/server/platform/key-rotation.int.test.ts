import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useAttune } from '../../../test/attune.ts';
import { testSecrets } from '../../../test/secrets.ts';
import { countKeys, rotateKeys } from './key-rotation.ts';
import { createSealer } from './secrets.ts';

const attune = useAttune({ worker: false });
const as = async (who: string) => ({ token: await attune.app.tokenOf(`${who}@demo.attune.example`) });
const NEW_KEY = 'another-test-only-sealing-key-long-enough';

describe('key rotation', () => {
  it('puts the new key under everything while the product runs, signed notes too; then the old key can go', async () => {
    const { app } = attune;
    const sarah = await as('sarah.johnson');
    const john = await as('john.doe');
    const { body: done } = await app.get('/api/provider/appointments?status=completed&limit=1', sarah);
    const appointmentId = done[0].id as number;
    const content = { subjective: 'to be kept', plan: 'whatever the key' };
    const { body: note } = await app.post(
      '/api/provider/clinical-notes',
      { appointmentId, type: 'SOAP', content },
      sarah,
    );
    const id = note.id ?? (await app.get(`/api/provider/clinical-notes/${appointmentId}`, sarah)).body.id;
    await app.post(`/api/provider/clinical-notes/${id}/sign`, undefined, sarah);
    const before = (await app.get(`/api/provider/clinical-notes/${appointmentId}`, sarah)).body;
    const data = Buffer.from(`%PDF-1.4 ${'x'.repeat(1000)}`);
    const sent = { kind: 'report', file: { name: 'report.pdf', data: data.toString('base64') } };
    const { body: file } = await app.post('/api/files', sent, john);
    const { body: me } = await app.get('/api/auth/me', sarah);
    await app.post('/api/messages', { receiverId: me.user.id, message: 'kept too' }, john);

    const { db, admin } = app.database;
    const clinics = (await admin.selectFrom('clinics').select('id').execute()).map((clinic) => clinic.id);
    const both = createSealer(`${NEW_KEY},${testSecrets.encryptionKey}`);
    const [newest, old] = both.keyIds;
    expect((await countKeys(db, clinics)).map(({ keyId }) => keyId)).toEqual([old]);
    const rotated = await rotateKeys(db, both, clinics);
    expect(rotated).toBeGreaterThan(3);
    expect(await countKeys(db, clinics)).toEqual([{ keyId: newest, values: rotated }]);
    expect(await rotateKeys(db, both, clinics)).toBe(0);

    // The old key is gone: a process that has the new one only.
    app.parts.platform.sealer = createSealer(NEW_KEY);
    expect((await app.get(`/api/provider/clinical-notes/${appointmentId}`, sarah)).body).toEqual(before);
    expect(before.intact).toBe(true);
    expect((await app.get(`/api/files/${file.id}`, john)).text).toBe(data.toString());
    const { body: messages } = await app.get(`/api/messages?conversationWith=${me.user.id}`, john);
    expect(messages.at(-1).message).toBe('kept too');
    expect((await app.get('/api/users/me', john)).status).toBe(200);
    const locked = sql`update clinical_notes set content_sealed = replace(content_sealed, 'v2', 'v1') where id = ${id}`;
    await expect(locked.execute(admin)).rejects.toThrow('never changed');
  });
});
