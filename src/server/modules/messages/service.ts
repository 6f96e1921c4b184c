/**
 * Messages between two people. Always true here: they are in a care relationship or one of them runs the clinic; texts lie
 * encrypted, each for its own row; whoever reads leaves a line in the audit log; who gets a message is told that there is
 * one, never what it says.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type * as contracts from '../../../contracts/messages.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { findFiles, type OpenedFile, openFile } from '../files/service.ts';
import { MESSAGE_RECEIVED } from './events.ts';
import { type OpenMessage, openAll, textPlace } from './opening.ts';
import * as people from './people.ts';
import * as repository from './repository.ts';

export type { OpenMessage } from './opening.ts';
export type { Contact } from './people.ts';
export { searchMessages } from './search.ts';
export { readDraft, saveDraft } from './drafts.ts';

const PAGE = 100;

/** Sends it, and says so in the same transaction: to open pages by the database, to higher modules by an event. */
export async function sendMessage(
  platform: Platform,
  context: Context,
  body: BodyOf<typeof contracts.sendMessage>,
): Promise<OpenMessage> {
  const person = people.personIn(context);
  const { clinicId } = context;
  const { receiverId, message: text, attachments = [] } = body;
  const now = platform.clock.now();
  if (receiverId === person.userId) throw invalidField('receiverId', 'That is you.');
  return inTransaction(platform.db, clinicId, async (tx) => {
    const receiver = await people.findReceiver(tx, clinicId, person, receiverId);
    const conversation = await repository.takeConversation(tx, clinicId, [person.userId, receiverId], now);
    const id = await repository.nextId(tx);
    await repository.insertMessage(tx, clinicId, {
      id,
      conversation_id: conversation.id,
      sender_id: person.userId,
      receiver_id: receiverId,
      body_sealed: platform.sealer.seal(text, textPlace(clinicId, id)),
      created_at: now,
    });
    if (attachments.length > 0) await attach(tx, clinicId, person.userId, id, attachments);
    await repository.deleteDraft(tx, clinicId, person.userId, receiverId);
    const payload = { messageId: id, receiverUserId: receiverId };
    await announce(tx, clinicId, { type: MESSAGE_RECEIVED, payload }, now);
    const patientId = person.patientId ?? receiver.patient_id;
    await audit(tx, context, { action: 'message.send', objectType: 'message', objectId: id, patientId }, now);
    return openOne(tx, platform.sealer, clinicId, id);
  });
}

/** Files the sender uploaded for this and has not sent yet. */
async function attach(tx: Tx, clinicId: number, userId: string, messageId: number, given: number[]): Promise<void> {
  const fileIds = [...new Set(given)];
  const files = await findFiles(tx, clinicId, fileIds);
  const own = files.filter((file) => file.uploaded_by === userId && file.kind === 'attachment');
  if (own.length < fileIds.length) throw notFound('file');
  if ((await repository.listSentFileIds(tx, clinicId, fileIds)).length > 0)
    throw invalidField('attachments', 'This file was sent already.');
  await repository.insertAttachments(tx, clinicId, messageId, fileIds);
}

async function openOne(tx: Tx, sealer: Sealer, clinicId: number, messageId: number): Promise<OpenMessage> {
  const row = await repository.findMessage(tx, clinicId, messageId);
  return (await openAll(tx, sealer, clinicId, row === undefined ? [] : [row]))[0] as OpenMessage;
}

function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const before = Number(/^\d{1,10}$/.exec(decodeCursor(cursor))?.[0]);
  if (!Number.isSafeInteger(before) || before > 2_147_483_647)
    throw invalidField('cursor', 'This is not a cursor of ours.');
  return before;
}

