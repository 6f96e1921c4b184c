import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxDeps } from './deps.ts';
import { addMessage, listMessagesOf, readSwitches, takeSwitch, type TextRow, writeSwitch } from './store.ts';
import { newSid, tellOfAnswer, tellOfText } from './twilio-reports.ts';

/** Twilio's Messages: what is accepted is kept and shown, and reaches nobody's phone. */

type AccountParams = { Params: { account: string } };

/** Twilio's own magic numbers, and one of ours (…0005) that accepts and then cannot be reached. */
const REFUSED: Readonly<Record<string, [number, string]>> = {
  '+15005550001': [21211, "The 'To' number +15005550001 is not a valid phone number."],
  '+15005550002': [21612, 'The To phone number is not currently reachable.'],
  '+15005550003': [21408, 'Permission to send an SMS has not been enabled for the region.'],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
};
const UNREACHABLE = '+15005550005';

export function registerTwilio(app: FastifyInstance, deps: SandboxDeps): void {
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode >= 500) deps.log.warn({ err: error }, 'the Twilio sandbox failed');
    return refuse(reply, statusCode, 20500, statusCode < 500 ? message : 'Internal Server Error');
  });
  app.post<AccountParams>('/2010-04-01/Accounts/:account/Messages.json', async (request, reply) => {
    if (!isKnown(deps, request)) return refuse(reply, 401, 20003, 'Authenticate');
    return take(deps, request.params.account, (request.body ?? {}) as Record<string, string>, reply);
  });
  app.get<AccountParams & { Querystring: Record<string, string> }>(
    '/2010-04-01/Accounts/:account/Messages.json',
    async (request, reply) => {
      if (!isKnown(deps, request)) return refuse(reply, 401, 20003, 'Authenticate');
      const { To, From } = request.query;
      const after = request.query['DateSent>'];
      const found = (await listMessagesOf(deps.db, 'twilio', 1000))
        .filter((row) => (To === undefined || row.recipient === To) && (From === undefined || row.sender === From))
        .filter((row) => after === undefined || row.createdAt.getTime() >= Date.parse(after))
        .slice(0, Number(request.query.PageSize ?? 50));
      const uri = `/2010-04-01/Accounts/${request.params.account}/Messages.json`;
      return reply.send({
        messages: found.map((row) => present(row, request.params.account)),
        page: 0,
        page_size: 50,
        start: 0,
        end: Math.max(0, found.length - 1),
        uri,
        first_page_uri: `${uri}?Page=0`,
        next_page_uri: null,
        previous_page_uri: null,
      });
    },
  );
}

function isKnown(deps: SandboxDeps, request: FastifyRequest<AccountParams>): boolean {
  const given = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  const { accountSid, authToken } = deps.twilio;
  return given === `${accountSid}:${authToken}` && request.params.account === accountSid;
}

async function take(deps: SandboxDeps, account: string, wish: Record<string, string>, reply: FastifyReply) {
  const { To = '', From = '', Body = '', StatusCallback } = wish;
  if (To === '') return refuse(reply, 400, 21604, "A 'To' phone number is required.");
  if (From === '') return refuse(reply, 400, 21603, "A 'From' phone number is required.");
  if (Body === '') return refuse(reply, 400, 21602, 'Message body is required.');
  if (Body.length > 1600)
    return refuse(reply, 400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  const number = To.replace(/^whatsapp:/, '');
  if (To.startsWith('whatsapp:') !== From.startsWith('whatsapp:'))
    return refuse(reply, 400, 21910, "'From' and 'To' must be of the same channel");
  if (!/^\+[1-9]\d{6,14}$/.test(number))
    return refuse(reply, 400, 21211, `The 'To' number ${To} is not a valid phone number.`);
  const known = REFUSED[number];
  if (known !== undefined) return refuse(reply, 400, ...known);
  if (await hasStopped(deps, To)) return refuse(reply, 400, 21610, 'Attempt to send to unsubscribed recipient');
  const now = deps.clock.now();
  const sid = newSid('SM');
  const fails = number === UNREACHABLE;
  const ended = fails ? 'undelivered' : 'delivered';
  await deps.db.transaction().execute(async (tx) => {
    await addMessage(tx, {
      vendor: 'twilio',
      vendorId: sid,
      channel: To.startsWith('whatsapp:') ? 'whatsapp' : 'sms',
      sender: From,
      recipient: To,
      subject: null,
      text: Body,
      html: null,
      attachments: [],
      createdAt: now,
      details: { status: ended },
    });
    if (StatusCallback === undefined) return;
    for (const status of ['sent', ended]) {
      const fields = {
        MessageSid: sid,
        SmsSid: sid,
        MessageStatus: status,
        SmsStatus: status,
        To,
        From,
        AccountSid: account,
      };
      const failure: Record<string, string> = status === 'undelivered' ? { ErrorCode: '30003' } : {};
      await tellOfText(tx, StatusCallback, { ...fields, ApiVersion: '2010-04-01', ...failure }, now);
    }
  });
  const row = { vendorId: sid, sender: From, recipient: To, text: Body, createdAt: now, details: { status: 'queued' } };
  return reply.code(201).send(present(row, account));
}

function present(row: TextRow, account: string) {
  const uri = `/2010-04-01/Accounts/${account}/Messages/${row.vendorId}.json`;
  const date = row.createdAt.toUTCString().replace('GMT', '+0000');
  const text = row.text ?? '';
  return {
    sid: row.vendorId,
    account_sid: account,
    api_version: '2010-04-01',
    body: text,
    date_created: date,
    date_sent: row.details.status === 'queued' ? null : date,
    date_updated: date,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: row.sender,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(text.length / 153))),
    price: null,
    price_unit: 'USD',
    status: row.details.status ?? 'queued',
    subresource_uris: { media: uri.replace('.json', '/Media.json') },
    to: row.recipient,
    uri,
  };
}

function refuse(reply: FastifyReply, status: number, code: number, message: string) {
  return reply.code(status).send({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

const stopName = (to: string) => `stopped:${to}`;

async function hasStopped(deps: SandboxDeps, to: string): Promise<boolean> {
  const rows = await readSwitches(deps.db);
  return rows.some((row) => row.vendor === 'twilio' && row.name === stopName(to));
}

/** Plays a phone that answers: STOP and START count at Twilio at once, and the clinic is told. */
export async function answerText(
  deps: SandboxDeps,
  answer: { from: string; body: string; channel: 'sms' | 'whatsapp' },
): Promise<void> {
  const address = answer.channel === 'whatsapp' ? `whatsapp:${answer.from}` : answer.from;
  if (/^\s*stop\s*$/i.test(answer.body)) await writeSwitch(deps.db, 'twilio', stopName(address), true);
  if (/^\s*(start|unstop)\s*$/i.test(answer.body)) await takeSwitch(deps.db, 'twilio', stopName(address));
  const to = answer.channel === 'whatsapp' ? deps.twilio.whatsappFrom : deps.twilio.from;
  await deps.db.transaction().execute((tx) => tellOfAnswer(deps, tx, { ...answer, to }, deps.clock.now()));
}
