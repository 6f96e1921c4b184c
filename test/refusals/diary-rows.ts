import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

/** Rows of the diary's endpoints: Sarah's hours and times away, which are no other practitioner's and no other clinic's. */
export function diaryRows(world: World): Record<string, Row> {
  const { practitionerId, locationId, foreign, diary, freeStart } = world;
  const strangers: Row['strangers'] = ['michael', 'marta'];
  const whose: Row['missing'] = [NOTHING, foreign.practitionerId].flatMap((id) => [
    { query: { practitionerId: id } },
    { as: 'manager', query: { practitionerId: id } },
  ]);
  const list: Row = {
    as: 'sarah',
    query: { practitionerId },
    strangers,
    ...(whose === undefined ? {} : { missing: whose }),
  };
  const own = (id: number): Row => ({
    as: 'sarah',
    params: { id },
    strangers,
    missing: [{ params: { id: NOTHING } }, { as: 'manager', params: { id: NOTHING } }],
  });
  const made = (body: Record<string, unknown>): Row => ({
    as: 'sarah',
    body,
    missing: [NOTHING, foreign.practitionerId].flatMap((id) => [
      { body: { ...body, practitionerId: id } },
      { as: 'manager', body: { ...body, practitionerId: id } },
    ]),
  });
  const placed = (body: Record<string, unknown>): Row => ({
    ...made(body),
    missing: [
      ...(made(body).missing ?? []),
      ...[NOTHING, foreign.locationId].map((id) => ({ body: { ...body, locationId: id } })),
    ],
  });
  const date = freeStart.slice(0, 10);
  const times = { locationId, startTime: '20:00', endTime: '21:00' };
  return {
    listTimeSlots: list,
    createTimeSlot: placed({ ...times, date }),
    changeTimeSlot: { ...own(diary.extraId), body: { endTime: '21:30' } },
    deleteTimeSlot: own(diary.extraId),
    listRecurringTimeSlots: list,
    createRecurringTimeSlot: placed({ ...times, rule: 'FREQ=WEEKLY;BYDAY=SU', startDate: date }),
    changeRecurringTimeSlot: { ...own(diary.recurringId), body: { endTime: '21:30' } },
    deleteRecurringTimeSlot: own(diary.recurringId),
    previewRecurringTimeSlot: own(diary.recurringId),
    listBlockedTimeSlots: list,
    createBlockedTimeSlot: made({ dateFrom: '2030-07-01', dateTo: '2030-07-05' }),
    changeBlockedTimeSlot: { ...own(diary.blockedId), body: { reason: 'somebody else says so' } },
    deleteBlockedTimeSlot: own(diary.blockedId),
    getCalendar: {
      as: 'sarah',
      query: { dateFrom: date, dateTo: date, practitionerIds: practitionerId },
      strangers,
      missing: [NOTHING, foreign.practitionerId].flatMap((id) => [
        { query: { dateFrom: date, dateTo: date, practitionerIds: id } },
        { as: 'manager', query: { dateFrom: date, dateTo: date, practitionerIds: `${practitionerId},${id}` } },
      ]),
    },
  };
}
