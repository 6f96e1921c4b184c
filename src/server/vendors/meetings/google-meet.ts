import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { AccessRevoked } from '../access-token.ts';
import { eventId } from '../google/event-id.ts';
import { type GoogleApi, readGoogle, reasonOf } from '../google/api.ts';
import { type VendorAnswer, vendorUnavailable } from '../http.ts';
import { type Host, type MeetingsPort, type Room, RoomRefused, type RoomWish } from './port.ts';

export interface GoogleMeetSettings {
  api: GoogleApi;
  /** The clinic's own account, for hosts who did not connect theirs; null: only those who did can host. */
  refreshToken: string | null;
}

const Event = z.object({
  id: z.string(),
  hangoutLink: z.url().optional(),
  status: z.string().optional(),
  conferenceData: z
    .object({
      conferenceId: z.string().optional(),
      createRequest: z.object({ status: z.object({ statusCode: z.string() }).optional() }).optional(),
    })
    .optional(),
});
type Event = z.infer<typeof Event>;
const CALENDAR = '/calendars/primary/events';
/** A link may take Google a moment. */
const LOOKS = 6;
const LOOK_EVERY_MS = 400;

/** Meet links come with an event in a Google calendar: the host's own where they connected it, else the clinic's. */
export function googleMeet({ api, refreshToken }: GoogleMeetSettings): MeetingsPort {
  const tokenOf = (host: Host): string => {
    const token = host.refreshToken ?? refreshToken;
    if (token === null) throw new RoomRefused('google-meet', 'not_connected');
    return token;
  };

  async function call(host: Host, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) {
    try {
      return await api.call(tokenOf(host), method, path, body);
    } catch (error) {
      if (error instanceof AccessRevoked) throw new RoomRefused('google-meet', 'revoked');
      throw error;
    }
  }

  async function make(wish: RoomWish): Promise<Room> {
    const id = eventId(wish.key);
    // Without conferenceDataVersion=1 Google forgets the conference and says nothing.
    const inserted = await call(wish.host, 'POST', `${CALENDAR}?conferenceDataVersion=1&sendUpdates=none`, {
      id,
      summary: wish.title.slice(0, 1_000),
      ...(wish.description === null ? {} : { description: wish.description }),
      start: { dateTime: wish.startsAt.toISOString(), timeZone: 'UTC' },
      end: { dateTime: wish.endsAt.toISOString(), timeZone: 'UTC' },
      visibility: 'private',
      guestsCanInviteOthers: false,
      reminders: { useDefault: false },
      extendedProperties: { private: { attune: wish.key } },
      conferenceData: { createRequest: { requestId: wish.key, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
    });
    if (inserted.status === 200) return settle(readGoogle(Event, inserted), wish.host);
    // Our own id is taken: an earlier try made it.
    if (inserted.status === 409) return settle(await readEvent(wish.host, id), wish.host);
    throw refused(inserted);
  }

  async function readEvent(host: Host, id: string): Promise<Event> {
    const answer = await call(host, 'GET', `${CALENDAR}/${id}`);
    if (answer.status !== 200) throw refused(answer);
    return readGoogle(Event, answer);
  }

  async function settle(event: Event, host: Host): Promise<Room> {
    let latest = event;
    for (let look = 0; latest.hangoutLink === undefined && look < LOOKS; look += 1) {
      if (latest.conferenceData?.createRequest?.status?.statusCode === 'failure')
        throw new RoomRefused('google-meet', 'no_conference');
      await pause(LOOK_EVERY_MS);
      latest = await readEvent(host, event.id);
    }
    if (latest.hangoutLink === undefined) throw vendorUnavailable('google', new Error('the link is still pending'));
    const code = latest.conferenceData?.conferenceId ?? latest.hangoutLink.split('/').at(-1) ?? '';
    return { vendorId: latest.id, code, joinUrl: latest.hangoutLink, password: null, host: 'primary' };
  }

  return {
    make,
    async move({ vendorId, host }, { startsAt, endsAt, title }) {
      const answer = await call(host, 'PATCH', `${CALENDAR}/${vendorId}?conferenceDataVersion=1&sendUpdates=none`, {
        summary: title.slice(0, 1_000),
        start: { dateTime: startsAt.toISOString(), timeZone: 'UTC' },
        end: { dateTime: endsAt.toISOString(), timeZone: 'UTC' },
      });
      if (answer.status === 200) return readGoogle(Event, answer).status === 'cancelled' ? 'gone' : 'moved';
      if (answer.status === 404 || answer.status === 410) return 'gone';
      throw refused(answer);
    },
    async end({ vendorId, host }) {
      const answer = await call(host, 'DELETE', `${CALENDAR}/${vendorId}?sendUpdates=none`);
      if (answer.status !== 204 && answer.status !== 404 && answer.status !== 410) throw refused(answer);
    },
    hostUrl: async () => null,
  };
}

const refused = (answer: VendorAnswer): RoomRefused => new RoomRefused('google-meet', reasonOf(answer));
