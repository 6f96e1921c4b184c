import { z } from 'zod';
import { Appointment } from './appointments.ts';
import { endpoint } from './endpoint.ts';
import { EmergencyContact } from './identity.ts';
import { BodyId, Cursor, Email, IdParams, LocalDate, PersonName, Uuid, WallTime } from './shared.ts';

/** Lists that D calls arrays are arrays; the way to the next page is in the `Link` header. */
const ListLimit = z.coerce.number().int().min(1).max(500);

const NoteState = z.enum(['none', 'draft', 'signed']);

export const ProviderDashboard = z
  .object({
    appointmentsToday: z.number().int(),
    appointmentsThisWeek: z.number().int(),
    activeClients: z.number().int(),
    pendingNotes: z.number().int(),
    /** This month, in dollars as D has money: what came in for one's sessions less what went back. */
    revenue: z.number(),
    currency: z.string(),
    unreadMessages: z.number().int(),
    nextAppointment: Appointment.nullable(),
    /** What to know before the next person comes in. */
    next: z
      .object({
        detailsGiven: z.boolean(),
        lastSession: z.object({ appointmentId: z.number().int(), date: z.string(), note: NoteState }).nullable(),
      })
      .nullable(),
    timezone: z.string(),
    date: z.string(),
    today: z.array(z.object({ appointment: Appointment, detailsGiven: z.boolean(), note: NoteState })),
  })
  .meta({ id: 'ProviderDashboard' });

export const ClientDashboard = z
  .object({
    nextAppointment: Appointment.nullable(),
    completedSessions: z.number().int(),
    unpaidInvoices: z.number().int(),
    unreadMessages: z.number().int(),
    upcomingAppointments: z.number().int(),
    detailsGiven: z.boolean(),
  })
  .meta({ id: 'ClientDashboard' });

