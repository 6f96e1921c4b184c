/** "Whoever is free": spread fairly, those with the least booked in the coming four weeks first. */
import { DAY_MS } from '../../../domain/time-zone.ts';
import type { Db } from '../../platform/db.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import { countBooked } from './repository.ts';
import { judgeStart, loadPlaces, rangeAround } from './slots-of.ts';

const WEEKS_AHEAD_MS = 28 * DAY_MS;

export type AnybodyWish = {
  service: ServiceRow;
  start: number;
  locationId?: number | undefined;
  sessionType?: SessionType | undefined;
};

/** The ids of all who could take this time now, fairest choice first; the same order for everybody who asks at once. */
export async function findAnybody(db: Db, clinicId: number, wish: AnybodyWish, now: Date): Promise<number[]> {
  const { start, ...rest } = wish;
  const places = await loadPlaces(db, clinicId, { ...rest, practitionerId: null, ...rangeAround(start), now });
  const free = [...Map.groupBy(places, (place) => place.practitioner_id)]
    .filter(([, own]) => judgeStart(own, start).ok)
    .map(([id]) => id);
  const span = { from: now, to: new Date(now.getTime() + WEEKS_AHEAD_MS) };
  const booked = await countBooked(db, clinicId, free, span);
  return free.toSorted((a, b) => (booked.get(a) ?? 0) - (booked.get(b) ?? 0) || a - b);
}
