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
  rating_count: number;
  rating_sum: number;
  service_ids: number[];
  places: { locationId: number; timezone: string; sessionTypes: SessionType[] }[];
};

/** Everybody the public may book, or one of them: approved, not archived, with their services and the places they work at. */
export async function listBookable(
  db: Db,
  clinicId: number,
  practitionerId: number | null = null,
): Promise<PractitionerRow[]> {
  const own = (column: string) => (practitionerId === null ? sql`true` : sql`${sql.ref(column)} = ${practitionerId}`);
  const { rows } = await sql<PractitionerRow>`
    select p.id, p.user_id, p.name, p.profession, p.title, p.specialties, p.languages, p.gender, p.bio, p.avatar,
      p.rating_count, p.rating_sum,
      coalesce(offers.service_ids, '{}') as service_ids, coalesce(works.places, '[]') as places
    from practitioners p
    left join (
      select ps.practitioner_id, array_agg(ps.service_id order by ps.service_id) as service_ids
      from practitioner_services ps
      join services s on s.clinic_id = ps.clinic_id and s.id = ps.service_id and s.archived_at is null
      where ps.clinic_id = ${clinicId} and ${own('ps.practitioner_id')} group by ps.practitioner_id
    ) offers on offers.practitioner_id = p.id
    left join (
      select pl.practitioner_id, json_agg(json_build_object('locationId', l.id, 'timezone', l.timezone, 'sessionTypes',
          array(select t from unnest(pl.session_types) t where t = any(l.session_types))) order by l.id) as places
      from practitioner_locations pl
      join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null
      where pl.clinic_id = ${clinicId} and ${own('pl.practitioner_id')} and pl.session_types <> '{}' group by pl.practitioner_id
    ) works on works.practitioner_id = p.id
    where p.clinic_id = ${clinicId} and ${own('p.id')} and p.approved_at is not null and p.archived_at is null
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

/** The Medicare provider number of a practitioner at one place; null where none is known. */
export async function findProviderNumber(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  locationId: number,
): Promise<string | null> {
  const found = await tx
    .selectFrom('practitioner_locations')
    .select('provider_number')
    .where('clinic_id', '=', clinicId)
    .where('practitioner_id', '=', practitionerId)
    .where('location_id', '=', locationId)
    .executeTakeFirst();
  return found?.provider_number ?? null;
}

export function setAvatar(tx: Tx, clinicId: number, practitionerId: number, avatar: string) {
  return tx
    .updateTable('practitioners')
    .set({ avatar })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .execute();
}
