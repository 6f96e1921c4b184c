import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { startProcess, useAttune } from '../../../../test/attune.ts';
import { openStream } from '../../../../test/event-stream.ts';

const attune = useAttune({ worker: false });
const as = async (who: string) => ({ token: await attune.app.tokenOf(`${who}@demo.attune.example`) });
const john = () => as('john.doe');
const sarah = () => as('sarah.johnson');
const ids: Record<string, string> = {};
let second: Awaited<ReturnType<typeof startProcess>>;

beforeAll(async () => {
  for (const who of ['john.doe', 'sarah.johnson', 'michael.lee', 'manager', 'mei.chen'])
    ids[who] = (await attune.app.get('/api/auth/me', await as(who))).body.user.id;
  second = await startProcess(attune.app.database, { worker: false });
});
afterAll(() => second.stop());

const write = async (from: string, to: string, message: string, more: Record<string, unknown> = {}) =>
  attune.app.post('/api/messages', { receiverId: ids[to], message, ...more }, await as(from));
const conversation = async (who: string, other: string, more = '') =>
  attune.app.get(`/api/messages?conversationWith=${ids[other]}${more}`, await as(who));

describe('sending and receiving messages', () => {
  it('in D’s words, in both directions, with read state', async () => {
    const sent = await write('john.doe', 'sarah.johnson', 'Running five minutes late, giraffe.');
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      id: expect.any(Number),
      senderId: ids['john.doe'],
      receiverId: ids['sarah.johnson'],
      senderType: 'client',
      message: 'Running five minutes late, giraffe.',
      read: false,
    });
    expect(sent.body.timestamp).toBe(sent.body.createdAt);
    const { body: seen } = await conversation('sarah.johnson', 'john.doe');
    expect(seen.at(-1)).toEqual(sent.body);
    const path = `/api/messages/${sent.body.id}/read`;
    expect((await attune.app.call('PATCH', path, await john())).status).toBe(403);
    const read = await attune.app.call('PATCH', path, await sarah());
    expect([read.status, read.body.read, read.body.id]).toEqual([200, true, sent.body.id]);
    const answer = await write('sarah.johnson', 'john.doe', 'No problem.');
    expect(answer.body.senderType).toBe('provider');
    const { body: newest } = await attune.app.get('/api/messages', await john());
    expect(newest[0]).toMatchObject({ id: answer.body.id, unread: expect.any(Number) });
    expect(newest.filter((one: { senderId: string }) => one.senderId === ids['sarah.johnson'])).toHaveLength(1);
  });

  it('to a stranger is refused, and written down', async () => {
    for (const [from, to] of [
      ['john.doe', 'michael.lee'],
      ['michael.lee', 'john.doe'],
      ['john.doe', 'mei.chen'],
    ] as const)
      expect((await write(from, to, 'hello')).status, `${from} to ${to}`).toBe(404);
    const lines = await attune.app.database.admin
      .selectFrom('audit.entries')
      .select(['action', 'object_id'])
      .where('action', '=', 'sendMessage')
      .where('outcome', '=', 'refused')
      .execute();
    expect(lines.map((line) => line.object_id)).toContain(ids['michael.lee']);
  });

  it('to the clinic is for everybody, and the contacts say so', async () => {
    const { body } = await attune.app.get('/api/messages/contacts', await john());
    expect(body.contacts).toMatchObject([{ kind: 'clinic' }, { kind: 'provider', name: 'Sarah Johnson' }]);
    const sent = await attune.app.post(
      '/api/messages',
      { receiverId: body.contacts[0].userId, message: 'A question' },
      await as('mei.chen'),
    );
    expect(sent.status).toBe(201);
  });

  it('lies encrypted in every table', async () => {
    const { rows } = await sql<{ body_sealed: string }>`select body_sealed from messages`.execute(
      attune.app.database.admin,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every((row) => row.body_sealed.startsWith('v2.') && !row.body_sealed.includes('giraffe'))).toBe(true);
    const { rows: outbox } = await sql<{
      payload: object;
    }>`select payload from outbox where type = 'message.received'`.execute(attune.app.database.admin);
    expect(JSON.stringify(outbox)).not.toContain('giraffe');
    expect(outbox.at(-1)?.payload).toEqual({ messageId: expect.any(Number), receiverUserId: expect.any(String) });
  });

  it('pages back through a long conversation', async () => {
    for (let index = 0; index < 7; index += 1) await write('manager', 'mei.chen', `line ${index}`);
    const first = await conversation('mei.chen', 'manager', '&limit=3');
    expect(first.body.map((one: { message: string }) => one.message)).toEqual(['line 4', 'line 5', 'line 6']);
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string;
    const older = await attune.app.get(next, await as('mei.chen'));
    expect(older.body.map((one: { message: string }) => one.message)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('is read up to a message at once', async () => {
    const { body } = await conversation('mei.chen', 'manager');
    await attune.app.call('PATCH', `/api/messages/${body.at(-2).id}/read?earlier=true`, await as('mei.chen'));
    const after = await conversation('mei.chen', 'manager');
    expect(
      after.body.filter(
        (one: { read: boolean; receiverId: string }) => !one.read && one.receiverId === ids['mei.chen'],
      ),
    ).toHaveLength(1);
  });
});

describe('live', () => {
  it('reaches an open page of another process, text and read state', async () => {
    const { token } = await sarah();
    const stream = await openStream(`${second.url}/api/messages/stream`, { authorization: `Bearer ${token}` });
    try {
      await stream.next('reload');
      const sent = await write('john.doe', 'sarah.johnson', 'Are you there?');
      expect((await stream.next('message')).data).toMatchObject({ id: sent.body.id, message: 'Are you there?' });
      await attune.app.call('PATCH', `/api/messages/${sent.body.id}/read`, await sarah());
      expect((await stream.next('read')).data).toMatchObject({ id: sent.body.id, read: true });
      await write('manager', 'mei.chen', 'for somebody else');
      const since = stream.events.length;
      const own = await write('sarah.johnson', 'john.doe', 'Yes.');
      expect((await stream.next('message', { since })).data).toMatchObject({ id: own.body.id });
    } finally {
      await stream.close();
    }
  });
});

describe('attachments, drafts and search', () => {
  it('sends a file that both can open and nobody else', async () => {
    const form = new FormData();
    form.set('kind', 'attachment');
    form.set('file', new Blob(['Sleep diary, giraffe.']), 'diary.txt');
    const { token } = await john();
    const uploaded = await fetch(`${attune.app.url}/api/files`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(uploaded.status).toBe(201);
    const file = (await uploaded.json()) as { id: number; name: string; contentType: string };
    expect(file).toMatchObject({ name: 'diary.txt', contentType: 'text/plain' });
    const { body } = await write('john.doe', 'sarah.johnson', '', { attachments: [file.id] });
    expect(body.attachments).toMatchObject([{ id: file.id, name: 'diary.txt' }]);
    const got = await attune.app.get(body.attachments[0].url, await sarah());
    expect([got.status, got.text]).toEqual([200, 'Sleep diary, giraffe.']);
    expect((await attune.app.get(body.attachments[0].url, await as('manager'))).status).toBe(404);
    expect((await attune.app.get(`/api/files/${file.id}`, await sarah())).status).toBe(404);
    expect((await write('john.doe', 'sarah.johnson', 'again', { attachments: [file.id] })).status).toBe(400);
  });

  it('keeps what was begun, until it is sent', async () => {
    const path = `/api/messages/drafts/${ids['sarah.johnson']}`;
    await attune.app.call('PUT', path, { ...(await john()), body: { message: 'Dear Sarah' } });
    expect((await attune.app.get(path, await john())).body.message).toBe('Dear Sarah');
    await write('john.doe', 'sarah.johnson', 'Dear Sarah, thank you');
    expect((await attune.app.get(path, await john())).body).toMatchObject({ message: '', updatedAt: null });
  });

  it('finds words in one’s own messages, whatever their case and accents', async () => {
    await write('sarah.johnson', 'john.doe', 'La próxima SESIÓN es el martes');
    const { body } = await attune.app.get('/api/messages/search?q=sesion%20martes', await john());
    expect(body).toMatchObject({ complete: true, messages: [{ message: 'La próxima SESIÓN es el martes' }] });
    expect((await attune.app.get('/api/messages/search?q=sesion', await as('mei.chen'))).body.messages).toEqual([]);
  });
});
