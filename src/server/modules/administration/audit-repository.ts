import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export type AuditRow = {
  id: number;
  at: Date;
  actor: string;
  actor_role: string | null;
  actor_name: string | null;
  action: string;
  object_type: string;
  object_id: string | null;
  patient_id: number | null;
  patient_name: string | null;
  patient_user_id: string | null;
  outcome: string;
  address: string | null;
  request_id: string | null;
  detail: Record<string, unknown> | null;
  seal_number: number | null;
};

export type AuditFilter = {
  actorId?: string | undefined;
  patientId?: number | undefined;
  action?: string | undefined;
  objectType?: string | undefined;
  objectId?: string | undefined;
  outcome?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The entry before which the page begins. */
  before: number | null;
  limit: number;
};

/** Entries of a clinic, newest first. `action` may end in a dot for a whole family, such as `appointment.`. */
export function listEntries(tx: Tx, clinicId: number, filter: AuditFilter): Promise<AuditRow[]> {
  const { actorId, patientId, action, objectType, objectId, outcome, from, to, before, limit } = filter;
  return listWithNames(
    tx,
    sql`
      select e.* from audit.entries e
      where e.clinic_id = ${clinicId}
        and (${actorId ?? null}::text is null or e.actor = ${`user:${actorId}`} or (${isSignIn} and e.object_id = ${actorId ?? null}))
        and (${patientId ?? null}::integer is null or e.patient_id = ${patientId ?? null})
        and (${action ?? null}::text is null or e.action = ${action ?? null} or (${action ?? ''} like '%.' and starts_with(e.action, ${action ?? ''})))
        and (${objectType ?? null}::text is null or e.object_type = ${objectType ?? null})
        and (${objectId ?? null}::text is null or e.object_id = ${objectId ?? null})
        and (${outcome ?? null}::text is null or e.outcome = ${outcome ?? null})
        and (${from ?? null}::timestamptz is null or e.at >= ${from ?? null}::timestamptz)
        and (${to ?? null}::timestamptz is null or e.at < ${to ?? null}::timestamptz)
        and (${before}::bigint is null or e.id < ${before})
      order by e.id desc
      limit ${limit}`,
  );
}

export type Whose = {
  userId: string;
  patientId: number | null;
  onlyOthers: boolean;
  before: number | null;
  limit: number;
};

/** What was done to one person's record: as a patient, or to their account. */
export function listAccesses(tx: Tx, clinicId: number, whose: Whose): Promise<AuditRow[]> {
  const { userId, patientId, onlyOthers, before, limit } = whose;
  return listWithNames(
    tx,
    sql`
      select e.* from audit.entries e
      where e.clinic_id = ${clinicId}
        and (e.patient_id = ${patientId} or (e.object_type = 'user' and e.object_id = ${userId}))
        and (not ${onlyOthers} or not (e.actor = ${`user:${userId}`} or (${isSignIn} and e.object_id = ${userId})))
        and (${before}::bigint is null or e.id < ${before})
      order by e.id desc
      limit ${limit}`,
  );
}

/** Whoever signs in is still a stranger when the line is written; who it was is the account it is about. */
const isSignIn = sql`(e.actor like 'stranger:%' and e.object_type = 'user' and e.outcome = 'ok' and e.action like 'identity.%')`;

/** The names are looked up for the rows of the page only. */
async function listWithNames(tx: Tx, entries: RawBuilder<unknown>): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    with picked as (${entries}),
    named as (
      select e.*, case when ${isSignIn} then 'user:' || e.object_id else e.actor end as acting from picked e
    )
    select e.id, e.at, e.acting as actor, coalesce(e.actor_role, case when e.acting <> e.actor then u.role end) as actor_role,
      u.name as actor_name, e.action, e.object_type, e.object_id, e.patient_id, p.name as patient_name,
      p.user_id as patient_user_id, e.outcome, e.address, e.request_id, e.detail, s.number as seal_number
    from named e
    left join users u on u.clinic_id = e.clinic_id
      and u.id = (case when starts_with(e.acting, 'user:') then substr(e.acting, 6) end)::uuid
    left join patients p on p.clinic_id = e.clinic_id and p.id = e.patient_id
    left join audit.seals s on s.entry_id = e.id
    order by e.id desc`.execute(tx);
  return rows;
}
