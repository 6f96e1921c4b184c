import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/repository.ts';

export type PractitionerRow = {
  id: number;
  user_id: string;
  name: string;
  profession: string;
  title: string | null;
  specialties: string[];
  languages: string[];
  gender: string | null;
  bio: string | null;
  avatar: string | null;
  service_ids: number[];
  places: { locationId: number; timezone: string; sessionTypes: SessionType[] }[];
};

/** Everybody the public may book: approved, not archived, with their services and the places they work at. */
export async function listBookable(db: Db, clinicId: number): Promise<PractitionerRow[]> {
  const { rows } = await sql<PractitionerRow>`
    select p.id, p.user_id, p.name, p.profession, p.title, p.specialties, p.languages, p.gender, p.bio, p.avatar,
      (select coalesce(array_agg(ps.service_id order by ps.service_id), '{}') from practitioner_services ps
        join services s on s.clinic_id = ps.clinic_id and s.id = ps.service_id and s.archived_at is null
        where ps.clinic_id = p.clinic_id and ps.practitioner_id = p.id) as service_ids,
      (select coalesce(jsonb_agg(jsonb_build_object('locationId', l.id, 'timezone', l.timezone, 'sessionTypes',
          (select coalesce(array_agg(t), '{}') from unnest(pl.session_types) t where t = any(l.session_types))) order by l.id), '[]')
        from practitioner_locations pl
        join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null
        where pl.clinic_id = p.clinic_id and pl.practitioner_id = p.id) as places
    from practitioners p
    where p.clinic_id = ${clinicId} and p.approved_at is not null and p.archived_at is null
    order by p.name, p.id`.execute(db);
  return rows;
}

export function insertPractitioner(
  tx: Tx,
  clinicId: number,
  practitioner: {
    user_id: string;
    name: string;
    profession: string;
    bio: string | null;
    specialties: string[];
    ahpra_number: string | null;
    hourly_rate_cents: number | null;
    created_at: Date;
  },
) {
  return tx
    .insertInto('practitioners')
    .values({ clinic_id: clinicId, ...practitioner })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findByUser(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('practitioners')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}
