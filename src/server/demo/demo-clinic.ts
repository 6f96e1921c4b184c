/** What a made-up clinic is described by: its data files say it, history.ts gives it a past, seed.ts writes it down. */
import type { Insertable } from 'kysely';
import type { DB } from '../platform/database.generated.ts';

export type SessionType = 'in_person' | 'telehealth';

/** Hours of one practitioner at one place, in minutes after midnight of the place's own clock; 0 = Sunday. */
export type Hours = { days: number[]; from: number; to: number };

export type DemoAccount = { email: string; name: string; phone: string | null };

export type DemoPractitioner = DemoAccount & {
  profession: string;
  title: string;
  specialties: string[];
  languages: string[];
  gender: string;
  bio: string;
  ahpraNumber: string | null;
  services: string[];
  places: { location: string; sessionTypes: SessionType[]; providerNumber: string | null; hours: Hours[] }[];
};

export type DemoPatient = DemoAccount & {
  hasAccount: boolean;
  dateOfBirth: string;
  /** Email of the practitioner who cares for them. */
  provider: string | null;
  profile?: {
    address: string;
    insurance: string | null;
    emergencyContact: { name: string; phone: string; relationship: string } | null;
  };
};

/** Somebody who comes (or came) on the same weekday and time; no two courses of a practitioner may share one. */
export type Course = {
  patient: string;
  practitioner: string;
  location: string;
  sessionType: SessionType;
  weekday: number;
  minutes: number;
  everyWeeks: number;
  /** The first and the last week, counted back from this one; 0 or less for those who still come. */
  fromWeek: number;
  toWeek: number;
  /** Services by name: of the first visit, of the second where it differs, of the others, and of a short one now and then. */
  first: string;
  second?: string;
  usual: string;
  short: string;
};

/** The patient a newcomer signs in as: one session about three weeks ago and one in the days ahead, at the same time. */
export type Featured = Pick<
  Course,
  'patient' | 'practitioner' | 'location' | 'sessionType' | 'minutes' | 'first' | 'usual'
>;

/** Something that was invoiced by hand and is not paid yet. */
export type DemoInvoice = {
  patient: string;
  description: string;
  amountCents: number;
  gstCode: 'GST_FREE' | 'GST_10';
  daysAgo: number;
};

export type DemoClinic = {
  clinic: Omit<Insertable<DB['clinics']>, 'created_at'>;
  language: string;
  locations: Omit<Insertable<DB['locations']>, 'clinic_id'>[];
  services: Omit<Insertable<DB['services']>, 'clinic_id' | 'currency' | 'position'>[];
  staff: (DemoAccount & { role: 'admin' | 'practice_manager' })[];
  practitioners: DemoPractitioner[];
  patients: DemoPatient[];
  courses: Course[];
  featured: Featured | null;
  /** What some patients said afterwards, most content first; written round and round over the completed sessions. */
  reviews: { rating: number; text: string | null }[];
  invoices: DemoInvoice[];
};
