import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  type ICalCalendar,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventClass,
  ICalEventStatus,
} from 'ical-generator';
import type { Language } from '../../platform/format.ts';

/** An appointment as a calendar needs it. No service, reason or note: calendars are shared with families and employers. */
export interface CalendarAppointment {
  clinicId: string | number;
  id: number;
  reference: string;
  status: 'pending' | 'confirmed' | 'completed' | 'cancelled' | 'no_show';
  startsAt: Date;
  endsAt: Date;
  /** Of the last change; DTSTAMP of the file. */
  updatedAt: Date;
  /** Raised by each change: a calendar keeps the entry with the highest one. */
  sequence: number;
  /** Whose calendar it goes into: a practitioner's shows the reference instead of a name. */
  audience: 'patient' | 'practitioner';
  language: Language;
  practitionerName: string;
  clinic: { name: string; email: string | null; phone: string | null };
  deliveryMode: 'in_person' | 'telehealth';
  locationName: string | null;
  locationAddress: string | null;
  /** The page where it can be seen and changed. */
  appointmentUrl: string;
  /** Whom the invitation is for; needed for REQUEST and CANCEL. */
  attendee: { name: string; email: string } | null;
}

export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

const calendarWords = {
  en: {
    with: (practitioner: string, clinic: string) => `Appointment with ${practitioner} · ${clinic}`,
    own: (reference: string, clinic: string) => `Appointment ${reference} · ${clinic}`,
    video: 'By video',
    reference: (reference: string) => `Reference ${reference}`,
    change: (url: string) => `See, change or cancel it: ${url}`,
    join: (url: string) => `Join and details: ${url}`,
    phone: (phone: string) => `Phone ${phone}`,
  },
  es: {
    with: (practitioner: string, clinic: string) => `Cita con ${practitioner} · ${clinic}`,
    own: (reference: string, clinic: string) => `Cita ${reference} · ${clinic}`,
    video: 'Por vídeo',
    reference: (reference: string) => `Referencia ${reference}`,
    change: (url: string) => `Verla, cambiarla o cancelarla: ${url}`,
    join: (url: string) => `Entrar y detalles: ${url}`,
    phone: (phone: string) => `Teléfono ${phone}`,
  },
};

/**
 * The appointment as a calendar file (RFC 5545, RFC 5546), in UTC: ical-generator writes a Date with a timezone hours
 * off. Files for the same appointment have the same UID, so that a later one replaces the earlier.
 */
export function calendarFile(appointment: CalendarAppointment, method: CalendarMethod): string {
  const calendar = openCalendar(method, appointment.language);
  addEvent(calendar, appointment, method);
  return write(calendar);
}

/** Several appointments in one file. Published, not sent as invitations: those may hold one event only (RFC 5546, 3.2.2). */
export function calendarFileOfAll(appointments: readonly CalendarAppointment[]): string {
  const calendar = openCalendar('PUBLISH', appointments[0]?.language ?? 'en');
  for (const appointment of appointments) addEvent(calendar, appointment, 'PUBLISH');
  return write(calendar);
}

/** Every line ends with CRLF, the last one too (RFC 5545, 3.1): ical-generator leaves that one open. */
const write = (calendar: ICalCalendar): string => `${calendar.toString().trimEnd()}\r\n`;

function openCalendar(method: CalendarMethod, language: Language): ICalCalendar {
  return ical({
    method: ICalCalendarMethod[method],
    prodId: { company: 'Attune', product: 'Appointments', language: language.toUpperCase() },
  });
}

function addEvent(calendar: ICalCalendar, appointment: CalendarAppointment, method: CalendarMethod): void {
  const { clinic, attendee } = appointment;
  const { summary, description, location } = describeForCalendar(appointment);
  const isGone = method === 'CANCEL' || appointment.status === 'cancelled';
  const event = calendar.createEvent({
    id: calendarUid(appointment.clinicId, appointment.id),
    sequence: appointment.sequence,
    stamp: appointment.updatedAt,
    lastModified: appointment.updatedAt,
    start: appointment.startsAt,
    end: appointment.endsAt,
    summary,
    description,
    location,
    url: appointment.appointmentUrl,
    class: ICalEventClass.PRIVATE,
    status: isGone ? ICalEventStatus.CANCELLED : statusOf(appointment.status),
    busystatus: isGone ? ICalEventBusyStatus.FREE : ICalEventBusyStatus.BUSY,
    ...(clinic.email ? { organizer: { name: clinic.name, email: clinic.email } } : {}),
  });
  if (attendee && method !== 'PUBLISH') {
    // Nobody is asked to accept: the appointment is made already, and an answer would go nowhere.
    const role = ICalAttendeeRole.REQ;
    event.createAttendee({ ...attendee, role, status: ICalAttendeeStatus.ACCEPTED, rsvp: false });
  }
}

export function calendarUid(clinicId: string | number, appointmentId: number): string {
  return `appointment-${clinicId}-${appointmentId}@attune`;
}

/** The three texts that a calendar shows, the same in files and links. */
export function describeForCalendar(appointment: CalendarAppointment): {
  summary: string;
  description: string;
  location: string;
} {
  const say = calendarWords[appointment.language];
  const { clinic, reference, appointmentUrl } = appointment;
  const isVideo = appointment.deliveryMode === 'telehealth';
  const place = [appointment.locationName, appointment.locationAddress].filter(Boolean).join(', ');
  return {
    summary:
      appointment.audience === 'patient'
        ? say.with(appointment.practitionerName, clinic.name)
        : say.own(reference, clinic.name),
    description: [
      say.reference(reference),
      isVideo ? say.join(appointmentUrl) : say.change(appointmentUrl),
      clinic.phone ? say.phone(clinic.phone) : null,
    ]
      .filter((line) => line !== null)
      .join('\n'),
    location: isVideo ? say.video : place || clinic.name,
  };
}

function statusOf(status: CalendarAppointment['status']): ICalEventStatus {
  return status === 'pending' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
}
