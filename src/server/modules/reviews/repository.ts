import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export type ReviewStatus = 'pending' | 'published' | 'hidden';

export type ReviewRow = {
  id: number;
  clinic_id: number;
  appointment_id: number;
  practitioner_id: number;
  practitioner_name: string;
  patient_id: number;
  patient_name: string;
  rating: number;
  text_sealed: string | null;
  status: ReviewStatus;
  created_at: Date;
};

export type ListWish = {
  reviewId?: number | undefined;
  appointmentId?: number | undefined;
  practitionerId?: number | undefined;
  status?: ReviewStatus | undefined;
  /** The page after this review. */
  beforeId?: number | undefined;
  limit: number;
};

/** Newest first. */
export async function listReviews(tx: Tx, clinicId: number, wish: ListWish): Promise<ReviewRow[]> {
  let query = tx
    .selectFrom('reviews as r')
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'r.clinic_id').onRef('t.id', '=', 'r.practitioner_id'),
    )
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'r.clinic_id').onRef('p.id', '=', 'r.patient_id'),
    )
    .selectAll('r')
    .select(['t.name as practitioner_name', 'p.name as patient_name'])
    .where('r.clinic_id', '=', clinicId);
  if (wish.reviewId !== undefined) query = query.where('r.id', '=', wish.reviewId);
  if (wish.appointmentId !== undefined) query = query.where('r.appointment_id', '=', wish.appointmentId);
  if (wish.practitionerId !== undefined) query = query.where('r.practitioner_id', '=', wish.practitionerId);
  if (wish.status !== undefined) query = query.where('r.status', '=', wish.status);
  if (wish.beforeId !== undefined) query = query.where('r.id', '<', wish.beforeId);
  return (await query.orderBy('r.id', 'desc').limit(wish.limit).execute()) as ReviewRow[];
}

/** The patient's latest completed session with somebody that they have not rated. */
export async function findUnrated(
  tx: Tx,
  clinicId: number,
  patientId: number,
  practitionerId: number,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom('appointments as a')
    .leftJoin('reviews as r', (join) =>
      join.onRef('r.clinic_id', '=', 'a.clinic_id').onRef('r.appointment_id', '=', 'a.id'),
    )
    .select('a.id')
    .where('a.clinic_id', '=', clinicId)
    .where('a.patient_id', '=', patientId)
    .where('a.practitioner_id', '=', practitionerId)
    .where('a.status', '=', 'completed')
    .where('r.id', 'is', null)
    .orderBy('a.starts_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The review's id; undefined when this appointment has one already. */
export async function insertReview(
  tx: Tx,
  clinicId: number,
  review: {
    appointment_id: number;
    practitioner_id: number;
    patient_id: number;
    rating: number;
    text_sealed: string | null;
    created_at: Date;
  },
): Promise<number | undefined> {
  const row = await tx
    .insertInto('reviews')
    .values({ clinic_id: clinicId, ...review })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'appointment_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function lockReview(tx: Tx, clinicId: number, reviewId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from reviews where clinic_id = ${clinicId} and id = ${reviewId} for update`.execute(tx);
  return rows.length > 0;
}

export async function setStatus(
  tx: Tx,
  clinicId: number,
  reviewId: number,
  step: { status: ReviewStatus; by: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('reviews')
    .set({ status: step.status, moderated_by: step.by, moderated_at: step.at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', reviewId)
    .execute();
}

/** Ratings given on these local days, hidden ones left out: how many, their sum, and how many of four stars or five. */
export async function countRatings(
  tx: Tx,
  clinicId: number,
  days: { timezone: string; from: string; to: string },
): Promise<{ count: number; sum: number; high: number }> {
  const { rows } = await sql<{ count: number; sum: number; high: number }>`
    select count(*)::integer as count, coalesce(sum(rating), 0)::integer as sum, (count(*) filter (where rating >= 4))::integer as high
    from reviews where clinic_id = ${clinicId} and status <> 'hidden'
      and created_at >= ${days.from}::date::timestamp at time zone ${days.timezone}
      and created_at < (${days.to}::date + 1)::timestamp at time zone ${days.timezone}`.execute(tx);
  return rows[0] ?? { count: 0, sum: 0, high: 0 };
}
