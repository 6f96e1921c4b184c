import type { z } from 'zod';
import type { User } from '../../../contracts/identity.ts';
import type { readInvitation } from '../../../contracts/links.ts';
import type { InvitationRow } from '../identity/service.ts';
import type { Account } from './service.ts';

/** D's User model, without the password. */
export function presentUser({ user, patient, profile, practitioner, twoFactor }: Account): z.input<typeof User> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    userType: user.role === 'patient' ? 'client' : 'provider',
    role: user.role as z.input<typeof User>['role'],
    phone: user.phone,
    avatar: user.avatar,
    language: user.language,
    timezone: user.timezone,
    emailVerified: user.email_verified,
    twoFactorEnabled: twoFactor.enabled,
    twoFactorRequired: twoFactor.required,
    patientId: patient?.id ?? null,
    practitionerId: practitioner?.id ?? null,
    specialty: practitioner?.specialties.join(', ') || null,
    license: practitioner?.ahpra_number ?? null,
    bio: practitioner?.bio ?? null,
    hourlyRate: practitioner?.hourly_rate_cents == null ? null : practitioner.hourly_rate_cents / 100,
    dateOfBirth: patient?.date_of_birth ?? null,
    address: profile.address ?? null,
    insurance: profile.insurance ?? null,
    providerId: patient?.provider_id ?? null,
    emergencyContact: profile.emergencyContact ?? null,
    createdAt: user.created_at.toISOString(),
    updatedAt: user.updated_at.toISOString(),
  };
}

/** What the page that accepts an invitation shows. */
export function presentInvitation(
  invitation: InvitationRow,
  clinicName: string,
): z.input<(typeof readInvitation)['answer']> {
  const { email, name, role, expires_at } = invitation;
  return {
    email,
    name,
    role: role as z.input<typeof User>['role'],
    clinicName,
    expiresAt: expires_at.toISOString(),
  };
}

/** What the pages need to know of the session they hold. */
export function presentOwnSession(session: { id: string; idle_seconds: number | null; expires_at: Date }) {
  return { id: session.id, idleSeconds: session.idle_seconds, expiresAt: session.expires_at.toISOString() };
}
