import { sql } from 'kysely';
import type { Role } from '../../../domain/permissions.ts';
import type { Tx } from '../../platform/db.ts';

export type Correspondent = {
  id: string;
  name: string;
  role: Role;
  avatar: string | null;
  title: string | null;
  active: boolean;
  patient_id: number | null;
  practitioner_id: number | null;
};

/** Users with whom they are here: one by id, or everybody for `null`. */
async function correspondents(tx: Tx, clinicId: number, where: ReturnType<typeof sql>): Promise<Correspondent[]> {
  const { rows } = await sql<Correspondent>`
    select u.id, u.name, u.role, u.avatar, t.title, u.active, p.id as patient_id, t.id as practitioner_id
    from users u
    left join patients p on p.clinic_id = u.clinic_id and p.user_id = u.id
    left join practitioners t on t.clinic_id = u.clinic_id and t.user_id = u.id
    where u.clinic_id = ${clinicId} and u.active and ${where}
    order by lower(u.name), u.id`.execute(tx);
  return rows;
}

export async function findCorrespondent(tx: Tx, clinicId: number, userId: string): Promise<Correspondent | undefined> {
  return (await correspondents(tx, clinicId, sql`u.id = ${userId}::uuid`))[0];
}

/** Whoever runs the clinic: practice managers before admins. */
export async function listOffice(tx: Tx, clinicId: number): Promise<Correspondent[]> {
  const found = await correspondents(tx, clinicId, sql`u.role in ('practice_manager', 'admin')`);
  return found.sort((a, b) => Number(a.role === 'admin') - Number(b.role === 'admin'));
}

export const listColleagues = (tx: Tx, clinicId: number) =>
  correspondents(tx, clinicId, sql`u.role = 'practitioner' and t.approved_at is not null and t.archived_at is null`);

export const listEverybody = (tx: Tx, clinicId: number) => correspondents(tx, clinicId, sql`true`);

export const listPatientsOf = (tx: Tx, clinicId: number, practitionerId: number) =>
  correspondents(
    tx,
    clinicId,
    sql`p.id in (
      select id from patients where clinic_id = ${clinicId} and provider_id = ${practitionerId}
      union select patient_id from appointments where clinic_id = ${clinicId} and practitioner_id = ${practitionerId} and status <> 'cancelled')`,
  );

export const listPractitionersOf = (tx: Tx, clinicId: number, patientId: number) =>
  correspondents(
    tx,
    clinicId,
    sql`t.id in (
      select provider_id from patients where clinic_id = ${clinicId} and id = ${patientId}
      union select practitioner_id from appointments where clinic_id = ${clinicId} and patient_id = ${patientId} and status <> 'cancelled')`,
  );

