/**
 * The people who see patients. A provider who registers themselves is not bookable until a manager approves; the public
 * sees approved ones only.
 */
import type { Db, Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';
import * as repository from './repository.ts';

export type { PractitionerRow } from './repository.ts';
export const findPractitionerOfUser = repository.findByUser;
export { approve, findById, setAway } from './standing-repository.ts';
export const findProviderNumber = repository.findProviderNumber;

export type PractitionerFilter = {
  id?: number | undefined;
  q?: string | undefined;
  serviceId?: number | undefined;
  profession?: string | undefined;
  specialty?: string | undefined;
  language?: string | undefined;
  gender?: string | undefined;
  sessionType?: SessionType | undefined;
  locationId?: number | undefined;
};

export async function findPractitioners(db: Db, clinicId: number, filter: PractitionerFilter = {}) {
  return (await repository.listBookable(db, clinicId, filter.id ?? null)).filter((practitioner) =>
    fits(practitioner, filter),
  );
}

function fits(practitioner: repository.PractitionerRow, filter: PractitionerFilter): boolean {
  const { q, serviceId, profession, specialty, language, gender, sessionType, locationId } = filter;
  const searched = [practitioner.name, practitioner.title, practitioner.bio, ...practitioner.specialties]
    .join(' ')
    .toLowerCase();
  const places = practitioner.places.filter((place) => locationId === undefined || place.locationId === locationId);
  return (
    (!q ||
      q
        .toLowerCase()
        .split(/\s+/)
        .every((word) => searched.includes(word))) &&
    (serviceId === undefined || practitioner.service_ids.includes(serviceId)) &&
    (profession === undefined || practitioner.profession === profession) &&
    (specialty === undefined || practitioner.specialties.includes(specialty)) &&
    (language === undefined ||
      practitioner.languages.some((spoken) => spoken === language || spoken.startsWith(`${language}-`))) &&
    (gender === undefined || practitioner.gender === gender) &&
    places.some((place) => sessionType === undefined || place.sessionTypes.includes(sessionType))
  );
}

/** Adds a provider who waits for approval. */
export function addPractitioner(
  tx: Tx,
  clinicId: number,
  person: {
    userId: string;
    name: string;
    bio: string | null;
    specialty: string | null;
    ahpraNumber: string | null;
    hourlyRateCents: number | null;
  },
  at: Date,
) {
  return repository.insertPractitioner(tx, clinicId, {
    user_id: person.userId,
    name: person.name,
    profession: 'psychologist',
    bio: person.bio,
    specialties: person.specialty === null ? [] : [person.specialty],
    ahpra_number: person.ahpraNumber,
    hourly_rate_cents: person.hourlyRateCents,
    created_at: at,
  });
}
