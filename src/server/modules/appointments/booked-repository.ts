import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/** What a calendar and a warning show of an appointment: its time, and who and what by name. */
export type BookedRow = {
  id: number;
  reference: string;
  practitioner_id: number;
  location_id: number;
  patient_id: number;
  starts_at: Date;
  ends_at: Date;
  session_type: 'in_person' | 'telehealth';
  status: string;
  payment_status: string;
  series_id: number | null;
  patient_name: string;
  service_name: string;
};

/**
 * The appointments of these practitioners that meet [from, to), by time; `to` null: whatever is still to come. No session
 * lasts a day, so those that began a day before are over and the index by start is enough.
 */
export async function listBooked(
  tx: Tx,
  clinicId: number,
  wish: { practitionerIds: readonly number[]; from: Date; to: Date | null; statuses: readonly string[] },
): Promise<BookedRow[]> {
  const { rows } = await sql<BookedRow>`
    select a.id, a.reference, a.practitioner_id, a.location_id, a.patient_id, a.starts_at, a.ends_at, a.session_type, a.status,
      a.payment_status, a.series_id, p.name as patient_name, s.name as service_name
    from appointments a
    join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    join services s on s.clinic_id = a.clinic_id and s.id = a.service_id
    where a.clinic_id = ${clinicId} and a.practitioner_id = any(${wish.practitionerIds}) and a.status = any(${wish.statuses})
      and a.starts_at > ${new Date(wish.from.getTime() - 86_400_000)} and a.ends_at > ${wish.from}
      and (${wish.to}::timestamptz is null or a.starts_at < ${wish.to})
    order by a.starts_at, a.id`.execute(tx);
  return rows;
}
