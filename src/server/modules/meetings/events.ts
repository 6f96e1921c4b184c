/** What meetings announce; higher modules hear of it after the commit. */
export const MEETING_READY = 'meeting.ready';
export const MEETING_CHANGED = 'meeting.changed';
/** A vendor told of a room; worked off by a job. */
export const MEETING_VENDOR_EVENT = 'meeting.vendor_event';
