import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';

/** Services that can be booked, each with the approved practitioners who offer it and the places they do it at. */
export async function listServices(db: Db, clinicId: number) {
  const { rows } = await sql<ServiceRow>`
    select s.id, s.name, s.description, s.category, s.duration_minutes, s.price_cents, s.currency, s.gst_code, s.session_types,
      s.group_size, s.slot_step_minutes, s.buffer_before_minutes, s.buffer_after_minutes, s.session_type_buffers, s.pay_later,
      coalesce(array_agg(distinct p.id) filter (where p.id is not null), '{}') as practitioner_ids,
      coalesce(array_agg(distinct l.id) filter (where l.id is not null), '{}') as location_ids,
      coalesce(array_agg(distinct mode.type) filter (where mode.type is not null), '{}') as offered_types
    from services s
    left join practitioner_services ps on ps.clinic_id = s.clinic_id and ps.service_id = s.id
    left join practitioners p on p.clinic_id = ps.clinic_id and p.id = ps.practitioner_id and p.approved_at is not null and p.archived_at is null
    left join practitioner_locations pl on pl.clinic_id = p.clinic_id and pl.practitioner_id = p.id
    left join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null
    left join lateral (
      select unnest(s.session_types) as type intersect select unnest(pl.session_types) intersect select unnest(l.session_types)
    ) mode on true
    where s.clinic_id = ${clinicId} and s.archived_at is null
    group by s.clinic_id, s.id
    order by s.position, s.id`.execute(db);
  return rows;
}

export type ServiceRow = {
  id: number;
  name: string;
  description: string | null;
  category: string;
  duration_minutes: number;
  price_cents: number;
  currency: string;
  gst_code: 'GST_FREE' | 'GST_10';
  session_types: SessionType[];
  group_size: number | null;
  slot_step_minutes: number;
  buffer_before_minutes: number;
  buffer_after_minutes: number;
  session_type_buffers: Partial<Record<SessionType, { before: number; after: number }>>;
  pay_later: boolean;
  practitioner_ids: number[];
  location_ids: number[];
  /** What is really on offer: the service's types as far as somebody offers them somewhere. */
  offered_types: SessionType[];
};

export type SessionType = 'in_person' | 'telehealth';
