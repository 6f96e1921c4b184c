/** What calendars announce; jobs and higher modules hear of it after the commit. */
export const CALENDAR_CONNECTED = 'calendar.connected';
/** A vendor says that something in a calendar changed. */
export const CALENDAR_CHANGED = 'calendar.changed';
/** Nobody connected a calendar: an invitation goes by mail. */
export const CALENDAR_INVITATION = 'calendar.invitation';
