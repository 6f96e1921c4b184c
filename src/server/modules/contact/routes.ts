import * as contracts from '../../../contracts/contact.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentRequest } from './presenter.ts';
import * as contact from './service.ts';

export function routeContact(http: Http, platform: Platform): void {
  http.route(contracts.sendContactRequest, ({ body, context }) => contact.send(platform, context, body));
  http.route(contracts.listContactRequests, async ({ query, context }) => {
    const { requests, nextCursor } = await contact.list(platform, context, query);
    return { contactRequests: requests.map(presentRequest), nextCursor };
  });
  http.route(contracts.changeContactRequest, async ({ params, body, context }) =>
    presentRequest(await contact.change(platform, context, params.id, body)),
  );
}
