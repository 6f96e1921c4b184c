/**
 * What people do on the booking pages. Always true here: an event says which step, with which service, practitioner, time or
 * way to pay, and nothing else; the visitor behind it is a keyed hash of a random number, kept only while they agree.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { recordEvents } from '../../../contracts/events.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import { sha256 } from '../../platform/secrets.ts';
import * as repository from './events-repository.ts';

const PER_ADDRESS = { name: 'analytics', most: 300, seconds: 60 };

/** Keeps events that happened now; answers how many. A person who said no, here or in their browser, leaves none. */
export async function record(
  platform: Platform,
  context: Context,
  body: BodyOf<typeof recordEvents>,
  wantsNoTracking: boolean,
): Promise<number> {
  await limitAddress(platform, PER_ADDRESS, context);
  if (body.consent === false || wantsNoTracking) return 0;
  const { visitorId, events = [], ...single } = body;
  const wished = [...(nameOf(single) === undefined ? [] : [single]), ...events];
  const visitor = visitorId === undefined ? null : visitorOf(platform, context.clinicId, visitorId);
  const at = platform.clock.now();
  const rows = wished.flatMap((event) => {
    const name = nameOf(event);
    if (name === undefined) return [];
    return [
      {
        name,
        at,
        visitor,
        serviceId: event.serviceId ?? null,
        practitionerId: event.practitionerId ?? null,
        startsAt: event.startsAt === undefined ? null : new Date(event.startsAt),
        sessionType: event.sessionType ?? null,
        paymentMethod: event.paymentMethod ?? null,
      },
    ];
  });
  await inTransaction(platform.db, context.clinicId, (tx) => repository.insertEvents(tx, context.clinicId, rows));
  return rows.length;
}

const nameOf = (event: { name?: string | undefined; event?: string | undefined }) => event.name ?? event.event;

/** A number of ours for the browser's: whoever reads the table cannot find the browser, nor join two clinics. */
export function visitorOf(platform: Pick<Platform, 'tokenOf'>, clinicId: number, visitorId: string): string {
  const hex = sha256(platform.tokenOf(`visitor:${clinicId}:${visitorId}`));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** The headers by which a browser says it does not want to be counted. */
export const asksNotToTrack = (headers: Record<string, unknown>): boolean =>
  headers.dnt === '1' || headers['sec-gpc'] === '1';
