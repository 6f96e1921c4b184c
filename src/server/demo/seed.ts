/**
 * The demo clinics of a first start: two clinics with people, hours, prices and a past. Everything is written in one
 * transaction, so that a start that breaks off leaves an empty database and the next one begins again.
 */
import type { Transaction } from 'kysely';
import { recordPaidIntent } from '../../sandbox/demo.ts';
import { hashPassword } from '../modules/identity/service.ts';
import { audit } from '../platform/audit.ts';
import { type Db, setClinic, type Tx } from '../platform/db.ts';
import type { Sealer } from '../platform/secrets.ts';
import type { DemoClinic } from './demo-clinic.ts';
import { writeHistory } from './past.ts';
import { writePeople } from './people.ts';
import { writeReviews } from './reviews.ts';
import * as repository from './repository.ts';
import { tailoredPsychology } from './tailored-psychology.ts';
import { todoEnBalance } from './todo-en-balance.ts';
import { writeVisits } from './visits.ts';

const DEMO_PASSWORD = 'attune-demo-2026';
/** How long the clinics have been there, in days: longer than their past. */
const FOUNDED_DAYS_AGO = 200;

export type DemoDeps = {
  sealer: Sealer;
  now: Date;
};

/** Founds the demo clinics in an empty database; true when it did, false when there is a clinic already. */
export async function seedDemo(db: Db, deps: DemoDeps): Promise<boolean> {
  if (await repository.hasClinic(db)) return false;
  // Cost 12 takes a third of a second: once, and before the transaction.
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  return db.transaction().execute(async (tx) => {
    if (!(await repository.isEmpty(tx))) return false;
    for (const demo of [tailoredPsychology, todoEnBalance]) await foundClinic(tx, demo, passwordHash, deps);
    return true;
  });
}

async function foundClinic(tx: Tx, demo: DemoClinic, passwordHash: string, { sealer, now }: DemoDeps): Promise<void> {
  const at = new Date(now.getTime() - FOUNDED_DAYS_AGO * 86_400_000);
  const clinic = await repository.insertClinic(tx, { ...demo.clinic, created_at: at });
  await setClinic(tx, clinic.id);
  const { locations, services } = await repository.insertNamed(tx, {
    locations: demo.locations.map((location) => ({ ...location, clinic_id: clinic.id })),
    services: demo.services.map((service, index) => ({
      slot_step_minutes: 30,
      ...service,
      clinic_id: clinic.id,
      currency: clinic.currency,
      position: index + 1,
    })),
  });
  const people = await writePeople({ tx, sealer, demo, clinicId: clinic.id, passwordHash, locations, services, at });
  const payments = await writeHistory(tx, { demo, clinic, people, locations, services, now });
  // Video sessions to come get their rooms from the sandbox as soon as a worker runs.
  await repository.wantRooms(tx, clinic.id, now);
  // What is still to come was paid at the sandbox too, so that it can be given back.
  for (const payment of payments) await recordPaidIntent(tx as unknown as Transaction<unknown>, payment);
  await writeReviews(tx, sealer, { demo, clinicId: clinic.id, now });
  await writeVisits(tx, clinic, sealer, now);
  await audit(
    tx,
    { clinicId: clinic.id, system: 'demo' },
    { action: 'clinic.found', objectType: 'clinic', objectId: clinic.id },
    now,
  );
}