/** A conversation, or the newest message of each. Of what there is too much, the newest part; older by the cursor. */
export async function listMessages(
  platform: Platform,
  context: Context,
  query: QueryOf<typeof contracts.listMessages>,
) {
  const person = people.personIn(context);
  const { clinicId } = context;
  const { conversationWith, limit = PAGE } = query;
  const span = { before: readCursor(query.cursor), limit: limit + 1 };
  return inTransaction(platform.db, clinicId, async (tx) => {
    if (conversationWith === undefined) return listConversations(tx, platform, context, person.userId, span);
    const conversation = await repository.findConversation(tx, clinicId, [person.userId, conversationWith]);
    // Whom one has written with stays readable; somebody new must be one whom one may write to.
    const other =
      conversation === undefined ? await people.findReceiver(tx, clinicId, person, conversationWith) : undefined;
    const rows = conversation === undefined ? [] : await repository.listMessages(tx, clinicId, conversation.id, span);
    const patientId = person.patientId ?? other?.patient_id ?? (await patientOf(tx, clinicId, conversationWith));
    const line = { action: 'message.list', objectType: 'user', objectId: conversationWith, patientId };
    await audit(tx, context, line, platform.clock.now());
    const { some, nextCursor } = cut(rows, limit);
    const messages = await openAll(tx, platform.sealer, clinicId, some);
    return { messages: messages.toReversed(), nextCursor };
  });
}

async function patientOf(tx: Tx, clinicId: number, userId: string): Promise<number | null> {
  return (await repository.findCorrespondent(tx, clinicId, userId))?.patient_id ?? null;
}

function cut<T extends { id: number }>(rows: readonly T[], limit: number) {
  const some = rows.slice(0, limit);
  const last = some.at(-1);
  return { some, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null };
}

async function listConversations(
  tx: Tx,
  platform: Platform,
  context: Context,
  userId: string,
  span: { before: number | null; limit: number },
) {
  const { clinicId } = context;
  const newest = await repository.listConversations(tx, clinicId, userId, span);
  const { some, nextCursor } = cut(newest, span.limit - 1);
  const rows =
    some.length === 0
      ? []
      : await repository.listByIds(
          tx,
          clinicId,
          some.map(({ id }) => id),
        );
  const opened = await openAll(tx, platform.sealer, clinicId, rows);
  await audit(
    tx,
    context,
    { action: 'message.conversations', objectType: 'user', objectId: userId },
    platform.clock.now(),
  );
  const messages = opened.map((message) => ({
    ...message,
    unread: some.find(({ id }) => id === message.row.id)?.unread ?? 0,
  }));
  return { messages, nextCursor };
}

/** Only who got a message can have read it. */
export async function readMessage(
  platform: Platform,
  context: Context,
  messageId: number,
  earlier: boolean,
): Promise<OpenMessage> {
  const person = people.personIn(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const message = await findOwn(tx, clinicId, person.userId, messageId);
    if (message.receiver_id !== person.userId) throw new AppError('forbidden');
    await repository.markRead(tx, clinicId, { message, earlier, at: now });
    await audit(tx, context, { action: 'message.read', objectType: 'message', objectId: messageId }, now);
    return openOne(tx, platform.sealer, clinicId, messageId);
  });
}

async function findOwn(tx: Tx, clinicId: number, userId: string, messageId: number): Promise<repository.MessageRow> {
  const message = await repository.findMessage(tx, clinicId, messageId);
  if (message === undefined || (message.sender_id !== userId && message.receiver_id !== userId))
    throw notFound('message');
  return message;
}

export async function readAttachment(
  platform: Platform,
  context: Context,
  { id, fileId }: { id: number; fileId: number },
): Promise<OpenedFile> {
  const person = people.personIn(context);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    await findOwn(tx, clinicId, person.userId, id);
    const links = await repository.listAttachmentIds(tx, clinicId, [id]);
    const [file] = links.some((link) => link.file_id === fileId) ? await findFiles(tx, clinicId, [fileId]) : [];
    if (file === undefined) throw notFound('file');
    return openFile(tx, platform, context, file);
  });
}

export async function listContacts(platform: Platform, context: Context): Promise<people.Contact[]> {
  const person = people.personIn(context);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, (tx) => people.listContacts(tx, clinicId, person));
}

/** For open pages: a message that changed, if it is one of the person's own. */
export async function findForStream(
  platform: Platform,
  clinicId: number,
  userId: string,
  messageId: number,
): Promise<OpenMessage | null> {
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findMessage(tx, clinicId, messageId);
    if (row === undefined || (row.sender_id !== userId && row.receiver_id !== userId)) return null;
    return (await openAll(tx, platform.sealer, clinicId, [row]))[0] ?? null;
  });
}
