import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Email, Id, IdParams, Instant, Limit, PersonName, Uuid } from './shared.ts';

const Role = z.enum(['patient', 'practitioner', 'practice_manager', 'admin']);

const UserStatus = z.enum(['active', 'awaiting_approval', 'deactivated']);

export const AdminUser = z
  .object({
    id: Uuid,
    email: z.string(),
    name: z.string(),
    role: Role,
    phone: z.string().nullable(),
    active: z.boolean(),
    emailVerified: z.boolean(),
    /** `awaiting_approval`: a provider nobody may book yet. */
    status: UserStatus,
    patientId: z.number().int().nullable(),
    practitionerId: z.number().int().nullable(),
    practitioner: z
      .object({
        profession: z.string(),
        license: z.string().nullable(),
        specialties: z.array(z.string()),
        bio: z.string().nullable(),
        approved: z.boolean(),
      })
      .nullable(),
    createdAt: z.string(),
    lastSeenAt: z.string().nullable(),
  })
  .meta({ id: 'AdminUser' });

export const listUsers = endpoint({
  id: 'listUsers',
  method: 'GET',
  path: '/api/admin/users',
  tag: 'Administration',
  summary: 'Everybody with an account, by name: search, role, status',
  access: ['practice_manager', 'admin'],
  query: z.object({
    q: z.string().trim().max(120).optional(),
    role: Role.optional(),
    status: UserStatus.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ users: z.array(AdminUser), nextCursor: z.string().nullable() }),
});

export const changeUser = endpoint({
  id: 'changeUser',
  method: 'PATCH',
  path: '/api/admin/users/{id}',
  tag: 'Administration',
  summary: 'Give another role, deactivate or activate again; either ends the person’s sessions at once',
  access: ['admin'],
  params: z.object({ id: Uuid }),
  body: z.object({ role: Role.optional(), active: z.boolean().optional() }),
  answer: z.object({ user: AdminUser }),
  errors: ['last_admin'],
});

export const Invitation = z
  .object({
    id: z.number().int(),
    email: z.string(),
    name: z.string().nullable(),
    role: Role,
    status: z.enum(['open', 'accepted', 'revoked', 'expired']),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'Invitation' });

export const inviteUser = endpoint({
  id: 'inviteUser',
  method: 'POST',
  path: '/api/admin/users/invitations',
  tag: 'Administration',
  summary:
    'Invite somebody to an account: a link by mail that works once, for a week. Staff are invited by admins only',
  access: ['practice_manager', 'admin'],
  status: 201,
  body: z.object({
    email: Email,
    name: PersonName.optional(),
    role: Role,
    language: z.enum(['en', 'es']).optional(),
  }),
  answer: z.object({ invitation: Invitation }),
  errors: ['email_taken'],
});

export const listInvitations = endpoint({
  id: 'listInvitations',
  method: 'GET',
  path: '/api/admin/users/invitations',
  tag: 'Administration',
  summary: 'Who was invited, newest first, and what became of it',
  access: ['practice_manager', 'admin'],
  query: z.object({ limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ invitations: z.array(Invitation), nextCursor: z.string().nullable() }),
});

export const revokeInvitation = endpoint({
  id: 'revokeInvitation',
  method: 'DELETE',
  path: '/api/admin/users/invitations/{id}',
  tag: 'Administration',
  summary: 'Take an invitation back: its link no longer works',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});

export const approvePractitioner = endpoint({
  id: 'approvePractitioner',
  method: 'POST',
  path: '/api/admin/practitioners/{id}/approve',
  tag: 'Administration',
  summary: 'Let a provider who registered be booked; approving twice changes nothing',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  answer: z.object({ success: z.literal(true), user: AdminUser }),
});

export const assignProvider = endpoint({
  id: 'assignProvider',
  method: 'PATCH',
  path: '/api/admin/patients/{id}',
  tag: 'Administration',
  summary: 'Say who cares for a client; null for nobody',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({ providerId: BodyId.nullable() }),
  answer: z.object({
    id: z.number().int(),
    userId: Uuid.nullable(),
    name: PersonName,
    email: Email,
    providerId: z.number().int().nullable(),
    providerName: z.string().nullable(),
  }),
});

/** Who did it: a person with an account, a guest by their appointment, a job of ours, or somebody unknown. */
const Actor = z.object({
  kind: z.enum(['person', 'guest', 'system', 'stranger']),
  userId: Uuid.nullable(),
  name: z.string().nullable(),
  role: Role.nullable(),
});

/** Why one may: it is one's own record, one cares for the person, one runs the clinic, or nobody in particular asked. */
const Basis = z.enum(['own_record', 'care', 'administration', 'system', 'none']);

export const AuditEntry = z
  .object({
    id: z.number().int(),
    at: z.string(),
    actor: Actor,
    action: z.string(),
    objectType: z.string(),
    objectId: z.string().nullable(),
    patientId: z.number().int().nullable(),
    patientName: z.string().nullable(),
    basis: Basis,
    outcome: z.enum(['ok', 'refused']),
    address: z.string().nullable(),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
    /** Its place in the chain, once it is sealed: within a second. */
    sealNumber: z.number().int().nullable(),
  })
  .meta({ id: 'AuditEntry' });

export const listAuditLog = endpoint({
  id: 'listAuditLog',
  method: 'GET',
  path: '/api/admin/audit-log',
  tag: 'Administration',
  summary: 'Who looked at or changed what, when and from where, newest first; refused tries too',
  access: ['admin'],
  query: z.object({
    actorId: Uuid.optional(),
    patientId: Id.optional(),
    action: z.string().trim().max(80).optional(),
    objectType: z.string().trim().max(60).optional(),
    objectId: z.string().trim().max(60).optional(),
    outcome: z.enum(['ok', 'refused']).optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ entries: z.array(AuditEntry), nextCursor: z.string().nullable() }),
});

export const listRecordAccess = endpoint({
  id: 'listRecordAccess',
  method: 'GET',
  path: '/api/users/me/record-access',
  tag: 'Identity',
  summary: 'Who opened or changed the signed-in person’s record, when and why, newest first',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  query: z.object({
    /** Only what others did. */
    others: z.enum(['true', 'false']).optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({
    accesses: z.array(
      z.object({
        id: z.number().int(),
        at: z.string(),
        who: z.object({ kind: Actor.shape.kind, name: z.string().nullable(), role: Role.nullable(), you: z.boolean() }),
        action: z.string(),
        objectType: z.string(),
        objectId: z.string().nullable(),
        basis: Basis,
        outcome: z.enum(['ok', 'refused']),
        /** From where; of others only the clinic knows. */
        address: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
});
