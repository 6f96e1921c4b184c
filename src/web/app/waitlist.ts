/** Waiting for a time: asked for by the header, the booking journey and the waitlist's own page. */
import {
  joinWaitlist,
  leaveWaitlist,
  listWaitlist,
  type WaitlistEntry as EntryShape,
} from '../../contracts/waitlist.ts';
import type { z } from 'zod';
import { api, contractMutation, contractQuery } from './api.ts';
import { useSession } from './session.ts';

export type WaitlistEntry = z.output<typeof EntryShape>;
export type WaitlistOffer = NonNullable<WaitlistEntry['offer']>;

const waitlistApi = api.injectEndpoints({
  endpoints: (build) => ({
    listWaitlist: contractQuery(build, listWaitlist, { providesTags: ['Waitlist', 'Session'] }),
    joinWaitlist: contractMutation(build, joinWaitlist, { invalidatesTags: ['Waitlist'] }),
    leaveWaitlist: contractMutation(build, leaveWaitlist, { invalidatesTags: ['Waitlist', 'Availability'] }),
  }),
});

export const { useListWaitlistQuery, useJoinWaitlistMutation, useLeaveWaitlistMutation } = waitlistApi;

/** Whether this person waits for a time, and whether one is kept for them right now. */
export function useWaiting(): { waits: boolean; offered: boolean } {
  const { user } = useSession();
  const { currentData } = useListWaitlistQuery(undefined, { skip: user?.role !== 'patient', refetchOnFocus: true });
  const open = (currentData?.entries ?? []).filter(({ status }) => status === 'waiting' || status === 'offered');
  return { waits: open.length > 0, offered: open.some(({ offer }) => offer !== null) };
}