/** A client in D's User model: `id` is the number that other requests call `clientId`. */
export const Client = z
  .object({
    id: z.number().int(),
    clientId: z.number().int(),
    userId: Uuid.nullable(),
    email: z.string(),
    name: z.string(),
    userType: z.literal('client'),
    phone: z.string().nullable(),
    avatar: z.string().nullable(),
    dateOfBirth: z.string().nullable(),
    address: z.string().nullable(),
    insurance: z.string().nullable(),
    providerId: z.number().int().nullable(),
    emergencyContact: EmergencyContact.nullable(),
    status: z.enum(['active', 'invited', 'guest']),
    completedSessions: z.number().int(),
    pendingNotes: z.number().int(),
    lastAppointmentAt: z.string().nullable(),
    nextAppointmentAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Client' });

/** A client's practitioner in D's User model, without what is nobody else's. */
export const Provider = z
  .object({
    id: z.number().int(),
    providerId: z.number().int(),
    userId: Uuid,
    name: z.string(),
    email: z.string(),
    userType: z.literal('provider'),
    phone: z.string().nullable(),
    avatar: z.string().nullable(),
    specialty: z.string().nullable(),
    license: z.string().nullable(),
    bio: z.string().nullable(),
    hourlyRate: z.number().nullable(),
    title: z.string().nullable(),
    profession: z.string(),
    languages: z.array(z.string()),
    createdAt: z.string(),
  })
  .meta({ id: 'Provider' });

export const getProviderDashboard = endpoint({
  id: 'getProviderDashboard',
  method: 'GET',
  path: '/api/provider/dashboard',
  tag: 'Portals',
  summary: 'A practitioner’s day: numbers, the next person, today’s sessions',
  access: ['practitioner'],
  answer: ProviderDashboard,
});

export const listClients = endpoint({
  id: 'listClients',
  method: 'GET',
  path: '/api/provider/clients',
  tag: 'Portals',
  summary: 'The practitioner’s own clients, by name',
  access: ['practitioner'],
  query: z.object({ q: z.string().trim().max(120).optional(), limit: ListLimit.optional(), cursor: Cursor.optional() }),
  answer: z.array(Client),
});

export const addClient = endpoint({
  id: 'addClient',
  method: 'POST',
  path: '/api/provider/clients',
  tag: 'Portals',
  summary:
    'Add a client; whoever adds them is their provider. `invite: true` makes an account and sends the invitation',
  access: ['practitioner'],
  status: 201,
  body: z.object({
    name: PersonName,
    email: Email,
    phone: z.string().trim().max(40).optional(),
    dateOfBirth: LocalDate.optional(),
    address: z.string().trim().max(400).optional(),
    insurance: z.string().trim().max(120).optional(),
    emergencyContact: EmergencyContact.optional(),
    language: z.enum(['en', 'es']).optional(),
    invite: z.boolean().optional(),
  }),
  answer: Client,
  errors: ['client_exists', 'email_taken'],
});

export const listProviderAppointments = endpoint({
  id: 'listProviderAppointments',
  method: 'GET',
  path: '/api/provider/appointments',
  tag: 'Portals',
  summary:
    'The practitioner’s own appointments, of one local day or of one status; a day by the clock, else newest first',
  access: ['practitioner'],
  query: z.object({
    date: LocalDate.optional(),
    status: z.enum(['upcoming', 'pending', 'confirmed', 'completed', 'cancelled', 'no_show']).optional(),
    limit: ListLimit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.array(Appointment),
});

export const getClientDashboard = endpoint({
  id: 'getClientDashboard',
  method: 'GET',
  path: '/api/client/dashboard',
  tag: 'Portals',
  summary: 'What a client sees first: next session, sessions so far, what is unpaid and unread',
  access: ['patient'],
  answer: ClientDashboard,
});

export const getClientProvider = endpoint({
  id: 'getClientProvider',
  method: 'GET',
  path: '/api/client/provider',
  tag: 'Portals',
  summary: 'The client’s own provider: who added them, else who they first booked',
  access: ['patient'],
  answer: Provider,
  errors: ['no_provider'],
});

export const listClientAppointments = endpoint({
  id: 'listClientAppointments',
  method: 'GET',
  path: '/api/client/appointments',
  tag: 'Portals',
  summary: 'The client’s own appointments: upcoming ones soonest first, all others newest first',
  access: ['patient'],
  query: z.object({
    status: z.enum(['upcoming', 'past', 'pending', 'confirmed', 'completed', 'cancelled', 'no_show']).optional(),
    limit: ListLimit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.array(Appointment),
});

export const bookClientAppointment = endpoint({
  id: 'bookClientAppointment',
  method: 'POST',
  path: '/api/client/appointments',
  tag: 'Portals',
  summary: 'Book with a provider; `type` names the service. A video session comes with its Google Meet link',
  access: ['patient'],
  status: 201,
  body: z.object({
    providerId: BodyId,
    date: LocalDate,
    time: WallTime,
    type: z.string().trim().min(1, 'Required.').max(200),
    duration: z.number().int().min(5).max(720).optional(),
  }),
  answer: Appointment,
  errors: ['slot_taken', 'slot_unavailable', 'duplicate_appointment', 'group_full', 'invalid_local_time'],
});

/** The words a person consents to have a version: new words ask for a new consent. */
export const ConsentState = z
  .object({
    given: z.boolean(),
    version: z.string().nullable(),
    at: z.string().nullable(),
    /** What is asked for today. */
    currentVersion: z.string(),
  })
  .meta({ id: 'ConsentState' });

const Told = z.string().trim().max(4000);

/** What a person keeps up to date about themselves; from the form of a booking until they edit it here. */
export const ClientDetails = z
  .object({
    reason: z.string().nullable(),
    history: z.string().nullable(),
    medications: z.string().nullable(),
    goals: z.string().nullable(),
    emergencyContact: EmergencyContact.nullable(),
    consent: ConsentState,
    source: z.enum(['form', 'booking', 'none']),
    updatedAt: z.string().nullable(),
  })
  .meta({ id: 'ClientDetails' });

export const getClientDetails = endpoint({
  id: 'getClientDetails',
  method: 'GET',
  path: '/api/client/details',
  tag: 'Portals',
  summary: 'One’s own details: reason, history, medications, goals, emergency contact, consent',
  access: ['patient'],
  answer: ClientDetails,
});

export const putClientDetails = endpoint({
  id: 'putClientDetails',
  method: 'PUT',
  path: '/api/client/details',
  tag: 'Portals',
  summary: 'Change them; what is left out stays. `consent` is written down with the version of the words and the time',
  access: ['patient'],
  body: z.object({
    reason: Told.nullable().optional(),
    history: Told.nullable().optional(),
    medications: z.string().trim().max(2000).nullable().optional(),
    goals: Told.nullable().optional(),
    emergencyContact: EmergencyContact.nullable().optional(),
    consent: z.boolean().optional(),
  }),
  answer: ClientDetails,
});

export const SessionFeedback = z
  .object({
    appointmentId: z.number().int(),
    rating: z.number().int(),
    comment: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'SessionFeedback' });

export const giveSessionFeedback = endpoint({
  id: 'giveSessionFeedback',
  method: 'PUT',
  path: '/api/client/appointments/{id}/feedback',
  tag: 'Portals',
  summary: 'Say privately how a session was; only its practitioner reads it, nothing of it is published',
  access: ['patient'],
  params: IdParams,
  body: z.object({
    rating: z.number().int().min(1).max(5),
    comment: z.string().trim().max(4000).nullable().optional(),
  }),
  answer: SessionFeedback,
  errors: ['invalid_transition'],
});

export const ClientProfile = z
  .object({
    client: Client,
    details: ClientDetails,
    consents: z.array(z.object({ version: z.string(), given: z.boolean(), at: z.string() })),
    appointments: z.array(z.object({ appointment: Appointment, note: NoteState, noteId: z.number().int().nullable() })),
    feedback: z.array(SessionFeedback),
  })
  .meta({ id: 'ClientProfile' });

export const getClientProfile = endpoint({
  id: 'getClientProfile',
  method: 'GET',
  path: '/api/provider/clients/{id}',
  tag: 'Portals',
  summary: 'A client of one’s own: details, consent, sessions with the state of their notes, what they said afterwards',
  access: ['practitioner'],
  params: IdParams,
  answer: ClientProfile,
});
