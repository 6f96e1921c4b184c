import type { z } from 'zod';
import type { AdminUser, AuditEntry, Invitation, listRecordAccess } from '../../../contracts/administration.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { InvitationRow } from '../identity/service.ts';
import type { AdminUserRow, AuditRow } from './service.ts';

type User = z.input<typeof AdminUser>;
type Entry = z.input<typeof AuditEntry>;
type Access = AnswerOf<typeof listRecordAccess>['accesses'][number];

export function presentAdminUser(row: AdminUserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as User['role'],
    phone: row.phone,
    active: row.active,
    emailVerified: row.email_verified,
    status: row.status,
    patientId: row.patient_id,
    practitionerId: row.practitioner_id,
    practitioner:
      row.practitioner_id === null
        ? null
        : {
            profession: row.profession ?? '',
            license: row.license,
            specialties: row.specialties ?? [],
            bio: row.bio,
            approved: row.approved_at !== null,
          },
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}

export function presentInvitation(row: InvitationRow, now: Date): z.input<typeof Invitation> {
  const { id, email, name, role, accepted_at, revoked_at, expires_at, created_at } = row;
  const over = expires_at <= now ? 'expired' : 'open';
  return {
    id,
    email,
    name,
    role: role as User['role'],
    status: accepted_at !== null ? 'accepted' : revoked_at !== null ? 'revoked' : over,
    createdAt: created_at.toISOString(),
    expiresAt: expires_at.toISOString(),
  };
}

export function presentEntry(row: AuditRow): Entry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: actorOf(row),
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    patientId: row.patient_id,
    patientName: row.patient_name,
    basis: basisOf(row),
    outcome: row.outcome as Entry['outcome'],
    address: row.address,
    requestId: row.request_id,
    detail: row.detail,
    sealNumber: row.seal_number,
  };
}

/** The same line as its subject may see it: of others their name and role, not where they sat. */
export function presentAccess(row: AuditRow, userId: string): Access {
  const { kind, name, role, userId: actorId } = actorOf(row);
  const you = actorId === userId;
  return {
    id: row.id,
    at: row.at.toISOString(),
    who: { kind, name, role, you },
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    basis: you ? 'own_record' : basisOf(row),
    outcome: row.outcome as Access['outcome'],
    address: you ? row.address : null,
  };
}

const KINDS = { user: 'person', guest: 'guest', system: 'system' } as const;

function actorOf(row: AuditRow): Entry['actor'] {
  const [prefix = '', id = ''] = row.actor.split(':');
  const kind = KINDS[prefix as keyof typeof KINDS] ?? 'stranger';
  const role = row.actor_role as Entry['actor']['role'];
  return { kind, userId: kind === 'person' ? id : null, name: row.actor_name, role };
}

/** Why one may: derived from who asked about whom, so that nobody has to claim it. */
function basisOf(row: AuditRow): Entry['basis'] {
  const [prefix = '', id = ''] = row.actor.split(':');
  if (prefix === 'system') return 'system';
  if (prefix === 'guest' || (prefix === 'user' && row.actor_role === 'patient')) return 'own_record';
  if (row.object_type === 'user' && row.object_id === id) return 'own_record';
  if (row.actor_role === 'practitioner') return 'care';
  return row.actor_role === null ? 'none' : 'administration';
}
