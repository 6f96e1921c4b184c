/**
 * Counting wrong passwords and codes, by account and place (domain/sign-in-guard.ts has the rule and its reasons). It works
 * on hashes of emails, known or not: an account that does not exist is guarded like one that does.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mayTry, netOf, PLACE, STRANGERS, type Verdict, type Window } from '../../../domain/sign-in-guard.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { sha256 } from '../../platform/secrets.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import * as access from './access-repository.ts';

export type Guarded = {
  verdict: Verdict;
  accountHash: string;
  /** Under which wrong tries from here are counted. */
  placeKey: string;
  /** Under which wrong tries from everywhere the account does not know are counted. */
  elsewhereKey: string;
  /** All that is remembered of this place after a sign-in: address and browser. */
  places: string[];
  /** What the browser is known by; a new one for a browser that has none yet. */
  device: string;
};

const DEVICE = /^[\w-]{43}$/;

/** The place somebody signs in from, as this account knows it, and whether anything may be tried from there now. */
export async function findPlace(
  platform: Platform,
  context: Context,
  email: string,
  deviceCookie: string | null,
): Promise<Guarded> {
  const { clinicId } = context;
  const given = deviceCookie !== null && DEVICE.test(deviceCookie) ? deviceCookie : null;
  const device = given ?? randomBytes(32).toString('base64url');
  const accountHash = sha256(`${clinicId}:${email}`);
  const hash = (place: string) => sha256(`${accountHash}:${place}`);
  const [addressPlace, devicePlace, strangersKey] = [
    hash(`address:${netOf(context.address)}`),
    hash(`device:${device}`),
    hash('strangers'),
  ];
  return inTransaction(platform.db, clinicId, async (tx) => {
    const places = await access.findKnownPlaces(tx, clinicId, accountHash, [addressPlace, devicePlace]);
    const placeKey = places.includes(devicePlace) ? devicePlace : addressPlace;
    const rows = await access.findFailures(tx, clinicId, [placeKey, strangersKey]);
    const windowOf = (name: string): Window | null => {
      const row = rows.find((one) => one.account_hash === name);
      return row === undefined ? null : { failures: row.failures, startedAt: row.window_started_at.getTime() };
    };
    const known = places.length > 0;
    const verdict = mayTry({ known, place: windowOf(placeKey), strangers: windowOf(strangersKey) }, Date.now());
    // Of a place that is known the same number of rows is written: how long a refusal takes says nothing of it.
    const elsewhereKey = known ? hash('familiar') : strangersKey;
    return { verdict, accountHash, placeKey, elsewhereKey, places: [addressPlace, devicePlace], device };
  });
}

/** Throws `rate_limited` when nothing may be tried from there now; else waits as long as strangers have to. */
export async function holdUp({ verdict }: Guarded): Promise<void> {
  if (verdict.may) {
    if (verdict.slowMs > 0) await sleep(verdict.slowMs);
    return;
  }
  const sentence =
    verdict.way === 'mail'
      ? 'Too many wrong passwords were tried for this account. Use the link for a forgotten password to come in from here.'
      : undefined;
  throw new AppError('rate_limited', sentence, { retryAfterSeconds: verdict.waitSeconds, way: verdict.way });
}

/** Counts a wrong password or code. */
export async function countWrong(tx: Tx, clinicId: number, guarded: Guarded): Promise<void> {
  const at = new Date();
  await access.countFailure(tx, clinicId, guarded.placeKey, at, PLACE.seconds);
  await access.countFailure(tx, clinicId, guarded.elsewhereKey, at, STRANGERS.seconds);
}

/** This place is the account's from now on, and its wrong tries are forgotten. */
export async function welcome(tx: Tx, clinicId: number, guarded: Guarded): Promise<void> {
  await access.clearFailures(tx, clinicId, guarded.placeKey);
  await access.rememberPlaces(tx, clinicId, guarded.accountHash, guarded.places, new Date());
}

/** After a new password by mail: whoever did it from here has shown the mailbox, and guesses at the old one are moot. */
export async function welcomeBack(tx: Tx, context: Context, email: string, deviceCookie: string | null): Promise<void> {
  const { clinicId, address } = context;
  const accountHash = sha256(`${clinicId}:${email}`);
  const places = [`address:${netOf(address)}`, ...(deviceCookie === null ? [] : [`device:${deviceCookie}`])].map(
    (place) => sha256(`${accountHash}:${place}`),
  );
  for (const place of places) await access.clearFailures(tx, clinicId, place);
  await access.clearFailures(tx, clinicId, sha256(`${accountHash}:strangers`));
  await access.rememberPlaces(tx, clinicId, accountHash, places, new Date());
}

const PLACE_DAYS = 180;

/** Forgets places nobody signed in from for half a year, and counts that are over. */
export async function forgetOldPlaces(platform: Platform, clinics: ClinicDirectory): Promise<void> {
  const before = (days: number) => new Date(Date.now() - days * 86_400_000);
  for (const { id } of await clinics.all())
    await inTransaction(platform.db, id, (tx) => access.forgetOldPlaces(tx, id, before(PLACE_DAYS), before(2)));
}
