import { type Html, html } from './html.ts';
import type { OutboxCalendarEvent, OutboxMeeting } from './office.ts';

const platformNames = { zoom: 'Zoom', 'google-meet': 'Google Meet', teams: 'Microsoft Teams' } as const;
const vendorNames = { google: 'Google', microsoft: 'Outlook' } as const;
type Moment = (at: Date) => string;

/** The video rooms that were made, newest first. */
export function renderMeetings(meetings: readonly OutboxMeeting[], moment: Moment): Html {
  const rows = meetings.toReversed().map(
    (meeting) => html`<tr><td>${platformNames[meeting.platform]}</td><td>${meeting.topic}</td>
      <td><time datetime="${meeting.startsAt}">${moment(new Date(meeting.startsAt))}</time></td><td>${state(meeting.status)}</td>
      <td>${meeting.host}</td><td class="id"><a href="${meeting.joinUrl}" rel="noreferrer">${shorten(meeting.joinUrl)}</a></td></tr>`,
  );
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Video rooms, scrolls sideways">
    <table><thead><tr><th scope="col">Where</th><th scope="col">Called</th><th scope="col">When, UTC</th>
    <th scope="col">State</th><th scope="col">Host</th><th scope="col">Link</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="meetings"><h2 id="meetings">Video rooms</h2>
  <p>The links look like the real ones and open nothing: no room was made anywhere.</p>
  ${rows.length === 0 ? html`<p class="empty">None yet. Book a video session, and its room appears here.</p>` : table}</section>`;
}

/** What stands in connected calendars, and a way to be busy in one's own. */
export function renderCalendars(events: readonly OutboxCalendarEvent[], now: Date, moment: Moment): Html {
  const rows = events.toReversed().map(
    (event) => html`<tr><td>${vendorNames[event.vendor]}</td><td>${event.account}</td><td>${event.title}</td>
      <td><time datetime="${event.startsAt}">${moment(new Date(event.startsAt))}</time></td><td>${state(event.status)}</td></tr>`,
  );
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Calendar entries, scrolls sideways">
    <table><thead><tr><th scope="col">Calendar</th><th scope="col">Whose</th><th scope="col">Entry</th>
    <th scope="col">When, UTC</th><th scope="col">State</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 11);
  return html`<section class="card" aria-labelledby="calendars"><h2 id="calendars">Calendars</h2>
  <p>Entries in the calendars people connected: the clinic’s, and their own. Write one into somebody’s calendar, and a
  practitioner who connected it can no longer be booked then.</p>
  ${rows.length === 0 ? html`<p class="empty">None yet. Connect a calendar in the account, under “Connected calendars”.</p>` : table}
  <form method="post" action="/sandbox/calendars/events" class="row">
    <label for="cal-vendor">Calendar</label>
    <select id="cal-vendor" name="vendor"><option value="google">Google</option><option value="microsoft">Outlook</option></select>
    <label for="cal-account">Whose, by address</label><input id="cal-account" name="account" type="email" required>
    <label for="cal-from">From, UTC</label><input id="cal-from" name="startsAt" type="datetime-local" required value="${tomorrow}01:00">
    <label for="cal-to">To, UTC</label><input id="cal-to" name="endsAt" type="datetime-local" required value="${tomorrow}02:00">
    <button type="submit">Be busy then</button></form></section>`;
}

const state = (word: string): Html =>
  html`<span class="state ${word === 'scheduled' || word === 'confirmed' ? 'good' : 'waits'}">${word}</span>`;

const shorten = (link: string): string => (link.length > 48 ? `${link.slice(8, 52)}…` : link.slice(8));
