import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SandboxDeps } from '../deps.ts';
import { putVendorObject, type VendorObject } from '../vendor-store.ts';

/** Google Calendar's events, as its API shows them. */

const when = z.object({
  dateTime: z.iso.datetime({ offset: true, local: true }).optional(),
  date: z.iso.date().optional(),
  timeZone: z.string().optional(),
});
export const eventWish = z.object({
  id: z
    .string()
    .regex(/^[a-v0-9]{5,1024}$/)
    .optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  start: when,
  end: when,
  status: z.enum(['confirmed', 'tentative', 'cancelled']).optional(),
  visibility: z.string().optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  guestsCanInviteOthers: z.boolean().optional(),
  reminders: z.object({ useDefault: z.boolean().optional() }).optional(),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).optional() }).optional(),
  source: z.object({ title: z.string().optional(), url: z.string().optional() }).optional(),
  conferenceData: z
    .object({
      createRequest: z.object({
        requestId: z.string(),
        conferenceSolutionKey: z.object({ type: z.literal('hangoutsMeet') }),
      }),
    })
    .optional(),
});
export type EventWish = z.infer<typeof eventWish>;

export interface GoogleEvent extends Omit<EventWish, 'conferenceData'> {
  kind: 'calendar#event';
  id: string;
  etag: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  created: string;
  updated: string;
  htmlLink: string;
  iCalUID: string;
  sequence: number;
  creator: { email: string };
  organizer: { email: string; self: boolean };
  hangoutLink?: string;
  conferenceData?: object;
}

export function newEvent(account: string, wish: EventWish, withMeet: boolean, now: Date): GoogleEvent {
  const id = wish.id ?? randomBytes(13).toString('hex');
  const { conferenceData, ...rest } = wish;
  return {
    kind: 'calendar#event',
    etag: etag(now),
    status: 'confirmed',
    created: now.toISOString(),
    updated: now.toISOString(),
    htmlLink: `https://www.google.com/calendar/event?eid=${id}`,
    iCalUID: `${id}@google.com`,
    sequence: 0,
    creator: { email: account },
    organizer: { email: account, self: true },
    ...rest,
    id,
    ...(withMeet && conferenceData !== undefined ? meetOf(conferenceData.createRequest) : {}),
  };
}

/** Google makes the three words; here they come from chance like there. */
function meetOf(createRequest: NonNullable<EventWish['conferenceData']>['createRequest']) {
  const letters = [...randomBytes(10)].map((byte) => 'abcdefghijklmnopqrstuvwxyz'[byte % 26]).join('');
  const code = `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`;
  const uri = `https://meet.google.com/${code}`;
  return {
    hangoutLink: uri,
    conferenceData: {
      conferenceId: code,
      createRequest: { ...createRequest, status: { statusCode: 'success' } },
      conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
      entryPoints: [{ entryPointType: 'video', uri, label: uri.slice('https://'.length) }],
    },
  };
}

export const etag = (now: Date): string => `"${now.getTime()}${randomBytes(3).readUIntBE(0, 3)}"`;

export function saveEvent(deps: SandboxDeps, account: string, body: GoogleEvent): Promise<void> {
  const gone = body.status === 'cancelled';
  return putVendorObject(deps.db, {
    vendor: 'google',
    kind: 'event',
    id: `${account}/${body.id}`,
    account,
    body,
    gone,
    at: deps.clock.now(),
  });
}

/** What a list shows of one that is gone. */
export const shown = ({ body, gone }: VendorObject<GoogleEvent>) =>
  gone ? { kind: body.kind, etag: body.etag, id: body.id, status: 'cancelled' } : body;
