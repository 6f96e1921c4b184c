import * as places from '../../../contracts/places.ts';
import * as contracts from '../../../contracts/timeslots.ts';
import { formatOffsetIso } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentPlace, presentRoom } from '../clinics/presenter.ts';
import {
  addPlace,
  addRoom,
  changeManagedRoom,
  type ClinicDirectory,
  listPlaces,
  listRooms,
  removeRoom,
} from '../clinics/service.ts';
import { presentBlock, presentConflicts, presentExtra, presentRecurring } from './presenter.ts';
import * as diary from './service.ts';

export function routeDiary(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const clinicOf = (context: Context) => clinics.byId(context.clinicId);
  routeOneOffHours(http, platform, clinicOf);
  routeRecurringHours(http, platform, clinicOf);
  routeBlocks(http, platform, clinicOf);
  routePlaces(http, platform, clinicOf);
  http.route(contracts.getCalendar, async ({ query, context }) =>
    diary.readCalendar(platform, context, await clinicOf(context), query),
  );
}

/** A diary is shown as a whole wherever it can be: more at once than the usual fifty. */
const wholePage = <T extends { limit?: number | undefined }>(query: T): T => ({ ...query, limit: query.limit ?? 100 });

type ClinicOf = (context: Context) => ReturnType<ClinicDirectory['byId']>;

function routeOneOffHours(http: Http, platform: Platform, clinicOf: ClinicOf): void {
  http.route(contracts.listTimeSlots, async ({ query, context }) => {
    const { items, nextCursor } = page(
      await diary.listExtra(platform, context, await clinicOf(context), query),
      wholePage(query),
    );
    return { timeslots: items.map(presentExtra), nextCursor };
  });
  http.route(contracts.createTimeSlot, async ({ body, context }) =>
    presentExtra(await diary.addExtra(platform, context, await clinicOf(context), body)),
  );
  http.route(contracts.changeTimeSlot, async ({ params, body, context }) => {
    const { done, conflicts } = await diary.changeExtra(platform, context, await clinicOf(context), params.id, body);
    return { ...presentExtra(done), conflicts: presentConflicts(conflicts) };
  });
  http.route(contracts.deleteTimeSlot, async ({ params, query, context }) => {
    const force = query.force === 'true';
    const { conflicts } = await diary.removeExtra(platform, context, await clinicOf(context), params.id, force);
    return { success: true as const, conflicts: presentConflicts(conflicts) };
  });
}

function routeRecurringHours(http: Http, platform: Platform, clinicOf: ClinicOf): void {
  http.route(contracts.listRecurringTimeSlots, async ({ query, context }) => {
    const clinic = await clinicOf(context);
    const found = await diary.listRecurring(platform, context, clinic, query.practitionerId);
    const slots = found.map(({ row, timezone }) => presentRecurring(row, timezone));
    const { items, nextCursor } = page(slots, wholePage(query));
    return { timeslots: items, nextCursor };
  });
  http.route(contracts.createRecurringTimeSlot, async ({ body, context }) => {
    const { row, timezone } = await diary.addRecurring(platform, context, await clinicOf(context), body);
    return presentRecurring(row, timezone);
  });
  http.route(contracts.changeRecurringTimeSlot, async ({ params, body, context }) => {
    const clinic = await clinicOf(context);
    const { done, conflicts } = await diary.changeRecurring(platform, context, clinic, params.id, body);
    return { ...presentRecurring(done.row, done.timezone), conflicts: presentConflicts(conflicts) };
  });
  http.route(contracts.deleteRecurringTimeSlot, async ({ params, query, context }) => {
    const force = query.force === 'true';
    const { conflicts } = await diary.removeRecurring(platform, context, await clinicOf(context), params.id, force);
    return { success: true as const, conflicts: presentConflicts(conflicts) };
  });
  http.route(contracts.previewRecurringTimeSlot, async ({ params, query, context }) => {
    const clinic = await clinicOf(context);
    const { timezone, dates } = await diary.previewRecurring(platform, context, clinic, params.id, query);
    return {
      occurrences: dates.map(({ date, start, end, holiday, isException, isOpen }) => ({
        date,
        startsAt: formatOffsetIso(timezone, start),
        endsAt: formatOffsetIso(timezone, end),
        holiday,
        exception: isException,
        open: isOpen,
      })),
    };
  });
}

function routeBlocks(http: Http, platform: Platform, clinicOf: ClinicOf): void {
  const { sealer } = platform;
  http.route(contracts.listBlockedTimeSlots, async ({ query, context }) => {
    const rows = await diary.listBlocks(platform, context, await clinicOf(context), query);
    const { items, nextCursor } = page(rows, wholePage(query));
    return { timeslots: items.map((row) => presentBlock(row, sealer)), nextCursor };
  });
  http.route(contracts.createBlockedTimeSlot, async ({ body, context }) => {
    const { done, conflicts } = await diary.addBlock(platform, context, await clinicOf(context), body);
    return { ...presentBlock(done, sealer), conflicts: presentConflicts(conflicts) };
  });
  http.route(contracts.changeBlockedTimeSlot, async ({ params, body, context }) => {
    const { done, conflicts } = await diary.changeBlock(platform, context, await clinicOf(context), params.id, body);
    return { ...presentBlock(done, sealer), conflicts: presentConflicts(conflicts) };
  });
  http.route(contracts.deleteBlockedTimeSlot, async ({ params, context }) => {
    await diary.removeBlock(platform, context, await clinicOf(context), params.id);
    return { success: true as const };
  });
}

/** Places and rooms, as managers keep them. */
function routePlaces(http: Http, platform: Platform, clinicOf: ClinicOf): void {
  http.route(places.listManagedLocations, async ({ query, context }) => {
    const { items, nextCursor } = page(await listPlaces(platform, context), query);
    return { locations: items.map(presentPlace), nextCursor };
  });
  http.route(places.createLocation, async ({ body, context }) =>
    presentPlace(await addPlace(platform, context, await clinicOf(context), body)),
  );
  http.route(places.changeLocation, async ({ params, body, context }) => {
    const { done, conflicts } = await diary.changePlace(platform, context, await clinicOf(context), params.id, body);
    return { ...presentPlace(done), conflicts: presentConflicts(conflicts) };
  });
  http.route(places.deleteLocation, async ({ params, query, context }) => {
    const closing = { archived: true, force: query.force === 'true' };
    const { conflicts } = await diary.changePlace(platform, context, await clinicOf(context), params.id, closing);
    return { success: true as const, conflicts: presentConflicts(conflicts) };
  });
  http.route(places.listLocationHolidays, async ({ params, query, context }) =>
    diary.holidaysOfPlace(platform, context, await clinicOf(context), params.id, query.year),
  );

  http.route(places.listRooms, async ({ query, context }) => {
    const { items, nextCursor } = page(await listRooms(platform, context, query.locationId), query);
    return { rooms: items.map(presentRoom), nextCursor };
  });
  http.route(places.createRoom, async ({ body, context }) => presentRoom(await addRoom(platform, context, body)));
  http.route(places.changeRoom, async ({ params, body, context }) =>
    presentRoom(await changeManagedRoom(platform, context, params.id, body)),
  );
  http.route(places.deleteRoom, async ({ params, context }) => ({
    success: true as const,
    archived: await removeRoom(platform, context, params.id),
  }));
}
