import * as contracts from '../../../contracts/messages.ts';
import type { Http } from '../../platform/http.ts';
import { linkNext } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { followMessages } from './live.ts';
import { presentContact, presentMessage } from './presenter.ts';
import * as messages from './service.ts';

export function routeMessages(http: Http, platform: Platform): void {
  const present = (message: messages.OpenMessage) => presentMessage(message, platform.sealer);

  http.route(contracts.listMessages, async ({ query, context, raw, reply }) => {
    const found = await messages.listMessages(platform, context, query);
    linkNext(raw, reply, found.nextCursor);
    return found.messages.map(present);
  });
  http.route(contracts.sendMessage, async ({ body, context }) =>
    present(await messages.sendMessage(platform, context, body)),
  );
  http.route(contracts.readMessage, async ({ params, query, context }) =>
    present(await messages.readMessage(platform, context, params.id, query.earlier === 'true')),
  );
  http.route(contracts.listContacts, async ({ context }) => ({
    contacts: (await messages.listContacts(platform, context)).map(presentContact),
    nextCursor: null,
  }));
  http.route(contracts.searchMessages, async ({ query, context }) => {
    const { messages: found, complete } = await messages.searchMessages(platform, context, query);
    return { messages: found.map(present), complete };
  });
  http.route(contracts.streamMessages, async ({ context }) => followMessages(platform, context));
  http.route(contracts.getMessageAttachment, ({ params, context }) =>
    messages.readAttachment(platform, context, params),
  );
  http.route(contracts.getMessageDraft, ({ params, context }) => messages.readDraft(platform, context, params.userId));
  http.route(contracts.putMessageDraft, ({ params, body, context }) =>
    messages.saveDraft(platform, context, params.userId, body.message),
  );
}
