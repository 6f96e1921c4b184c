import type { ClinicRow } from '../clinics/repository.ts';
import type { CalendarAppointment } from './calendar-file.ts';
import type { AppointmentRow } from './service.ts';

/** The appointment as a calendar file or link needs it, for one of the two parties. */
export function calendarEntryOf(
  row: AppointmentRow,
  clinic: ClinicRow,
  baseUrl: string,
  audience: 'patient' | 'practitioner',
): CalendarAppointment {
  const language = audience === 'patient' ? row.language : row.practitioner_language;
  const attendee =
    audience === 'patient'
      ? { name: row.patient_name, email: row.patient_email }
      : { name: row.practitioner_name, email: row.practitioner_email };
  return {
    clinicId: row.clinic_id,
    id: row.id,
    reference: row.reference,
    status: row.status as CalendarAppointment['status'],
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    updatedAt: row.updated_at,
    sequence: row.sequence,
    audience,
    language: language === 'es' ? 'es' : 'en',
    practitionerName: row.practitioner_name,
    clinic: { name: clinic.name, email: clinic.email, phone: clinic.phone },
    deliveryMode: row.session_type as CalendarAppointment['deliveryMode'],
    locationName: row.location_name,
    locationAddress: row.location_address,
    appointmentUrl: `${baseUrl}/appointments/${row.id}`,
    attendee,
  };
}
