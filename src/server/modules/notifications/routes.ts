import type { KeyObject } from 'node:crypto';
import * as contracts from '../../../contracts/notifications.ts';
import type { Http } from '../../platform/http.ts';
import { AppError } from '../../platform/errors.ts';
import { readSendGridEvents } from '../../vendors/email/sendgrid-events.ts';
import { routeNotificationAdmin } from './admin/routes.ts';
import { presentNotice } from './presenter.ts';
import * as notifications from './service.ts';

export function routeNotifications(
  http: Http,
  deps: notifications.Notifications & { sendGridKeys: readonly KeyObject[] },
): void {
  http.route(contracts.sendNotification, async ({ body, context }) => ({
    notifications: await notifications.ask(deps, context, body),
  }));
  http.route(contracts.listNotifications, async ({ query, context }) => {
    const { notices, unread, nextCursor } = await notifications.listNotices(deps, context, {
      ...query,
      unread: query.unread === 'true',
    });
    return { notifications: notices.map(presentNotice), unread, nextCursor };
  });
  http.route(contracts.streamNotifications, async ({ context }) => notifications.followNotices(deps, context));
  http.route(contracts.readNotification, async ({ params, context }) =>
    presentNotice(await notifications.readNotice(deps, context, params.id)),
  );
  http.route(contracts.readAllNotifications, async ({ body, context }) => ({
    unread: await notifications.readAllNotices(deps, context, body.upTo),
  }));
  routeNotificationAdmin(http, deps);
  routeReports(http, deps);
}

/** What the vendors post: read over the very bytes that came, and signed. */
function routeReports(http: Http, deps: notifications.Notifications & { sendGridKeys: readonly KeyObject[] }): void {
  http.route(contracts.sendGridWebhook, async ({ raw }) => {
    const { rawBody } = raw as typeof raw & { rawBody?: Buffer };
    if (rawBody === undefined) throw new AppError('invalid_signature');
    const header = (name: string) => {
      const value = raw.headers[`x-twilio-email-event-webhook-${name}`];
      return typeof value === 'string' ? value : undefined;
    };
    const signed = { rawBody, timestamp: header('timestamp'), signature: header('signature') };
    await notifications.takeMailReports(deps, readSendGridEvents(deps.sendGridKeys, signed));
    return { received: true as const };
  });
  http.route(contracts.twilioWebhook, async ({ raw }) => {
    const { rawBody } = raw as typeof raw & { rawBody?: Buffer };
    const signature = raw.headers['x-twilio-signature'];
    if (rawBody === undefined || typeof signature !== 'string' || deps.texts === null)
      throw new AppError('invalid_signature');
    const fields = new Map(new URLSearchParams(rawBody.toString('utf8')));
    // Twilio signs the address it was given, so it is rebuilt from ours and not from the request's host.
    const url = `${deps.config.publicUrl ?? deps.selfUrl()}${raw.url}`;
    await notifications.takeTextReport(deps, deps.texts.readReport({ url, fields, signature }));
    return { received: true as const };
  });
}
