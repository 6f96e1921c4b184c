/** What the waitlist announces; higher modules hear of it after the commit. */
export const WAITLIST_OFFERED = 'waitlist.offered';
/** An offer ended without a booking: its time goes to the next person. */
export const WAITLIST_TIME_PASSED_ON = 'waitlist.time_passed_on';
