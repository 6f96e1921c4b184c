import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contracts from '../../../contracts/calendars.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import { clinicUrl } from '../clinics/service.ts';
import * as calendars from './service.ts';

export function routeCalendars(http: Http, deps: calendars.Calendars): void {
  /** Where the person is right now on a computer of their own, because their cookie is there; else the clinic's address. */
  async function originOf(raw: FastifyRequest, { clinicId }: Context): Promise<string> {
    const isOwnComputer = deps.config.demo && /^(localhost|127\.0\.0\.1|[\w-]+\.localhost)(:\d+)?$/.test(raw.host);
    return isOwnComputer ? `http://${raw.host}` : clinicUrl(deps, await deps.clinics.byId(clinicId));
  }
  const sendOn = (reply: FastifyReply, url: string) => {
    reply.header('location', url);
    return { url };
  };

  http.route(contracts.listCalendarConnections, async ({ context }) => {
    const { rows, available, blocksTime } = await calendars.listConnections(deps, context);
    const connections = rows.map((row) => ({
      id: row.id,
      provider: row.provider as 'google',
      account: row.account,
      status: row.status as 'active',
      blocksTime,
      lastSyncedAt: row.synced_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    }));
    return { connections, available, nextCursor: null };
  });
  http.route(contracts.createCalendarConnection, async ({ body, context, raw }) => {
    const { provider } = body;
    return { provider, url: calendars.startConnection(deps, context, provider, await originOf(raw, context)) };
  });
  http.route(contracts.startCalendarConnection, async ({ params, context, raw, reply }) =>
    sendOn(reply, calendars.startConnection(deps, context, params.provider, await originOf(raw, context))),
  );
  http.route(contracts.finishCalendarConnection, async ({ params, query, context, raw, reply }) => {
    const outcome = await calendars.finishConnection(deps, context, params.provider, query);
    return sendOn(reply, `${await originOf(raw, context)}/account/calendars?${params.provider}=${outcome}`);
  });
  http.route(contracts.deleteCalendarConnection, async ({ params, context }) => {
    await calendars.disconnect(deps, context, params.id);
    return { success: true as const };
  });
  http.route(contracts.createCalendarEvent, async ({ body, context }) => {
    const { title, description } = body;
    const { eventId, via } = await calendars.inviteTo(deps, context, body.appointmentId, { title, description });
    return { eventId, success: true as const, via };
  });

  http.route(contracts.createCalendarFeed, ({ context }) => calendars.addFeed(deps, context));
  http.route(contracts.listCalendarFeeds, async ({ context }) => {
    const rows = await calendars.listFeeds(deps, context);
    const feeds = rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at.toISOString(),
      lastReadAt: row.read_at?.toISOString() ?? null,
    }));
    return { feeds, nextCursor: null };
  });
  http.route(contracts.deleteCalendarFeed, async ({ params, context }) => {
    await calendars.revokeFeed(deps, context, params.id);
    return { success: true as const };
  });
  http.route(contracts.readCalendarFeed, async ({ params, context }) => {
    const text = await calendars.readFeed(deps, context, params.token);
    return {
      file: Buffer.from(text),
      contentType: 'text/calendar; charset=utf-8',
      name: 'appointments.ics',
      inline: true,
    };
  });

  http.route(contracts.googleCalendarWebhook, async ({ raw }) => {
    await calendars.receiveGooglePush(deps, raw.headers);
    return { received: true as const };
  });
  http.route(contracts.microsoftWebhook, async ({ query, raw }) => {
    // Graph's question whether this address is ours: its own token back, as plain text.
    if (query.validationToken === undefined) await calendars.receiveGraphPush(deps, raw.body);
    const text = query.validationToken ?? 'received';
    return { file: Buffer.from(text), contentType: 'text/plain; charset=utf-8', name: 'answer.txt', inline: true };
  });
}
