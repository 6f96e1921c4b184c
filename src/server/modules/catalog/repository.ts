import { sql } from 'kysely';
import type { PriceRule } from '../../../domain/pricing.ts';
import type { Db } from '../../platform/db.ts';

/**
 * Services that can be booked, each with the approved practitioners who offer it and the places they do it at; one of
 * them where an id is given. Places are told apart before anything is unfolded: a thousand practitioners work at a few.
 */
export async function listServices(db: Db, clinicId: number, serviceId: number | null = null) {
  const one = (column: string) => (serviceId === null ? sql`true` : sql`${sql.ref(column)} = ${serviceId}`);
  const { rows } = await sql<ServiceRow>`
    with only_at as (
      select service_id, location_id from service_locations where clinic_id = ${clinicId} and ${one('service_id')}
    ), offers as (
      select ps.service_id, p.id as practitioner_id
      from practitioner_services ps
      join practitioners p on p.clinic_id = ps.clinic_id and p.id = ps.practitioner_id and p.approved_at is not null and p.archived_at is null
      where ps.clinic_id = ${clinicId} and ${one('ps.service_id')}
    ), places as (
      select distinct o.service_id, l.id, pl.session_types as here, l.session_types as there
      from offers o
      join practitioner_locations pl on pl.clinic_id = ${clinicId} and pl.practitioner_id = o.practitioner_id and pl.session_types <> '{}'
      join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null
      where not exists (select from only_at a where a.service_id = o.service_id)
        or exists (select from only_at a where a.service_id = o.service_id and a.location_id = l.id)
    )
    select s.id, s.name, s.description, s.category, s.duration_minutes, s.price_cents, s.currency, s.gst_code, s.session_types,
      s.group_size, s.slot_step_minutes, s.buffer_before_minutes, s.buffer_after_minutes, s.session_type_buffers, s.pay_later,
      coalesce(rules.list, '[]') as price_rules,
      array(select o.practitioner_id from offers o where o.service_id = s.id order by 1) as practitioner_ids,
      array(select distinct pl.id from places pl where pl.service_id = s.id order by 1) as location_ids,
      array(select distinct type from places pl, unnest(s.session_types) type
        where pl.service_id = s.id and type = any(pl.here) and type = any(pl.there) order by 1) as offered_types
    from services s
    left join (
      select r.service_id, json_agg(json_build_object('locationId', r.location_id, 'insurance', r.insurance,
        'priceCents', r.price_cents) order by r.id) as list
      from price_rules r where r.clinic_id = ${clinicId} and ${one('r.service_id')} group by r.service_id
    ) rules on rules.service_id = s.id
    where s.clinic_id = ${clinicId} and s.archived_at is null and ${one('s.id')}
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
  price_rules: PriceRule[];
  practitioner_ids: number[];
  location_ids: number[];
  /** What is really on offer: the service's types as far as somebody offers them somewhere. */
  offered_types: SessionType[];
};

export type SessionType = 'in_person' | 'telehealth';
