import * as contracts from '../../../../contracts/notification-admin.ts';
import type { Http } from '../../../platform/http.ts';
import { presentLogged, presentSettings, presentTemplate } from '../presenter.ts';
import * as notifications from '../service.ts';

/** Words, log and settings, for those who run the clinic. */
export function routeNotificationAdmin(http: Http, deps: notifications.Notifications): void {
  http.route(contracts.listTemplates, async ({ query, context }) => ({
    templates: (await notifications.listTemplates(deps, context, query)).map(presentTemplate),
    variables: Object.entries(notifications.VARIABLES).map(([name, example]) => ({ name, example })),
  }));
  http.route(contracts.saveTemplate, async ({ params, body, context }) => {
    const { subject, body: words, ...which } = body;
    return presentTemplate(
      await notifications.saveTemplate(deps, context, { ...params, ...which }, { subject, body: words }),
    );
  });
  http.route(contracts.restoreTemplate, async ({ params, body, context }) => {
    const { version, ...which } = body;
    return presentTemplate(await notifications.restoreTemplate(deps, context, { ...params, ...which }, version));
  });
  http.route(contracts.listTemplateVersions, async ({ params, query, context }) => ({
    versions: (await notifications.listVersions(deps, context, { ...params, ...query })).map(presentTemplate),
  }));
  http.route(contracts.previewTemplate, async ({ params, body, context }) => {
    const { subject, body: words, variables, ...which } = body;
    return notifications.previewTemplate(deps, context, { ...params, ...which }, { subject, body: words, variables });
  });
  http.route(contracts.listNotificationLog, async ({ query, context }) => {
    const { logged, nextCursor } = await notifications.listLog(deps, context, query);
    return { notifications: logged.map(presentLogged), nextCursor };
  });
  http.route(contracts.readLoggedNotification, async ({ params, context }) => {
    const logged = await notifications.readLogged(deps, context, params.id);
    return { ...presentLogged(logged), html: logged.content?.html ?? null };
  });
  http.route(contracts.resendNotification, async ({ params, context }) =>
    presentLogged(await notifications.resend(deps, context, params.id)),
  );
  http.route(contracts.getNotificationSettings, async ({ context }) =>
    presentSettings(await notifications.readSettings(deps, context)),
  );
  http.route(contracts.putNotificationSettings, async ({ body, context }) =>
    presentSettings(await notifications.changeSettings(deps, context, body)),
  );
}
