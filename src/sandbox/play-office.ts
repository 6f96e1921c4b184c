import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SandboxDeps } from './deps.ts';
import { changeEvent, outsideEvent } from './google/index.ts';
import { changeGraphEvent, outsideGraphEvent } from './microsoft/index.ts';
import { putVendorObject } from './vendor-store.ts';
import { tellOfMeeting } from './zoom.ts';

const Account = z.object({ vendor: z.enum(['google', 'microsoft']), account: z.email() });
const Busy = Account.extend({
  title: z.string().max(200).default('Busy'),
  startsAt: z.iso.datetime({ offset: true, local: true }),
  endsAt: z.iso.datetime({ offset: true, local: true }),
});
const ZoomNews = z.object({
  event: z.enum(['meeting.started', 'meeting.ended', 'meeting.deleted']),
  id: z.string().max(20),
});

/** The parts a person plays at the vendors: an entry in one's own calendar, a session that begins, a token that is forgotten. */
export function registerPlayOffice(app: FastifyInstance, deps: SandboxDeps): void {
  app.post('/calendars/events', async (request, reply) => {
    const parsed = Busy.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: 'Say vendor, account, startsAt and endsAt.' });
    const { vendor, title } = parsed.data;
    const account = parsed.data.account.toLowerCase();
    const [startsAt, endsAt] = [readInstant(parsed.data.startsAt), readInstant(parsed.data.endsAt)];
    const now = deps.clock.now();
    if (vendor === 'google') {
      const event = outsideEvent(title, startsAt, endsAt, account, now);
      await changeEvent(deps, account, event);
      return answer(request.headers['content-type'], event.id);
    }
    const event = outsideGraphEvent(title, startsAt, endsAt, now);
    await changeGraphEvent(deps, account, event, 'created');
    return answer(request.headers['content-type'], event.id);

    function answer(type: string | undefined, id: string) {
      return type?.startsWith('application/x-www-form') === true
        ? reply.redirect('/sandbox#calendars', 303)
        : reply.code(201).send({ id });
    }
  });
  app.post('/calendars/forget', async (request, reply) => {
    const parsed = Account.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: 'Say vendor and account.' });
    const { vendor, account } = parsed.data;
    await putVendorObject(deps.db, { vendor, kind: 'floor', id: account, account, body: {}, at: deps.clock.now() });
    return { forgotten: true };
  });
  app.post('/zoom/events', async (request, reply) => {
    const parsed = ZoomNews.safeParse(request.body);
    const known = parsed.success && (await tellOfMeeting(deps, parsed.data.event, parsed.data.id));
    return known ? { told: true } : reply.code(404).send({ error: 'There is no such meeting.' });
  });
}

/** A form's `datetime-local` has no offset; on this page every time is UTC. */
function readInstant(text: string): Date {
  return new Date(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}
