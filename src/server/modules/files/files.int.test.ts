import { describe, expect, it } from 'vitest';
import { type Answer, useAttune } from '../../../../test/attune.ts';

const attune = useAttune({ worker: false });
const as = async (who: string) => ({ token: await attune.app.tokenOf(`${who}@demo.attune.example`) });
const PNG = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');

async function upload(
  who: string,
  path: string,
  body: FormData | Buffer,
  method: 'POST' | 'PUT' = 'POST',
  type?: string,
): Promise<Pick<Answer, 'status' | 'body'>> {
  const { token } = await as(who);
  const headers = { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { 'content-type': type }) };
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body;
  const response = await fetch(`${attune.app.url}${path}`, { method, headers, body: sent });
  return { status: response.status, body: await response.json() };
}

function formOf(bytes: Buffer, name: string, fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

describe('documents', () => {
  it('are kept for their patient, read by who cares for them and the office, and by nobody else', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(600_000, 7)]);
    const kept = await upload('john.doe', '/api/files', formOf(pdf, 'Überweisung.pdf', { kind: 'referral' }));
    expect(kept.status).toBe(201);
    expect(kept.body).toMatchObject({
      kind: 'referral',
      name: 'Überweisung.pdf',
      contentType: 'application/pdf',
      size: pdf.length,
      mine: true,
    });
    for (const who of ['john.doe', 'sarah.johnson', 'manager']) {
      const got = await fetch(`${attune.app.url}${kept.body.url}`, {
        headers: { authorization: `Bearer ${(await as(who)).token}` },
      });
      expect(Buffer.from(await got.arrayBuffer()).equals(pdf), who).toBe(true);
      expect(got.headers.get('content-disposition')).toContain("filename*=UTF-8''%C3%9Cberweisung.pdf");
    }
    for (const who of ['mei.chen', 'michael.lee'])
      expect((await attune.app.get(kept.body.url, await as(who))).status, who).toBe(404);
    const { body } = await attune.app.get(`/api/files?patientId=${kept.body.patientId}`, await as('sarah.johnson'));
    expect(body.files.map((file: { id: number }) => file.id)).toContain(kept.body.id);
  });

  it('are what their bytes say, and no larger than is allowed', async () => {
    const program = await upload('john.doe', '/api/files', formOf(Buffer.from('MZ\0\0'), 'letter.pdf'));
    expect([program.status, program.body.code]).toEqual([415, 'file_refused']);
    const page = await upload('john.doe', '/api/files', formOf(Buffer.from('<html><script>'), 'page.txt'));
    expect(page.body.code).toBe('file_refused');
    const large = await upload('john.doe', '/api/files', formOf(Buffer.alloc(11 * 1024 * 1024, 97), 'large.txt'));
    expect([large.status, large.body.code]).toEqual([413, 'payload_too_large']);
  });

  it('are taken out of sight by who added them, and stay in the database', async () => {
    const { body } = await upload('john.doe', '/api/files', formOf(PNG, 'scan.png', { kind: 'image' }));
    expect((await attune.app.call('DELETE', body.url, await as('sarah.johnson'))).status).toBe(403);
    expect((await attune.app.call('DELETE', body.url, await as('john.doe'))).status).toBe(200);
    expect((await attune.app.get(body.url, await as('john.doe'))).status).toBe(404);
    const row = await attune.app.database.admin
      .selectFrom('files')
      .selectAll()
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow();
    expect(row.withdrawn_at).not.toBeNull();
  });

  it('come as a form, as a bare body or in JSON', async () => {
    const bare = await upload('john.doe', '/api/files', PNG, 'POST', 'image/png');
    expect([bare.status, bare.body.contentType]).toEqual([201, 'image/png']);
    const file = { name: 'me.png', data: `data:image/png;base64,${PNG.toString('base64')}` };
    const json = await attune.app.post('/api/files', { file, kind: 'image' }, await as('john.doe'));
    expect([json.status, json.body.size]).toEqual([201, PNG.length]);
  });
});

describe('a portrait', () => {
  it('of a practitioner is for everybody, of a patient for themselves and who cares for them', async () => {
    const { app } = attune;
    const face = await upload('sarah.johnson', '/api/users/me/avatar', formOf(PNG, 'me.png'), 'PUT');
    expect(face.status).toBe(200);
    expect((await app.get(face.body.avatar)).headers.get('content-type')).toBe('image/png');
    const { body: list } = await app.get('/api/practitioners');
    expect(list.practitioners.find((one: { name: string }) => one.name.includes('Sarah')).avatar).toBe(
      face.body.avatar,
    );
    const own = await upload('john.doe', '/api/users/me/avatar', PNG, 'PUT', 'image/png');
    expect((await app.get(own.body.avatar)).status).toBe(404);
    for (const [who, status] of [
      ['john.doe', 200],
      ['sarah.johnson', 200],
      ['mei.chen', 404],
      ['michael.lee', 404],
    ] as const)
      expect((await app.get(own.body.avatar, await as(who))).status, who).toBe(status);
    const text = await upload(
      'john.doe',
      '/api/users/me/avatar',
      formOf(Buffer.from('not a picture'), 'me.png'),
      'PUT',
    );
    expect([text.status, text.body.code]).toEqual([415, 'file_refused']);
  });
});
