/**
 * What patients say after a session. Always true here: one review for each completed appointment, by its patient; its words
 * lie encrypted and nobody changes them; a practitioner's public figures are the sums of the published ones.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { createReview, listReviewsToRead } from '../../../contracts/reviews.ts';
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Caller, Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { findAppointment } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as practitioners from '../practitioners/service.ts';
import { REVIEW_WRITTEN } from './events.ts';
import * as repository from './repository.ts';

export { countRatings, type ReviewRow } from './repository.ts';

const PAGE = 20;

/** Where the words are sealed; the demo's go there too. */
export const reviewPlace = (clinicId: number): string => `reviews.text:${clinicId}`;

export async function writeReview(
  platform: Platform,
  context: Context,
  practitionerId: number,
  body: BodyOf<typeof createReview>,
): Promise<repository.ReviewRow> {
  const caller = authorize(context, 'review.write');
  const { clinicId } = context;
  const patientId = caller.patientId ?? -1;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    if ((await practitioners.findById(tx, clinicId, practitionerId)) === undefined) throw notFound('practitioner');
    const appointmentId = await readAppointment(tx, context, { patientId, practitionerId }, body.appointmentId);
    const text = body.text === undefined || body.text === null || body.text === '' ? null : body.text;
    const id = await repository.insertReview(tx, clinicId, {
      appointment_id: appointmentId,
      practitioner_id: practitionerId,
      patient_id: patientId,
      rating: body.rating,
      text_sealed: text === null ? null : platform.sealer.seal(text, reviewPlace(clinicId)),
      created_at: now,
    });
    if (id === undefined) throw new AppError('already_reviewed');
    await audit(tx, context, { action: 'review.write', objectType: 'review', objectId: id, patientId }, now);
    await announce(tx, clinicId, { type: REVIEW_WRITTEN, payload: { reviewId: id } }, now);
    return find(tx, clinicId, { reviewId: id });
  });
}

/** The session that is rated: the one named, which must be theirs and over, or the latest that waits for a rating. */
async function readAppointment(
  tx: Tx,
  context: Context,
  who: { patientId: number; practitionerId: number },
  named: number | undefined,
): Promise<number> {
  const guestOf = context.caller?.kind === 'guest' ? context.caller.appointmentId : undefined;
  const wanted = named ?? guestOf;
  if (wanted === undefined) {
    const found = await repository.findUnrated(tx, context.clinicId, who.patientId, who.practitionerId);
    if (found === undefined) throw new AppError('forbidden', 'You can rate a session once it has taken place.');
    return found;
  }
  const row = await findAppointment(tx, context.clinicId, wanted);
  const isTheirs = row?.patient_id === who.patientId && (guestOf === undefined || guestOf === wanted);
  if (row === undefined || !isTheirs || row.practitioner_id !== who.practitionerId) throw notFound('appointment');
  if (row.status !== 'completed')
    throw new AppError('invalid_transition', 'You can rate a session once it has taken place.');
  return row.id;
}

/** What one said of a session oneself, and whether one may still say something. */
export async function reviewOf(platform: Platform, context: Context, appointmentId: number) {
  const caller = authorize(context, 'review.write');
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await findAppointment(tx, clinicId, appointmentId);
    const isGuestOfAnother = caller.kind === 'guest' && caller.appointmentId !== appointmentId;
    if (row === undefined || row.patient_id !== caller.patientId || isGuestOfAnother) throw notFound('appointment');
    const [review] = await repository.listReviews(tx, clinicId, { appointmentId, limit: 1 });
    const line = { action: 'review.read', objectType: 'appointment', objectId: row.id, patientId: row.patient_id };
    await audit(tx, context, line, platform.clock.now());
    return { review: review ?? null, mayReview: review === undefined && row.status === 'completed' };
  });
}

/** Who looks: the clinic, the practitioner it is about, or everybody else, who sees what is published where that is lawful. */
export type Onlooker = 'clinic' | 'public';