/** The conversation of two people, made when it is the first time; its row is locked, so that messages follow each other. */
export async function takeConversation(tx: Tx, clinicId: number, pair: readonly [string, string], at: Date) {
  const [one, other] = pair[0] < pair[1] ? pair : [pair[1], pair[0]];
  await sql`
    insert into conversations (clinic_id, one_id, other_id, created_at) values (${clinicId}, ${one}::uuid, ${other}::uuid, ${at})
    on conflict on constraint conversations_pair_key do nothing`.execute(tx);
  return tx
    .selectFrom('conversations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('one_id', '=', one)
    .where('other_id', '=', other)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function findConversation(tx: Tx, clinicId: number, pair: readonly [string, string]) {
  const [one, other] = pair[0] < pair[1] ? pair : [pair[1], pair[0]];
  return tx
    .selectFrom('conversations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('one_id', '=', one)
    .where('other_id', '=', other)
    .executeTakeFirst();
}

export async function nextId(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`select nextval(pg_get_serial_sequence('messages', 'id'))::integer as id`.execute(tx);
  return (rows[0] as { id: number }).id;
}

export async function insertMessage(
  tx: Tx,
  clinicId: number,
  message: {
    id: number;
    conversation_id: number;
    sender_id: string;
    receiver_id: string;
    body_sealed: string;
    created_at: Date;
  },
): Promise<void> {
  await tx
    .insertInto('messages')
    .values({ clinic_id: clinicId, ...message })
    .execute();
  await tx
    .updateTable('conversations')
    .set({ last_message_id: message.id })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', message.conversation_id)
    .execute();
}

export function insertAttachments(tx: Tx, clinicId: number, messageId: number, fileIds: readonly number[]) {
  return tx
    .insertInto('message_attachments')
    .values(fileIds.map((fileId) => ({ clinic_id: clinicId, message_id: messageId, file_id: fileId })))
    .execute();
}

const withNames = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('messages as m')
    .innerJoin('users as s', (join) => join.onRef('s.clinic_id', '=', 'm.clinic_id').onRef('s.id', '=', 'm.sender_id'))
    .innerJoin('users as r', (join) =>
      join.onRef('r.clinic_id', '=', 'm.clinic_id').onRef('r.id', '=', 'm.receiver_id'),
    )
    .selectAll('m')
    .select(['s.name as sender_name', 's.role as sender_role', 'r.name as receiver_name'])
    .where('m.clinic_id', '=', clinicId);

export function findMessage(tx: Tx, clinicId: number, messageId: number) {
  return withNames(tx, clinicId).where('m.id', '=', messageId).executeTakeFirst();
}

export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

/** The newest messages of a conversation before one of them, newest first. */
export function listMessages(
  tx: Tx,
  clinicId: number,
  conversationId: number,
  span: { before: number | null; limit: number },
) {
  let query = withNames(tx, clinicId).where('m.conversation_id', '=', conversationId);
  if (span.before !== null) query = query.where('m.id', '<', span.before);
  return query.orderBy('m.id', 'desc').limit(span.limit).execute();
}

export function listByIds(tx: Tx, clinicId: number, ids: readonly number[]) {
  return withNames(tx, clinicId)
    .where('m.id', 'in', [...ids])
    .orderBy('m.id', 'desc')
    .execute();
}

/** Everything somebody wrote or was written, oldest first. */
export function listOfUser(tx: Tx, clinicId: number, userId: string) {
  return withNames(tx, clinicId)
    .where((eb) => eb.or([eb('m.sender_id', '=', userId), eb('m.receiver_id', '=', userId)]))
    .orderBy('m.id')
    .execute();
}

/** The newest message of each of a person's conversations with how many of it they have not read, newest first. */
export async function listConversations(
  tx: Tx,
  clinicId: number,
  userId: string,
  span: { before: number | null; limit: number },
): Promise<{ id: number; unread: number }[]> {
  const { rows } = await sql<{ id: number; unread: number }>`
    select c.last_message_id as id, (
      select count(*)::integer from messages m
      where m.clinic_id = c.clinic_id and m.conversation_id = c.id and m.receiver_id = ${userId}::uuid and m.read_at is null) as unread
    from conversations c
    where c.clinic_id = ${clinicId} and (c.one_id = ${userId}::uuid or c.other_id = ${userId}::uuid) and c.last_message_id is not null
      and (${span.before}::integer is null or c.last_message_id < ${span.before})
    order by c.last_message_id desc limit ${span.limit}`.execute(tx);
  return rows;
}

/** Whom a person has written with, by their ids. */
export async function listCorrespondentIds(tx: Tx, clinicId: number, userId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select case when one_id = ${userId}::uuid then other_id else one_id end as id from conversations
    where clinic_id = ${clinicId} and (one_id = ${userId}::uuid or other_id = ${userId}::uuid)`.execute(tx);
  return rows.map(({ id }) => id);
}

export async function markRead(
  tx: Tx,
  clinicId: number,
  wish: { message: MessageRow; earlier: boolean; at: Date },
): Promise<void> {
  const { message, earlier, at } = wish;
  await tx
    .updateTable('messages')
    .set({ read_at: at })
    .where('clinic_id', '=', clinicId)
    .where('conversation_id', '=', message.conversation_id)
    .where('receiver_id', '=', message.receiver_id)
    .where('read_at', 'is', null)
    .where('id', earlier ? '<=' : '=', message.id)
    .execute();
}

/** What a search looks through: a person's newest messages, their texts only. */
export async function listTexts(
  tx: Tx,
  clinicId: number,
  userId: string,
  span: { conversationId: number | null; before: number | null; limit: number },
): Promise<{ id: number; body_sealed: string }[]> {
  const own = sql`(select id from conversations where clinic_id = ${clinicId} and (one_id = ${userId}::uuid or other_id = ${userId}::uuid))`;
  const whose =
    span.conversationId === null ? sql`conversation_id in ${own}` : sql`conversation_id = ${span.conversationId}`;
  const { rows } = await sql<{ id: number; body_sealed: string }>`
    select id, body_sealed from messages
    where clinic_id = ${clinicId} and ${whose} and (${span.before}::integer is null or id < ${span.before})
    order by id desc limit ${span.limit}`.execute(tx);
  return rows;
}

export function listAttachmentIds(tx: Tx, clinicId: number, messageIds: readonly number[]) {
  return tx
    .selectFrom('message_attachments')
    .select(['message_id', 'file_id'])
    .where('clinic_id', '=', clinicId)
    .where('message_id', 'in', [...messageIds])
    .orderBy('file_id')
    .execute();
}

/** Of these files, those that hang on a message already. */
export async function listSentFileIds(tx: Tx, clinicId: number, fileIds: readonly number[]): Promise<number[]> {
  const rows = await tx
    .selectFrom('message_attachments')
    .select('file_id')
    .where('clinic_id', '=', clinicId)
    .where('file_id', 'in', [...fileIds])
    .execute();
  return rows.map((row) => row.file_id);
}

export function findDraft(tx: Tx, clinicId: number, userId: string, otherId: string) {
  return tx
    .selectFrom('message_drafts')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('other_id', '=', otherId)
    .executeTakeFirst();
}

export function putDraft(
  tx: Tx,
  clinicId: number,
  draft: { user_id: string; other_id: string; body_sealed: string; updated_at: Date },
) {
  const { body_sealed, updated_at } = draft;
  return tx
    .insertInto('message_drafts')
    .values({ clinic_id: clinicId, ...draft })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'user_id', 'other_id']).doUpdateSet({ body_sealed, updated_at }),
    )
    .execute();
}

export function deleteDraft(tx: Tx, clinicId: number, userId: string, otherId: string) {
  return tx
    .deleteFrom('message_drafts')
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('other_id', '=', otherId)
    .execute();
}
