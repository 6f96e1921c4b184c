import * as contracts from '../../../contracts/availability.ts';
import { getService as getServiceContract, listServices } from '../../../contracts/catalog.ts';
import { listPractitioners, listPsychologists } from '../../../contracts/practitioners.ts';
import { formatOffsetIso, formatWallTime, toLocal } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentService } from '../catalog/presenter.ts';
import { getService, type ServiceRow } from '../catalog/service.ts';
import { type ClinicDirectory, describeClinic } from '../clinics/service.ts';
import { insurerOf } from '../patients/service.ts';
import { presentAvailability, presentHold, presentPractitioner, slotPresenter } from './presenter.ts';
import { followTimes } from './changes.ts';
import * as availability from './service.ts';

export function routeAvailability(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const clinicOf = (context: Context) => clinics.byId(context.clinicId);

  http.route(contracts.getAvailability, async ({ query, context }) => {
    const clinic = await clinicOf(context);
    const found = await availability.listAvailability(platform, clinic, query);
    return presentAvailability(found, clinic, await insurerFor(platform, context, [found.service]));
  });
  http.route(contracts.streamAvailability, async ({ query, context }) => {
    return followTimes(platform, await clinicOf(context), query);
  });
  http.route(contracts.getPractitionerDay, async ({ params, query, context }) => {
    const { practitionerId } = params;
    const { timezone, service, times } = await availability.listDay(platform, await clinicOf(context), {
      practitionerId,
      ...query,
    });
    const timeSlots = times.map(({ start, available }) => ({
      time: formatWallTime(toLocal(timezone, start).minutes, '12'),
      available,
      startsAt: formatOffsetIso(timezone, start),
      endsAt: formatOffsetIso(timezone, start + service.duration_minutes * 60_000),
    }));
    return { practitionerId, date: query.date, timezone, timeSlots };
  });
  http.route(contracts.checkAvailability, async ({ body, context }) => {
    const service = await getService(platform.db, context.clinicId, body.serviceId);
    const { practitionerId, locationId, sessionType } = body;
    await availability.checkPractitioner(platform, context.clinicId, service, practitionerId);
    const wish = { service, practitionerId, locationId, sessionType, start: Date.parse(body.startsAt) };
    const verdict = await availability.judgeTime(platform.db, context.clinicId, wish, platform.clock.now());
    return verdict.ok ? { available: true } : { available: false, reason: verdict.refusal };
  });

  http.route(
    contracts.createHold,
    async ({ body, context }) => {
      const clinic = await clinicOf(context);
      const { serviceId, practitionerId, locationId, deliveryMode: sessionType } = body;
      const wish = { serviceId, practitionerId, locationId, sessionType, start: Date.parse(body.startsAt) };
      const hold = await withNearest(platform, clinics, context, wish, () =>
        availability.createHold(platform, context, clinic, wish),
      );
      return presentHold(hold, availability.holdTokenOf(platform, clinic.id, hold), platform.clock.now());
    },
    {
      reissue: async (answer, context) => ({
        ...answer,
        holdToken: availability.holdTokenOf(platform, context.clinicId, answer as { id: number }),
      }),
    },
  );
  http.route(
    contracts.extendHold,
    async ({ params, context, raw }) => {
      const clinic = await clinicOf(context);
      const hold = await availability.extendHold(platform, context, clinic, params.id, holdTokenIn(raw.headers));
      const held = {
        id: hold.id,
        practitionerId: hold.practitioner_id,
        expiresAt: hold.expires_at,
        startsAt: hold.starts_at,
        endsAt: hold.ends_at,
        timezone: await zoneOf(clinics, platform, context, hold.location_id),
        locationId: hold.location_id ?? 0,
        sessionType: hold.session_type as availability.HeldTime['sessionType'],
      };
      return presentHold(held, availability.holdTokenOf(platform, clinic.id, hold), platform.clock.now());
    },
    {
      reissue: async (answer, context) => ({
        ...answer,
        holdToken: availability.holdTokenOf(platform, context.clinicId, answer as { id: number }),
      }),
    },
  );
  http.route(contracts.dropHold, async ({ params, context, raw }) => {
    await availability.dropHold(platform, context, params.id, holdTokenIn(raw.headers));
    return { success: true as const };
  });

  http.route(listServices, async ({ query, context }) => {
    const clinic = await clinicOf(context);
    const services = await availability.findServicesWithTime(platform, clinic, query);
    const { items, nextCursor } = page(services, query);
    const insurance = query.insurance ?? (await insurerFor(platform, context, items));
    const wanted = { locationId: query.locationId ?? null, insurance };
    return { services: items.map((service) => presentService(service, clinic, wanted)), nextCursor };
  });
  http.route(getServiceContract, async ({ params, context }) => {
    const service = await getService(platform.db, context.clinicId, params.id);
    const insurance = await insurerFor(platform, context, [service]);
    return presentService(service, await clinicOf(context), { insurance });
  });
  http.route(listPractitioners, async ({ query, context }) => {
    const clinic = await clinicOf(context);
    const { items, nextCursor } = page(await availability.findDirectory(platform, clinic, query), query);
    return { practitioners: items.map((person) => presentPractitioner(person, clinic)), nextCursor };
  });
  http.route(listPsychologists, async ({ query, context }) => {
    const clinic = await clinicOf(context);
    const { items, nextCursor } = page(
      await availability.findDirectory(platform, clinic, { ...query, profession: 'psychologist' }),
      query,
    );
    return { psychologists: items.map((person) => presentPractitioner(person, clinic)), nextCursor };
  });
}

/** Who insures the caller, looked up only where a price goes by it. */
export async function insurerFor(
  platform: Platform,
  context: Context,
  services: readonly ServiceRow[],
): Promise<string | null> {
  const matters = services.some((service) => service.price_rules.some((rule) => rule.insurance !== null));
  return matters ? insurerOf(platform, context) : null;
}

export function holdTokenIn(headers: Record<string, string | string[] | undefined>): string | undefined {
  const token = headers['x-hold-token'];
  return typeof token === 'string' ? token : undefined;
}

type WishedTime = {
  serviceId: number;
  practitionerId?: number | undefined;
  locationId?: number | undefined;
  sessionType?: 'in_person' | 'telehealth' | undefined;
  start: number;
};

/** A time that cannot be had is refused together with the nearest free ones. */
export async function withNearest<T>(
  platform: Platform,
  clinics: ClinicDirectory,
  context: Context,
  wish: WishedTime,
  story: () => Promise<T>,
): Promise<T> {
  try {
    return await story();
  } catch (error) {
    if (!(error instanceof AppError) || !['slot_taken', 'slot_unavailable'].includes(error.code)) throw error;
    const clinic = await clinics.byId(context.clinicId);
    const { serviceId, ...rest } = wish;
    const service = await getService(platform.db, clinic.id, serviceId);
    const nearest = await availability.nearestFree(platform, clinic.id, { service, ...rest });
    const insurance = await insurerFor(platform, context, [service]);
    const present = slotPresenter(service, clinic, nearest[0]?.place.timezone ?? clinic.timezone, insurance);
    const details = typeof error.details === 'object' && error.details !== null ? error.details : {};
    throw new AppError(error.code, error.message, { ...details, nearest: nearest.map(present) }, { cause: error });
  }
}

async function zoneOf(
  clinics: ClinicDirectory,
  platform: Platform,
  context: Context,
  locationId: number | null,
): Promise<string> {
  const { clinic, locations } = await describeClinic(platform, clinics, context.clinicId);
  return locations.find((location) => location.id === locationId)?.timezone ?? clinic.timezone;
}
