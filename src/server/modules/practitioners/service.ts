/**
 * The people who see patients. A provider who registers themselves is not bookable until a manager approves; the public
 * sees approved ones only.
 */
import type { Db, Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';
import * as repository from './repository.ts';

export * from './manage.ts';
export type { PractitionerRow } from './repository.ts';
export const findPractitionerOfUser = repository.findByUser;
export { addRatings, approve, findById, setAway } from './standing-repository.ts';
export const findProviderNumber = repository.findProviderNumber;

/** The mean of the ratings that are shown, to a tenth; null without any. */
export function ratingOf(person: { rating_count: number; rating_sum: number }): number | null {
  return person.rating_count === 0 ? null : Math.round((person.rating_sum * 10) / person.rating_count) / 10;
}
export const setAvatar = repository.setAvatar;

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

/** Words that people choose or write: case does not count. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.trim().toLowerCase();

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
    (profession === undefined || isSame(practitioner.profession, profession)) &&
    (specialty === undefined || practitioner.specialties.some((one) => isSame(one, specialty))) &&
    (language === undefined ||
      practitioner.languages.some(
        (spoken) => isSame(spoken, language) || isSame(spoken.split('-')[0] ?? '', language),
      )) &&
    (gender === undefined || isSame(practitioner.gender ?? '', gender)) &&
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
