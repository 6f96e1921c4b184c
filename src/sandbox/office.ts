import type { Db } from './deps.ts';
import type { GoogleEvent } from './google/events.ts';
import type { GraphEvent } from './microsoft/index.ts';
import { listVendorObjects } from './vendor-store.ts';
import type { ZoomMeeting } from './zoom.ts';

export interface OutboxMeeting {
  id: string;
  platform: 'zoom' | 'google-meet' | 'teams';
  topic: string;
  joinUrl: string;
  host: string;
  startsAt: string;
  endsAt: string;
  status: 'scheduled' | 'ended';
  createdAt: string;
}
export interface OutboxCalendarEvent {
  id: string;
  vendor: 'google' | 'microsoft';
  /** Whose calendar it is in. */
  account: string;
  title: string;
  description: string | null;
  startsAt: string;
  endsAt: string;
  status: 'confirmed' | 'cancelled';
  createdAt: string;
}

/** Every room that was made, and what became of it, oldest first. */
export async function readMeetings(db: Db): Promise<OutboxMeeting[]> {
  const zoom = await listVendorObjects<ZoomMeeting>(db, 'zoom', 'meeting');
  const { google, graph } = await readEvents(db);
  const meetings: OutboxMeeting[] = zoom.map(({ id, body, gone, createdAt }) => {
    const start = Date.parse(body.start_time.endsWith('Z') ? body.start_time : `${body.start_time}Z`);
    return {
      id,
      platform: 'zoom',
      topic: body.topic,
      joinUrl: body.join_url,
      host: body.host_email,
      startsAt: new Date(start).toISOString(),
      endsAt: new Date(start + body.duration * 60_000).toISOString(),
      status: gone ? 'ended' : 'scheduled',
      createdAt: createdAt.toISOString(),
    };
  });
  const rooms = [
    ...google.filter(({ link }) => link !== null).map((event) => ({ ...event, platform: 'google-meet' as const })),
    ...graph.filter(({ link }) => link !== null).map((event) => ({ ...event, platform: 'teams' as const })),
  ];
  for (const { id, platform, account, title, startsAt, endsAt, gone, link, createdAt } of rooms) {
    const status = gone ? 'ended' : 'scheduled';
    meetings.push({
      id,
      platform,
      topic: title,
      joinUrl: link ?? '',
      host: account,
      startsAt,
      endsAt,
      status,
      createdAt,
    });
  }
  return meetings.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

/** Every calendar entry, the people's own among them; entries that are rooms are shown as meetings. */
export async function readCalendarEvents(db: Db): Promise<OutboxCalendarEvent[]> {
  const { google, graph } = await readEvents(db);
  const all = [
    ...google.map((event) => ({ ...event, vendor: 'google' as const })),
    ...graph.map((event) => ({ ...event, vendor: 'microsoft' as const })),
  ].filter(({ link }) => link === null);
  return all
    .map(({ id, vendor, account, title, description, startsAt, endsAt, gone, createdAt }) => {
      const status = gone ? ('cancelled' as const) : ('confirmed' as const);
      return { id, vendor, account, title, description, startsAt, endsAt, status, createdAt };
    })
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

async function readEvents(db: Db) {
  const [google, graph] = await Promise.all([
    listVendorObjects<GoogleEvent>(db, 'google', 'event'),
    listVendorObjects<GraphEvent>(db, 'microsoft', 'event'),
  ]);
  return {
    google: google.map(({ account, body, gone, createdAt }) => ({
      id: body.id,
      account,
      title: body.summary ?? '(no title)',
      description: body.description ?? null,
      startsAt: body.start.dateTime ?? body.start.date ?? '',
      endsAt: body.end.dateTime ?? body.end.date ?? '',
      link: body.hangoutLink ?? null,
      gone,
      createdAt: createdAt.toISOString(),
    })),
    graph: graph.map(({ account, body, gone, createdAt }) => ({
      id: body.id,
      account,
      title: body.subject ?? '(no title)',
      description: body.body?.content ?? null,
      startsAt: toIso(body.start.dateTime),
      endsAt: toIso(body.end.dateTime),
      link: body.onlineMeeting?.joinUrl ?? null,
      gone,
      createdAt: createdAt.toISOString(),
    })),
  };
}

const toIso = (graph: string): string => `${graph.slice(0, 19)}.000Z`;
