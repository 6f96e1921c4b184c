/** What people say about the pages. Their words may hold anything, so they lie encrypted, and reading them is audited. */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { changeFeedback, giveFeedback, listFeedback } from '../../../contracts/feedback.ts';
import { oneDecimal } from '../../../domain/analytics.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import { authorize } from './authorize.ts';
import { cut, readIdCursor } from './cut.ts';
import * as repository from './feedback-repository.ts';

const PER_ADDRESS = { name: 'feedback', most: 10, seconds: 600 };
const PAGE = 50;
/** What binds sealed words to their column and clinic. */
export const feedbackPlace = (clinicId: number, field: 'message' | 'email'): string => `feedback:${field}:${clinicId}`;

export async function give(platform: Platform, context: Context, body: BodyOf<typeof giveFeedback>) {
  await limitAddress(platform, PER_ADDRESS, context);
  const { clinicId, caller } = context;
  const at = platform.clock.now();
  const seal = (field: 'message' | 'email', text: string | undefined) =>
    text === undefined ? null : platform.sealer.seal(text, feedbackPlace(clinicId, field));
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.insertFeedback(tx, clinicId, {
      user_id: caller?.kind === 'person' ? caller.userId : null,
      rating: body.rating ?? null,
      category: body.category ?? 'general',
      message_sealed: seal('message', body.message),
      email_sealed: seal('email', body.email),
      // An address may carry what somebody typed behind its question mark.
      page: body.page?.replace(/[?#].*$/, '') ?? null,
      at,
    });
    await audit(tx, context, { action: 'feedback.give', objectType: 'feedback', objectId: row.id }, at);
    return row;
  });
}

export async function list(platform: Platform, context: Context, query: QueryOf<typeof listFeedback>) {
  authorize(context, 'feedback.read');
  const { limit = PAGE, cursor, status } = query;
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const rows = await repository.listFeedback(tx, clinicId, {
      status,
      before: readIdCursor(cursor),
      limit: limit + 1,
    });
    const counts = await repository.countFeedback(tx, clinicId);
    const detail = { status: status ?? null };
    await audit(tx, context, { action: 'feedback.list', objectType: 'feedback', detail }, platform.clock.now());
    const rated = counts.reduce((sum, row) => sum + row.rated, 0);
    const of = (name: string) => counts.find((row) => row.status === name)?.count ?? 0;
    return {
      ...cut(
        rows.map((row) => open(platform, clinicId, row)),
        limit,
      ),
      counts: { new: of('new'), read: of('read'), done: of('done') },
      averageRating: rated === 0 ? null : oneDecimal(counts.reduce((sum, row) => sum + row.stars, 0) / rated),
    };
  });
}

export async function change(
  platform: Platform,
  context: Context,
  id: number,
  { status }: BodyOf<typeof changeFeedback>,
) {
  authorize(context, 'feedback.change');
  const { clinicId } = context;
  const at = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    if (!(await repository.setStatus(tx, clinicId, id, status, at))) throw notFound('feedback');
    await audit(
      tx,
      context,
      { action: 'feedback.change', objectType: 'feedback', objectId: id, detail: { status } },
      at,
    );
    const row = await repository.findFeedback(tx, clinicId, id);
    if (row === undefined) throw notFound('feedback');
    return open(platform, clinicId, row);
  });
}

function open(platform: Platform, clinicId: number, row: repository.FeedbackRow) {
  const read = (field: 'message' | 'email', sealed: string | null) =>
    sealed === null ? null : platform.sealer.open(sealed, feedbackPlace(clinicId, field));
  const { message_sealed, email_sealed, ...rest } = row;
  return { ...rest, message: read('message', message_sealed), email: read('email', email_sealed) };
}