export async function listOf(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  practitionerId: number,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const { caller } = context;
  const sees = caller?.kind === 'person' && mayEver(caller.role, 'review.read');
  const isInside = sees && may(caller.role, 'review.read', caller.practitionerId === practitionerId);
  const onlooker: Onlooker = isInside ? 'clinic' : 'public';
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const person = await practitioners.findById(tx, clinic.id, practitionerId);
    const isShown = person !== undefined && person.approved_at !== null && person.archived_at === null;
    if (person === undefined || (!isShown && !isInside)) throw notFound('practitioner');
    const isOpen = isInside || clinic.public_ratings;
    const status = isInside ? undefined : ('published' as const);
    const page = isOpen ? await readPage(tx, clinic.id, { practitionerId, status }, query) : NOTHING;
    for (const row of isInside ? page.rows : []) await auditRead(tx, context, row, platform.clock.now());
    return {
      ...page,
      onlooker,
      rating: isOpen ? practitioners.ratingOf(person) : null,
      reviewCount: isOpen ? person.rating_count : null,
    };
  });
}

const NOTHING = { rows: [] as repository.ReviewRow[], nextCursor: null };

/** Everybody's, for whoever decides what is shown. */
export async function listToRead(platform: Platform, context: Context, query: QueryOf<typeof listReviewsToRead>) {
  authorize(context, 'review.moderate');
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const { status, practitionerId } = query;
    const page = await readPage(tx, context.clinicId, { status, practitionerId }, query);
    for (const row of page.rows) await auditRead(tx, context, row, platform.clock.now());
    return page;
  });
}

async function readPage(
  tx: Tx,
  clinicId: number,
  filter: { status?: repository.ReviewStatus | undefined; practitionerId?: number | undefined },
  { limit = PAGE, cursor }: { limit?: number | undefined; cursor?: string | undefined },
) {
  const beforeId = cursor === undefined ? undefined : Number(decodeCursor(cursor));
  if (beforeId !== undefined && !Number.isInteger(beforeId))
    throw invalidField('cursor', 'This is not a cursor of ours.');
  const rows = await repository.listReviews(tx, clinicId, { ...filter, beforeId, limit: limit + 1 });
  const last = rows[limit - 1];
  const more = rows.length > limit && last !== undefined;
  return { rows: rows.slice(0, limit), nextCursor: more ? encodeCursor(String(last.id)) : null };
}

/** Shows a review or hides it; the practitioner's figures follow in the same transaction. */
export async function moderate(
  platform: Platform,
  context: Context,
  reviewId: number,
  status: 'published' | 'hidden',
): Promise<repository.ReviewRow> {
  const caller = authorize(context, 'review.moderate');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    if (!(await repository.lockReview(tx, clinicId, reviewId))) throw notFound('review');
    const old = await find(tx, clinicId, { reviewId });
    const by = caller.kind === 'person' ? caller.userId : '';
    await repository.setStatus(tx, clinicId, reviewId, { status, by, at: now });
    const shown = Number(status === 'published') - Number(old.status === 'published');
    await practitioners.addRatings(tx, clinicId, old.practitioner_id, { count: shown, sum: shown * old.rating });
    const line = { objectType: 'review', objectId: reviewId, patientId: old.patient_id, detail: { status } };
    await audit(tx, context, { action: 'review.moderate', ...line }, now);
    return { ...old, status };
  });
}

async function find(tx: Tx, clinicId: number, wish: { reviewId: number }): Promise<repository.ReviewRow> {
  const [row] = await repository.listReviews(tx, clinicId, { ...wish, limit: 1 });
  if (row === undefined) throw notFound('review');
  return row;
}

function authorize({ caller }: Context, action: Action): Caller {
  if (caller === null || !mayEver(caller.role, action)) throw new AppError('forbidden');
  return caller;
}

function auditRead(tx: Tx, context: Context, row: repository.ReviewRow, at: Date): Promise<void> {
  const line = { action: 'review.read', objectType: 'review', objectId: row.id, patientId: row.patient_id };
  return audit(tx, context, line, at);
}
