import { skipToken } from '@reduxjs/toolkit/query/react';
import { useSelector } from 'react-redux';
import { previewSeries } from '../../../../contracts/appointments.ts';
import { api, contractQuery } from '../../../app/api.ts';
import { useSession } from '../../../app/session.ts';
import { rootReducer } from '../../../app/store.ts';
import type { KeptTime } from '../model/booking-slice.ts';
import { arrangeTimes, ruleOf } from './arrange-times.ts';
import { bookingSeriesSlice, noSeries } from './series-slice.ts';

const selectSeries = rootReducer.inject(bookingSeriesSlice).selector((state) => state.bookingSeries);

const seriesApi = api.injectEndpoints({
  endpoints: (build) => ({
    // A refused booking makes what is free stale: the list is asked for again.
    previewSeries: contractQuery(build, previewSeries, { providesTags: ['Availability'], keepUnusedDataFor: 0 }),
  }),
});

/**
 * The series somebody wants with the time that is kept: its list, and what goes into the booking. Only people with an
 * account are offered one; a guest's key opens a single appointment.
 */
export function useSeries(hold: KeptTime | null) {
  const chosen = useSelector(selectSeries);
  const { user } = useSession();
  const offered = hold !== null && user?.role === 'patient';
  const wish = offered && chosen.holdId === hold.id ? chosen : noSeries;
  const rule = ruleOf(wish);
  const answer = seriesApi.usePreviewSeriesQuery(
    offered && rule !== null ? { body: { ...timeOf(hold), rule } } : skipToken,
    { refetchOnMountOrArgChange: true },
  );
  const lines = arrangeTimes(answer.currentData?.occurrences ?? [], wish);
  const { skip, moved } = wish;
  return {
    offered,
    wish,
    answer,
    lines,
    /** Nothing is left to decide. */
    ready: rule === null || (lines.length > 0 && lines.every((line) => line.state !== 'open')),
    recurrence: rule === null ? undefined : { rule, skip, moved },
  };
}

export type Series = ReturnType<typeof useSeries>;

function timeOf({ id, token, serviceId, practitionerId, startsAt, locationId, deliveryMode }: KeptTime) {
  return { holdId: id, holdToken: token, serviceId, practitionerId, startsAt, locationId, deliveryMode };
}
