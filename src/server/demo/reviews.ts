/** What some patients of the demo said of their sessions: most are shown, the newest wait to be read. */
import { reviewPlace } from '../modules/reviews/service.ts';
import type { Tx } from '../platform/db.ts';
import type { Sealer } from '../platform/secrets.ts';
import type { DemoClinic } from './demo-clinic.ts';
import * as repository from './repository.ts';

/** One in so many completed sessions was rated. */
const ONE_IN = 6;
const DAY_MS = 86_400_000;
const STILL_UNREAD_DAYS = 10;

export async function writeReviews(
  tx: Tx,
  sealer: Sealer,
  { demo, clinicId, now }: { demo: DemoClinic; clinicId: number; now: Date },
): Promise<void> {
  const sessions = await repository.listCompleted(tx, clinicId);
  const rated = sessions.filter((session, index) => index % ONE_IN === 2 && session.email !== demo.featured?.patient);
  const rows = rated.flatMap((session, index) => {
    const said = demo.reviews[index % demo.reviews.length];
    if (said === undefined) return [];
    const at = new Date(session.ends_at.getTime() + DAY_MS);
    const isUnread = now.getTime() - at.getTime() < STILL_UNREAD_DAYS * DAY_MS;
    return [
      {
        clinic_id: clinicId,
        appointment_id: session.id,
        practitioner_id: session.practitioner_id,
        patient_id: session.patient_id,
        rating: said.rating,
        text_sealed: said.text === null ? null : sealer.seal(said.text, reviewPlace(clinicId)),
        status: isUnread ? 'pending' : 'published',
        moderated_at: isUnread ? null : new Date(at.getTime() + DAY_MS),
        created_at: at < now ? at : now,
      },
    ];
  });
  await repository.insertReviews(tx, clinicId, rows);
}
