/** Times as they are taken and freed: what the diary notified, narrowed to what a page shows and told in calm portions. */
import type { z } from 'zod';
import type { ChangedTimes } from '../../../contracts/availability.ts';
import { addDays, startOfDay } from '../../../domain/time-zone.ts';
import { invalidField, notFound } from '../../platform/errors.ts';
import type { StreamAnswer } from '../../platform/event-stream.ts';
import type { Live } from '../../platform/live.ts';
import type { Platform } from '../../platform/platform.ts';
import { findServices, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';

/** What the triggers on diary, hours and blocks notify, see migrations/0004_live.sql. */
export const DIARY_CHANNEL = 'diary';

/** `location`: a room there was taken or let go. Without `from` and `to` (epoch ms) hours changed, at any time. */
export type DiaryChange = {
  clinic: number;
  practitioner: number | null;
  location?: number | null;
  from?: number;
  to?: number;
};

export type TimesFilter = {
  clinicId: number;
  /** null: everybody's. */
  practitionerIds: ReadonlySet<number> | null;
  locationIds: ReadonlySet<number>;
  from: number;
  to: number;
};

type Changed = z.output<typeof ChangedTimes>;

/** Changes that come together (a series, a page of holds swept) are told together, this long after the first. */
const TOGETHER_MS = 100;
/** A cap counts a whole week: what is booked on its Monday may close its Sunday. */
const REACH_DAYS = 7;

/** The changes that can touch the times of this service or practitioner between these dates, as a stream of events. */
export async function followTimes(
  platform: Platform,
  clinic: ClinicRow,
  wish: {
    serviceId?: number | undefined;
    practitionerId?: number | undefined;
    dateFrom?: string | undefined;
    dateTo?: string | undefined;
    timezone?: string | undefined;
  },
): Promise<StreamAnswer> {
  const { dateFrom, dateTo, timezone = clinic.timezone } = wish;
  if (dateFrom !== undefined && dateTo !== undefined && dateTo < dateFrom)
    throw invalidField('dateTo', 'Must not be before dateFrom.');
  const filter = {
    clinicId: clinic.id,
    ...(await whoseTimes(platform, clinic, wish)),
    from: dateFrom === undefined ? -Infinity : startOfDay(timezone, addDays(dateFrom, -REACH_DAYS)),
    to: dateTo === undefined ? Infinity : startOfDay(timezone, addDays(dateTo, REACH_DAYS + 1)),
  };
  return (stream) =>
    tellChanges(platform.live, filter, {
      slots: (changed) => stream.send('slots', changed),
      reload: () => stream.send('reload', {}),
    });
}

async function whoseTimes(
  platform: Platform,
  clinic: ClinicRow,
  { serviceId, practitionerId }: { serviceId?: number | undefined; practitionerId?: number | undefined },
): Promise<Pick<TimesFilter, 'practitionerIds' | 'locationIds'>> {
  const all = await findServices(platform.db, clinic.id);
  const services = all.filter(({ id }) => serviceId === undefined || id === serviceId);
  if (serviceId !== undefined && services.length === 0) throw notFound('service');
  const practitioners = idsIn(services, 'practitioner_ids');
  if (practitionerId !== undefined && !practitioners.has(practitionerId)) throw notFound('practitioner');
  const everybody = serviceId === undefined ? null : practitioners;
  return {
    practitionerIds: practitionerId === undefined ? everybody : new Set([practitionerId]),
    locationIds: idsIn(services, 'location_ids'),
  };
}

const idsIn = (services: readonly ServiceRow[], ids: 'practitioner_ids' | 'location_ids'): Set<number> =>
  new Set(services.flatMap((service) => service[ids]));

/** Tells what passes the filter, at most once every 100 ms and once for each practitioner. Gives back how to stop. */
export function tellChanges(
  live: Live,
  filter: TimesFilter,
  tell: { slots: (changed: Changed) => void; reload: () => void },
): () => void {
  const waiting = new Map<number | null, { from: number; to: number }>();
  let timer: NodeJS.Timeout | undefined;
  const isWanted = (payload: unknown): payload is DiaryChange => touches(filter, payload as DiaryChange | null);
  const unsubscribe = live.subscribe(DIARY_CHANNEL, isWanted, (news) => {
    if (news === 'reload') return tell.reload();
    const { from = -Infinity, to = Infinity } = news;
    const whose = isTheirs(filter, news.practitioner) ? news.practitioner : null;
    const known = waiting.get(whose) ?? { from, to };
    waiting.set(whose, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
    timer ??= setTimeout(tellAll, TOGETHER_MS);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };

  function tellAll(): void {
    timer = undefined;
    const portion = [...waiting];
    waiting.clear();
    for (const [practitionerId, { from, to }] of portion)
      tell.slots({ practitionerId, from: instantOf(from), to: instantOf(to) });
  }
}

function touches(filter: TimesFilter, change: DiaryChange | null): boolean {
  if (change?.clinic !== filter.clinicId) return false;
  const { practitioner, location = null, from = -Infinity, to = Infinity } = change;
  if (from >= filter.to || to <= filter.from) return false;
  return isTheirs(filter, practitioner) || (location !== null && filter.locationIds.has(location));
}

function isTheirs({ practitionerIds }: TimesFilter, practitioner: number | null): boolean {
  return practitioner === null || practitionerIds === null || practitionerIds.has(practitioner);
}

const instantOf = (ms: number): string | null => (Number.isFinite(ms) ? new Date(ms).toISOString() : null);
