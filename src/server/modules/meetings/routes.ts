import * as contracts from '../../../contracts/meetings.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import * as meetings from './service.ts';

/** `zoomSecret`: what Zoom signs its webhooks with; null where there is no Zoom. */
export function routeMeetings(http: Http, deps: meetings.Meetings, zoomSecret: string | null): void {
  http.route(
    contracts.createZoomMeeting,
    async ({ body, context }) => {
      const words = { title: body.topic, description: body.agenda };
      const room = await meetings.makeOn(deps, context, 'zoom', body.appointmentId, words);
      return { id: room.vendorId, join_url: room.joinUrl, password: room.password, host_url: room.hostUrl };
    },
    {
      reissue: async (answer, context, { body }) => {
        const { appointmentId } = body as { appointmentId: number };
        const { hostUrl } = await meetings.makeOn(deps, context, 'zoom', appointmentId, {});
        return { ...answer, host_url: hostUrl };
      },
    },
  );
  http.route(contracts.createGoogleMeet, async ({ body, context }) => {
    const words = { title: body.summary, description: body.description };
    const room = await meetings.makeOn(deps, context, 'google-meet', body.appointmentId, words);
    return { meetingId: room.code, meetingUrl: room.joinUrl, eventId: room.vendorId };
  });
  http.route(contracts.createTeamsMeeting, async ({ body, context }) => {
    const words = { title: body.subject, description: body.description };
    const room = await meetings.makeOn(deps, context, 'teams', body.appointmentId, words);
    return { id: room.vendorId, joinUrl: room.joinUrl, subject: room.title };
  });
  http.route(
    contracts.joinAppointment,
    async ({ params, context }) => {
      const { joinUrl, platform, hostUrl } = await meetings.join(deps, context, params.id);
      return { videoLink: joinUrl, platform, hostUrl };
    },
    {
      reissue: async (answer, context, { params }) => {
        const { hostUrl } = await meetings.join(deps, context, (params as { id: number }).id);
        return { ...answer, hostUrl };
      },
    },
  );
  http.route(contracts.getMeetingSettings, ({ context }) => meetings.readSettings(deps, context));
  http.route(contracts.putMeetingSettings, ({ body, context }) =>
    meetings.chooseSettings(deps, context, body.platform),
  );
  http.route(contracts.zoomWebhook, async ({ raw }) => {
    const { rawBody, headers } = raw as typeof raw & { rawBody?: Buffer };
    if (rawBody === undefined) throw new AppError('invalid_signature');
    const signed = { timestamp: headers['x-zm-request-timestamp'], signature: headers['x-zm-signature'] };
    return meetings.receiveZoomEvent(deps, zoomSecret, rawBody, signed);
  });
}
