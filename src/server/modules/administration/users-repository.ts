import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export type UserStatus = 'active' | 'awaiting_approval' | 'deactivated';

export type AdminUserRow = {
  id: string;
  email: string;
  name: string;
  role: string;
  phone: string | null;
  active: boolean;
  email_verified: boolean;
  status: UserStatus;
  patient_id: number | null;
  practitioner_id: number | null;
  profession: string | null;
  license: string | null;
  specialties: string[] | null;
  bio: string | null;
  approved_at: Date | null;
  created_at: Date;
  last_seen_at: Date | null;
};

export type UserFilter = {
  q?: string | undefined;
  role?: string | undefined;
  status?: UserStatus | undefined;
  /** The id after which the page begins. */
  after: string | null;
  limit: number;
};

/** Accounts by name. */
export async function listUsers(tx: Tx, clinicId: number, filter: UserFilter): Promise<AdminUserRow[]> {
  const { q, role, status, after, limit } = filter;
  const pattern = q === undefined || q === '' ? null : `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<AdminUserRow>`
    select * from (${accounts(clinicId)}) as account
    where (${pattern}::text is null or lower(name) like ${pattern} or email like ${pattern})
      and (${role ?? null}::text is null or role = ${role ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null})
      and (${after}::uuid is null or (lower(name), id) > (select lower(u.name), u.id from users u where u.clinic_id = ${clinicId} and u.id = ${after}::uuid))
    order by lower(name), id
    limit ${limit}`.execute(tx);
  return rows;
}

export async function findUser(tx: Tx, clinicId: number, userId: string): Promise<AdminUserRow | undefined> {
  const { rows } = await sql<AdminUserRow>`
    select * from (${accounts(clinicId)}) as account where id = ${userId}::uuid`.execute(tx);
  return rows[0];
}

function accounts(clinicId: number): RawBuilder<unknown> {
  return sql`
    select u.id, u.email, u.name, u.role, u.phone, u.active, u.email_verified, u.created_at, seen.last_seen_at,
      p.id as patient_id, t.id as practitioner_id, t.profession, t.ahpra_number as license, t.specialties, t.bio, t.approved_at,
      case when not u.active then 'deactivated'
        when u.role = 'practitioner' and t.id is not null and t.approved_at is null then 'awaiting_approval'
        else 'active' end as status
    from users u
    left join patients p on p.clinic_id = u.clinic_id and p.user_id = u.id
    left join practitioners t on t.clinic_id = u.clinic_id and t.user_id = u.id
    left join lateral (select max(s.last_seen_at) as last_seen_at from sessions s where s.clinic_id = u.clinic_id and s.user_id = u.id) seen on true
    where u.clinic_id = ${clinicId}`;
}
