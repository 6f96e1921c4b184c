/**
 * What people ask the clinic, patients or not, and how it is followed up. Their words lie encrypted: who writes to a clinic
 * often writes about their health. So the mail that tells the clinic says who wrote, and leads to the page for what.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changeContactRequest, sendContactRequest } from '../../../contracts/contact.ts';
import { may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import * as repository from './repository.ts';

export const CONTACT_RECEIVED = 'contact.received';

type Words = { name: string; email: string; phone: string | null; subject: string | null; message: string };
export type ContactRequest = { row: repository.RequestRow; words: Words; note: string | null };

const LIMIT = { name: 'contact', most: 5, seconds: 3600 };
const place = (clinicId: number, id: number, part: 'words' | 'note') => `contact_requests.${part}:${clinicId}:${id}`;

export async function send(platform: Platform, context: Context, body: BodyOf<typeof sendContactRequest>) {
  await limitAddress(platform, LIMIT, context);
  const { clinicId, caller } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const id = await repository.nextId(tx);
    const { name, email, message } = body;
    const words: Words = { name, email, phone: body.phone || null, subject: body.subject || null, message };
    await repository.insert(tx, clinicId, {
      id,
      words_sealed: platform.sealer.sealJson(words, place(clinicId, id, 'words')),
      user_id: caller?.kind === 'person' ? caller.userId : null,
      created_at: now,
    });
    await announce(tx, clinicId, { type: CONTACT_RECEIVED, payload: { requestId: id } }, now);
    await audit(tx, context, { action: 'contact.send', objectType: 'contact_request', objectId: id }, now);
    return { success: true as const, id, status: 'new' as const, createdAt: now.toISOString() };
  });
}

export async function list(
  platform: Platform,
  context: Context,
  wish: { status?: string | undefined; limit?: number | undefined; cursor?: string | undefined },
) {
  authorize(context);
  const limit = wish.limit ?? 50;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const before = readCursor(wish.cursor);
    const rows = await repository.list(tx, context.clinicId, { status: wish.status, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const line = { action: 'contact.list', objectType: 'contact_request', detail: { ids: shown.map(({ id }) => id) } };
    await audit(tx, context, line, platform.clock.now());
    const last = shown.at(-1);
    const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null;
    return { requests: shown.map((row) => open(platform, row)), nextCursor };
  });
}

export async function change(
  platform: Platform,
  context: Context,
  id: number,
  body: BodyOf<typeof changeContactRequest>,
): Promise<ContactRequest> {
  const userId = authorize(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    if ((await repository.findById(tx, clinicId, id)) === undefined) throw notFound('request');
    const { status, note } = body;
    await repository.change(tx, clinicId, id, {
      ...(status === undefined ? {} : { status }),
      ...(note === undefined
        ? {}
        : {
            note_sealed: note === null || note === '' ? null : platform.sealer.seal(note, place(clinicId, id, 'note')),
          }),
      handled_by: userId,
      updated_at: now,
    });
    const detail = { fields: Object.keys(body), ...(status === undefined ? {} : { status }) };
    await audit(tx, context, { action: 'contact.change', objectType: 'contact_request', objectId: id, detail }, now);
    return open(platform, (await repository.findById(tx, clinicId, id)) as repository.RequestRow);
  });
}

/** Who wrote and how to answer; for other modules, without a caller. */
export async function findRequest(
  platform: Platform,
  clinicId: number,
  id: number,
): Promise<Omit<Words, 'message'> | null> {
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findById(tx, clinicId, id);
    return row === undefined ? null : open(platform, row).words;
  });
}

function open(platform: Platform, row: repository.RequestRow): ContactRequest {
  const { clinic_id: clinicId, id, words_sealed, note_sealed } = row;
  return {
    row,
    words: platform.sealer.openJson(words_sealed, place(clinicId, id, 'words')) as Words,
    note: note_sealed === null ? null : platform.sealer.open(note_sealed, place(clinicId, id, 'note')),
  };
}

function authorize({ caller }: Context): string {
  if (caller?.kind !== 'person' || !may(caller.role, 'contact.follow_up', false)) throw new AppError('forbidden');
  return caller.userId;
}

function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const text = decodeCursor(cursor);
  if (!/^\d{1,9}$/.test(text)) throw invalidField('cursor', 'This is not a cursor of ours.');
  return Number(text);
}
