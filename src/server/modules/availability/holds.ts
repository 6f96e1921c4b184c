/** Keeping a time for ten minutes of checkout. A hold is a row of the diary; its token is derived, never stored. */
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { countsAddress, type Limit, limitAddress } from '../../platform/rate-limit.ts';
import { sameText } from '../../platform/secrets.ts';
import { getService, type ServiceRow, type SessionType } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findAnybody } from './anybody.ts';
import { checkPractitioner } from './directory.ts';
import * as repository from './repository.ts';
import { takeTime } from './take-time.ts';

const HOLD_BY_ADDRESS: Limit = { name: 'hold', most: 60, seconds: 3600 };
/** How many times one person may keep at once. */
const MOST_HOLDS = { user: 5, address: 5 };

export type HeldTime = {
  id: number;
  practitionerId: number;
  expiresAt: Date;
  startsAt: Date;
  endsAt: Date;
  timezone: string;
  locationId: number;
  sessionType: SessionType;
};

export type HoldWish = {
  serviceId: number;
  /** Absent: whoever is free. */
  practitionerId?: number | undefined;
  start: number;
  sessionType?: SessionType | undefined;
  locationId?: number | undefined;
};

/**
 * Keeps a time. Without a practitioner it is with whoever is free, fairly spread; when that one is taken this very moment,
 * the next is tried.
 */
export async function createHold(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  wish: HoldWish,
): Promise<HeldTime> {
  await limitAddress(platform, HOLD_BY_ADDRESS, context);
  const service = await getService(platform.db, clinic.id, wish.serviceId);
  const { practitionerId, ...anywhere } = wish;
  if (practitionerId !== undefined) {
    await checkPractitioner(platform, clinic.id, service, practitionerId);
    return keep(platform, context, clinic, service, { ...wish, practitionerId });
  }
  for (const anybody of await findAnybody(platform.db, clinic.id, { service, ...anywhere }, platform.clock.now())) {
    try {
      return await keep(platform, context, clinic, service, { ...wish, practitionerId: anybody });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'slot_taken') throw error;
    }
  }
  throw new AppError('slot_taken');
}

async function keep(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  service: ServiceRow,
  wish: HoldWish & { practitionerId: number },
): Promise<HeldTime> {
  const now = platform.clock.now();
  const addressHash = platform.tokenOf(`address:${clinic.id}:${context.address}`);
  const person = context.caller?.kind === 'person' ? context.caller : null;
  const expiresAt = new Date(now.getTime() + clinic.hold_minutes * 60_000);
  const { practitionerId, locationId, sessionType, start } = wish;
  const [startsAt, endsAt] = [new Date(start), new Date(start + service.duration_minutes * 60_000)];
  return inTransaction(platform.db, clinic.id, async (tx) => {
    if (person !== null) await repository.retireOwnHolds(tx, clinic.id, person.userId, { startsAt, endsAt });
    if (person !== null || countsAddress(platform.config, context.address))
      await limitHolds(tx, context, addressHash, now);
    const taker = {
      kind: 'hold',
      patientId: person?.patientId ?? null,
      expiresAt,
      holderUserId: person?.userId ?? null,
      holderAddressHash: addressHash,
    } as const;
    const asked = { service, practitionerId, locationId, sessionType, start };
    const { diaryId: id, place, sessionType: mode } = await takeTime(tx, clinic.id, asked, taker, now);
    const { timezone, location_id: atLocation } = place;
    return { id, practitionerId, expiresAt, startsAt, endsAt, timezone, locationId: atLocation, sessionType: mode };
  });
}

async function limitHolds(tx: Tx, context: Context, addressHash: string, now: Date): Promise<void> {
  const person = context.caller?.kind === 'person' ? context.caller : null;
  const by = person === null ? { addressHash } : { userId: person.userId };
  const most = person === null ? MOST_HOLDS.address : MOST_HOLDS.user;
  if ((await repository.countLiveHolds(tx, context.clinicId, by, now)) >= most) throw new AppError('too_many_holds');
}

/** The token that proves ownership of a hold: derived from its id, so there is nothing to store or to leak. */
export function holdTokenOf(platform: Platform, clinicId: number, hold: { id: number }): string {
  return platform.tokenOf(`hold:${clinicId}:${hold.id}`);
}

/**
 * The hold, if it is the caller's: the signed-in person who made it, or whoever has its token. Somebody else's is a 404.
 */
export async function findOwnHold(platform: Platform, context: Context, holdId: number, token: string | undefined) {
  const hold = await repository.findHold(platform.db, context.clinicId, holdId);
  const person = context.caller?.kind === 'person' ? context.caller : null;
  const made = hold?.holder_user_id != null && hold.holder_user_id === person?.userId;
  const knows =
    hold !== undefined && token !== undefined && sameText(token, holdTokenOf(platform, context.clinicId, hold));
  if (hold === undefined || !(made || knows)) throw notFound('hold');
  return hold;
}

export async function extendHold(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  holdId: number,
  token: string | undefined,
) {
  const hold = await findOwnHold(platform, context, holdId, token);
  const now = platform.clock.now();
  const until = new Date(now.getTime() + clinic.hold_minutes * 60_000);
  if (hold.kind !== 'hold' || !hold.exclusive || hold.expires_at === null || hold.expires_at <= now)
    throw new AppError('hold_expired');
  const extended = await inTransaction(platform.db, clinic.id, (tx) =>
    repository.extendHold(tx, clinic.id, holdId, until, now),
  );
  if (!extended) throw new AppError('too_many_holds', 'This time was kept for you long enough. Please book it now.');
  return { ...hold, expires_at: until };
}

export async function dropHold(
  platform: Platform,
  context: Context,
  holdId: number,
  token: string | undefined,
): Promise<void> {
  const hold = await findOwnHold(platform, context, holdId, token);
  if (hold.kind !== 'hold') throw notFound('hold');
  await inTransaction(platform.db, context.clinicId, (tx) => repository.releaseDiary(tx, context.clinicId, holdId));
}
