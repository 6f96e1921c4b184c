import type { z } from 'zod';
import type {
  Client,
  ClientDashboard,
  ClientDetails,
  ClientProfile,
  Provider,
  ProviderDashboard,
  SessionFeedback,
} from '../../../contracts/portal.ts';
import { CONSENT_VERSION } from '../../../domain/consent.ts';
import { currencyExponent } from '../../../domain/money.ts';
import { formatOffsetIso, toLocal } from '../../../domain/time-zone.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { presentAppointment } from '../appointments/presenter.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { openProfile } from '../patients/service.ts';
import type {
  CareState,
  ClientNumbers,
  ClientRow,
  Details,
  Feedback,
  Profile,
  ProviderDay,
  ProviderRow,
} from './service.ts';

type PresentAppointment = (row: AppointmentRow) => ReturnType<typeof presentAppointment>;

export function presentProviderDay(
  day: ProviderDay,
  clinic: ClinicRow,
  present: PresentAppointment,
): z.input<typeof ProviderDashboard> {
  const { numbers, next, states, timezone, date, today } = day;
  const state = next === null ? undefined : states.get(next.id);
  return {
    appointmentsToday: numbers.today,
    appointmentsThisWeek: numbers.this_week,
    activeClients: numbers.active_clients,
    pendingNotes: numbers.pending_notes,
    revenue: numbers.revenue_cents / 10 ** currencyExponent(clinic.currency),
    currency: clinic.currency,
    unreadMessages: numbers.unread,
    nextAppointment: next === null ? null : present(next),
    next: state === undefined ? null : { detailsGiven: state.details_given, lastSession: presentLast(state) },
    timezone,
    date,
    today: today.map((row) => ({
      appointment: present(row),
      detailsGiven: states.get(row.id)?.details_given ?? false,
      note: states.get(row.id)?.note ?? ('none' as const),
    })),
  };
}

function presentLast(state: CareState) {
  if (state.last_id === null || state.last_starts_at === null || state.last_timezone === null) return null;
  const { date } = toLocal(state.last_timezone, state.last_starts_at.getTime());
  return { appointmentId: state.last_id, date, note: state.last_note ?? ('none' as const) };
}

export function presentClientDay(
  numbers: ClientNumbers,
  next: AppointmentRow | null,
  present: PresentAppointment,
): z.input<typeof ClientDashboard> {
  return {
    nextAppointment: next === null ? null : present(next),
    completedSessions: numbers.completed,
    unpaidInvoices: numbers.unpaid,
    unreadMessages: numbers.unread,
    upcomingAppointments: numbers.upcoming,
    detailsGiven: numbers.details_given,
  };
}

export function presentClient(row: ClientRow, clinic: ClinicRow, sealer: Sealer): z.input<typeof Client> {
  const profile = openProfile(sealer, row);
  const at = (instant: Date | null) => (instant === null ? null : formatOffsetIso(clinic.timezone, instant.getTime()));
  return {
    id: row.id,
    clientId: row.id,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    userType: 'client',
    phone: row.phone,
    avatar: row.avatar,
    dateOfBirth: row.date_of_birth,
    address: profile.address ?? null,
    insurance: profile.insurance ?? null,
    providerId: row.provider_id,
    emergencyContact: profile.emergencyContact ?? null,
    status: row.user_id !== null ? 'active' : row.is_invited ? 'invited' : 'guest',
    completedSessions: row.completed,
    pendingNotes: row.unsigned,
    lastAppointmentAt: at(row.last_at),
    nextAppointmentAt: at(row.next_at),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentProvider(row: ProviderRow): z.input<typeof Provider> {
  return {
    id: row.id,
    providerId: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    userType: 'provider',
    phone: row.phone,
    avatar: row.avatar ?? row.user_avatar,
    specialty: row.specialties.join(', ') || null,
    license: row.ahpra_number,
    bio: row.bio,
    hourlyRate: row.hourly_rate_cents === null ? null : row.hourly_rate_cents / 100,
    title: row.title,
    profession: row.profession,
    languages: row.languages,
    createdAt: row.created_at.toISOString(),
  };
}

export function presentDetails({ told, source, updatedAt, consent }: Details): z.input<typeof ClientDetails> {
  const { reason = null, history = null, medications = null, goals = null, emergencyContact = null } = told;
  const { given, version, at } = consent;
  return {
    reason,
    history,
    medications,
    goals,
    emergencyContact,
    consent: { given, version, at: at?.toISOString() ?? null, currentVersion: CONSENT_VERSION },
    source,
    updatedAt: updatedAt?.toISOString() ?? null,
  };
}

export function presentFeedback({ row, comment }: Feedback): z.input<typeof SessionFeedback> {
  const { appointment_id: appointmentId, rating, created_at: createdAt, updated_at: updatedAt } = row;
  return {
    appointmentId,
    rating,
    comment,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentProfile(
  profile: Profile,
  clinic: ClinicRow,
  sealer: Sealer,
  present: PresentAppointment,
): z.input<typeof ClientProfile> {
  const { client, details, consents, feedback, states, appointments } = profile;
  return {
    client: presentClient(client, clinic, sealer),
    details: presentDetails(details),
    consents: consents.map(({ version, given, at }) => ({ version, given, at: at.toISOString() })),
    appointments: appointments.map((row) => ({
      appointment: present(row),
      note: states.get(row.id)?.note ?? ('none' as const),
      noteId: states.get(row.id)?.note_id ?? null,
    })),
    feedback: feedback.map(presentFeedback),
  };
}
