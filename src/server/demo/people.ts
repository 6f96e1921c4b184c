/** The people of a demo clinic as rows: accounts, those who work there with their hours, those who are cared for. */
import { createHash, randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { DB } from '../platform/database.generated.ts';
import type { Tx } from '../platform/db.ts';
import type { Sealer } from '../platform/secrets.ts';
import type { DemoAccount, DemoClinic } from './demo-clinic.ts';
import * as repository from './repository.ts';

export type PeopleWish = {
  tx: Tx;
  sealer: Sealer;
  demo: DemoClinic;
  clinicId: number;
  /** The bcrypt hash of the one demo password. */
  passwordHash: string;
  locations: Map<string, number>;
  services: Map<string, number>;
  at: Date;
};

/** Ids by email. */
export type People = { practitioners: Map<string, number>; patients: Map<string, number> };

export async function writePeople(wish: PeopleWish): Promise<People> {
  const { tx, demo } = wish;
  const accounts = [
    ...demo.staff,
    ...demo.practitioners.map((person) => ({ ...person, role: 'practitioner' })),
    ...demo.patients.filter((person) => person.hasAccount).map((person) => ({ ...person, role: 'patient' })),
  ];
  await repository.insertUsers(
    tx,
    accounts.map((account) => userRow(wish, account, account.role)),
  );
  await repository.insertSessions(
    tx,
    accounts.flatMap((account) => DEVICES.map((device) => sessionRow(wish, account, device))),
  );
  const practitioners = await writePractitioners(wish);
  return { practitioners, patients: await writePatients(wish, practitioners) };
}

function userRow(wish: PeopleWish, person: DemoAccount, role: string): Insertable<DB['users']> {
  return {
    clinic_id: wish.clinicId,
    id: userIdOf(person.email),
    email: person.email,
    email_verified: true,
    password_hash: wish.passwordHash,
    name: person.name,
    role,
    phone: person.phone,
    language: wish.demo.language,
    timezone: null,
    created_at: wish.at,
    updated_at: wish.at,
  };
}

/** Where everybody is signed in already, so that their own list of devices has something to say. */
const DEVICES = [
  {
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    address: '203.0.113.24',
    hoursAgo: 26,
  },
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
    address: '198.51.100.7',
    hoursAgo: 3,
  },
];

/** Nobody has its refresh token: the session is there to be looked at and ended. */
function sessionRow(
  wish: PeopleWish,
  person: DemoAccount,
  device: (typeof DEVICES)[number],
): Insertable<DB['sessions']> {
  const seenAt = new Date(wish.at.getTime() - device.hoursAgo * 3_600_000);
  return {
    clinic_id: wish.clinicId,
    id: randomUUID(),
    user_id: userIdOf(person.email),
    refresh_hash: createHash('sha256').update(randomUUID()).digest('hex'),
    created_at: seenAt,
    last_seen_at: seenAt,
    expires_at: new Date(seenAt.getTime() + 30 * 86_400_000),
    user_agent: device.userAgent,
    address: device.address,
  };
}

async function writePractitioners(wish: PeopleWish): Promise<Map<string, number>> {
  const { tx, demo, clinicId, at } = wish;
  const rows = demo.practitioners.map((person) => ({
    clinic_id: clinicId,
    user_id: userIdOf(person.email),
    name: person.name,
    profession: person.profession,
    title: person.title,
    specialties: person.specialties,
    languages: person.languages,
    gender: person.gender,
    bio: person.bio,
    ahpra_number: person.ahpraNumber,
    notice_minutes: 120,
    horizon_days: 90,
    approved_at: at,
    created_at: at,
  }));
  const byUser = await repository.insertPractitioners(tx, rows);
  const ids = new Map(demo.practitioners.map(({ email }) => [email, idIn(byUser, userIdOf(email))]));
  const people = demo.practitioners.map((person) => ({
    ...person,
    key: { clinic_id: clinicId, practitioner_id: idIn(ids, person.email) },
  }));
  const places = people.flatMap((person) =>
    person.places.map((place) => ({
      ...place,
      key: { ...person.key, location_id: idIn(wish.locations, place.location) },
    })),
  );
  await repository.insertWork(tx, {
    services: people.flatMap((person) =>
      person.services.map((name) => ({ ...person.key, service_id: idIn(wish.services, name) })),
    ),
    places: places.map((place) => ({
      ...place.key,
      session_types: place.sessionTypes,
      provider_number: place.providerNumber,
    })),
    at: wish.at,
    hours: places.flatMap((place) =>
      place.hours.flatMap(({ days, from, to }) =>
        days.map((weekday) => ({ ...place.key, weekday, starts_minute: from, ends_minute: to })),
      ),
    ),
  });
  return ids;
}

async function writePatients(wish: PeopleWish, practitioners: Map<string, number>): Promise<Map<string, number>> {
  const { clinicId, demo, sealer, at } = wish;
  const rows = demo.patients.map((person) => ({
    clinic_id: clinicId,
    user_id: person.hasAccount ? userIdOf(person.email) : null,
    name: person.name,
    email: person.email,
    phone: person.phone,
    date_of_birth: person.dateOfBirth,
    // The place that the module of patients opens it at.
    profile_sealed:
      person.profile === undefined ? null : sealer.sealJson(person.profile, `patients.profile:${clinicId}`),
    provider_id: person.provider === null ? null : idIn(practitioners, person.provider),
    language: demo.language,
    created_at: at,
    updated_at: at,
  }));
  return repository.insertPatients(wish.tx, rows);
}

/** The same user in every demo database: a UUID (version 8, of our own making) from the email. */
function userIdOf(email: string): string {
  const hex = createHash('sha256').update(`attune demo ${email}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function idIn(ids: Map<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`The demo has no ${key}`);
  return id;
}
