import { type CalendarAppointment, describeForCalendar } from './calendar-file.ts';

export interface CalendarLinks {
  google: string;
  outlook: string;
  office365: string;
  yahoo: string;
  ics: string;
}

/** Pages of the big calendars with the appointment filled in; `icsUrl` is the file for every other program. */
export function calendarLinks(appointment: CalendarAppointment, icsUrl: string): CalendarLinks {
  const { summary, description, location } = describeForCalendar(appointment);
  const { startsAt, endsAt } = appointment;
  const compact = [startsAt, endsAt].map(compactUtc);
  const microsoft = {
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: summary,
    startdt: startsAt.toISOString(),
    enddt: endsAt.toISOString(),
    body: description,
    location,
  };
  return {
    google: link('https://calendar.google.com/calendar/render', {
      action: 'TEMPLATE',
      text: summary,
      dates: compact.join('/'),
      details: description,
      location,
    }),
    outlook: link('https://outlook.live.com/calendar/0/deeplink/compose', microsoft),
    office365: link('https://outlook.office.com/calendar/0/deeplink/compose', microsoft),
    yahoo: link('https://calendar.yahoo.com/', {
      v: '60',
      title: summary,
      st: compact[0]!,
      et: compact[1]!,
      desc: description,
      in_loc: location,
    }),
    ics: icsUrl,
  };
}

/** Spaces as %20: Outlook shows the `+` of URLSearchParams as it stands. */
function link(page: string, fields: Record<string, string>): string {
  const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${page}?${query.join('&')}`;
}

/** `20260512T000000Z` */
function compactUtc(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
