import { z } from 'zod';
import { type VendorAnswer, vendorUnavailable } from '../http.ts';
import { graphCode, graphTime, type MicrosoftApi, readGraph } from '../microsoft/api.ts';
import { type MeetingsPort, type Room, RoomRefused, type RoomWish } from './port.ts';

const Event = z.object({
  id: z.string(),
  onlineMeeting: z.object({ joinUrl: z.url() }).nullable().optional(),
});

/**
 * Teams by way of an event in the host's calendar: the one way that needs no policy for each person. The application's own
 * permission makes it; `transactionId` makes it once.
 */
export function teamsMeetings({ api }: { api: MicrosoftApi }): MeetingsPort {
  const eventsOf = (host: string) => `/users/${encodeURIComponent(host)}/events`;

  async function make({ key, title, description, startsAt, endsAt, host }: RoomWish): Promise<Room> {
    const answer = await api.call(null, 'POST', eventsOf(host.email), {
      subject: title.slice(0, 255),
      body: { contentType: 'text', content: description ?? '' },
      start: graphTime(startsAt),
      end: graphTime(endsAt),
      sensitivity: 'private',
      isReminderOn: false,
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      transactionId: key,
    });
    if (answer.status !== 201 && answer.status !== 200) throw refused(answer);
    const made = readGraph(Event, answer);
    const joinUrl = made.onlineMeeting?.joinUrl ?? (await readLink(host.email, made.id));
    return { vendorId: made.id, code: made.id, joinUrl, password: null, host: host.email };
  }

  /** The link may be there a moment after the event. */
  async function readLink(host: string, id: string): Promise<string> {
    const answer = await api.call(null, 'GET', `${eventsOf(host)}/${encodeURIComponent(id)}`);
    if (answer.status !== 200) throw refused(answer);
    const link = readGraph(Event, answer).onlineMeeting?.joinUrl;
    if (link === undefined) throw vendorUnavailable('microsoft', new Error('the link is still pending'));
    return link;
  }

  return {
    make,
    async move({ vendorId, host }, { startsAt, endsAt, title }) {
      const path = `${eventsOf(host.email)}/${encodeURIComponent(vendorId)}`;
      const answer = await api.call(null, 'PATCH', path, {
        subject: title.slice(0, 255),
        start: graphTime(startsAt),
        end: graphTime(endsAt),
      });
      if (answer.status === 200) return 'moved';
      if (answer.status === 404) return 'gone';
      throw refused(answer);
    },
    async end({ vendorId, host }) {
      const answer = await api.call(null, 'DELETE', `${eventsOf(host.email)}/${encodeURIComponent(vendorId)}`);
      if (answer.status !== 204 && answer.status !== 404) throw refused(answer);
    },
    hostUrl: async () => null,
  };
}

function refused(answer: VendorAnswer): Error {
  if (answer.status === 401) return vendorUnavailable('microsoft', new Error('the credentials are refused'));
  return new RoomRefused('teams', graphCode(answer));
}
