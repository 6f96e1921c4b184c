/** The first administrator of a clinic: made by command, let in by a link that works once. */
import { audit } from '../../platform/audit.ts';
import { setClinic, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { StartupProblem } from '../../platform/startup-problem.ts';
import {
  changeHostNames,
  type ClinicWish,
  clinicUrl,
  foundClinic,
  listClinicsForFounding,
} from '../clinics/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as identity from '../identity/service.ts';

export type SetUp = { clinic: ClinicRow; link: string; isNew: boolean };
type Wish = ClinicWish & { person: string | null };

/**
 * The first clinic and its first administrator; refused where there is an administrator. Called again before the link was
 * used it gives a new link, and the old one stops working.
 */
export function setUp(platform: Platform, wish: Wish): Promise<SetUp> {
  return platform.db.transaction().execute(async (tx) => {
    const present = await listClinicsForFounding(tx);
    for (const clinic of present) {
      await setClinic(tx, clinic.id);
      if ((await identity.lockActiveAdmins(tx, clinic.id)).length > 0)
        throw new StartupProblem(
          `“${clinic.slug}” has an administrator already; nothing was changed. For a further clinic: npm run attune -- clinic add`,
        );
    }
    const [waiting] = present;
    const at = platform.clock.now();
    const clinic = waiting ?? (await foundClinic(tx, wish, present, at));
    return letIn(platform, tx, clinic, wish, waiting === undefined, at);
  });
}

/** One more clinic on a server that has some, with its own first administrator. */
export function addClinic(platform: Platform, wish: Wish): Promise<SetUp> {
  return platform.db.transaction().execute(async (tx) => {
    const at = platform.clock.now();
    const clinic = await foundClinic(tx, wish, await listClinicsForFounding(tx), at);
    return letIn(platform, tx, clinic, wish, true, at);
  });
}

export function giveHostNames(platform: Platform, slug: string, hostNames: string[]): Promise<ClinicRow> {
  return platform.db.transaction().execute(async (tx) => {
    const clinic = await changeHostNames(tx, slug, hostNames);
    const line = { action: 'clinic.host_names', objectType: 'clinic', objectId: clinic.id, detail: { hostNames } };
    await audit(tx, { clinicId: clinic.id, system: 'command' }, line, platform.clock.now());
    return clinic;
  });
}

async function letIn(
  platform: Platform,
  tx: Tx,
  clinic: ClinicRow,
  wish: Wish,
  isNew: boolean,
  at: Date,
): Promise<SetUp> {
  await setClinic(tx, clinic.id);
  const actor = { clinicId: clinic.id, system: 'setup' };
  if (isNew) await audit(tx, actor, { action: 'clinic.found', objectType: 'clinic', objectId: clinic.id }, at);
  const language = clinic.locale.startsWith('es') ? ('es' as const) : ('en' as const);
  const { invitation, path } = await identity.invite(
    platform,
    tx,
    clinic.id,
    { email: wish.email, name: wish.person, role: 'admin', language, invitedBy: null, mail: false },
    at,
  );
  const detail = { role: 'admin' };
  await audit(tx, actor, { action: 'users.invite', objectType: 'invitation', objectId: invitation.id, detail }, at);
  return { clinic, link: `${clinicUrl(platform, clinic)}${path}`, isNew };
}
