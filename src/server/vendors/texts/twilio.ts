import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../platform/errors.ts';
import { type VendorLog, vendorFetch, vendorUnavailable } from '../http.ts';
import type { Text, TextReport, TextsPort } from './port.ts';

export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  /** Our number for SMS, and the one for WhatsApp where there is one: `+61…`. */
  from: string;
  whatsappFrom: string | null;
  baseUrl: () => string;
  /** Where Twilio reports to, without a query: the public address of `/api/webhooks/twilio`. */
  reportUrl: () => string;
  log?: VendorLog;
  timeoutMs?: number;
}

/** Our clock and Twilio's may differ by so much when we look for a message that may have left. */
const CLOCK_SKEW_MS = 120_000;

/** SMS and WhatsApp through Twilio's Messages. The call has no idempotency key, so it is never repeated blindly. */
export function twilioTexts(settings: TwilioSettings): TextsPort {
  return {
    async send(text) {
      if (text.mayHaveLeftAt !== null) {
        const known = await find(settings, text, text.mayHaveLeftAt);
        if (known !== null) return { vendorId: known };
      }
      const answer = await vendorFetch({
        ...callOf(settings),
        path: messagesPath(settings),
        method: 'POST',
        body: new URLSearchParams(fieldsOf(settings, text)).toString(),
        idempotent: false,
      });
      const said = answer.json() as { sid?: unknown; code?: unknown };
      if (answer.status === 201 && typeof said.sid === 'string') return { vendorId: said.sid };
      throw refusal(answer.status, said.code);
    },
    readReport({ url, fields, signature }) {
      if (!isSigned(settings.authToken, url, fields, signature)) throw new AppError('invalid_signature');
      return reportOf(url, fields);
    },
  };
}

function callOf(settings: TwilioSettings) {
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  return {
    vendor: 'twilio',
    baseUrl: settings.baseUrl(),
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    timeoutMs: settings.timeoutMs,
    log: settings.log,
  };
}

const messagesPath = ({ accountSid }: TwilioSettings) => `/2010-04-01/Accounts/${accountSid}/Messages.json`;

function addressesOf(settings: TwilioSettings, { channel, to }: Text): { From: string; To: string } {
  if (channel === 'sms') return { From: settings.from, To: to };
  if (settings.whatsappFrom === null) throw new AppError('validation_error', 'This clinic has no WhatsApp number.');
  return { From: `whatsapp:${settings.whatsappFrom}`, To: `whatsapp:${to}` };
}

function fieldsOf(settings: TwilioSettings, text: Text): Record<string, string> {
  const callback = new URL(settings.reportUrl());
  callback.searchParams.set('message', text.messageKey);
  return { ...addressesOf(settings, text), Body: text.body, StatusCallback: callback.href };
}

/** The message of an earlier try, if Twilio took it: same number, same words, since then. */
async function find(settings: TwilioSettings, text: Text, since: Date): Promise<string | null> {
  const { From, To } = addressesOf(settings, text);
  const query = new URLSearchParams({ To, From, PageSize: '50' });
  query.set('DateSent>', new Date(since.getTime() - CLOCK_SKEW_MS).toISOString().replace(/\.\d+Z$/, 'Z'));
  const answer = await vendorFetch({
    ...callOf(settings),
    path: `${messagesPath(settings)}?${query.toString()}`,
    method: 'GET',
    idempotent: true,
  });
  if (answer.status !== 200) throw vendorUnavailable('twilio', new Error(`Twilio answered ${answer.status} to a list`));
  const { messages = [] } = answer.json() as {
    messages?: { sid: string; body: string | null; date_created: string }[];
  };
  const earliest = since.getTime() - CLOCK_SKEW_MS;
  // Not yet sent ones have no date of sending; Twilio lists them all the same.
  return messages.find((one) => one.body === text.body && Date.parse(one.date_created) >= earliest)?.sid ?? null;
}

/** About this number or text: never again. 20429 and 21611 (queue full) pass; 401 and 403 are an operator's to mend. */
const FINAL = new Set([
  21211, 21214, 21217, 21219, 21401, 21407, 21408, 21421, 21601, 21602, 21604, 21606, 21608, 21610, 21612, 21614, 21617,
  21618, 21619, 21620, 21622, 21623, 21624, 21625, 21626, 21627, 21628, 21629, 21635, 21654, 21655, 21656, 63003, 63005,
  63007, 63016, 63024, 63025,
]); // biome-ignore format: a list of numbers

function refusal(status: number, code: unknown): AppError {
  const cause = new Error(`Twilio answered ${status}, code ${String(code)}`);
  if (status < 500 && FINAL.has(Number(code)))
    return new AppError(
      'validation_error',
      `This text was refused (${Number(code)}).`,
      { vendor: 'twilio', status },
      { cause },
    );
  return vendorUnavailable('twilio', cause);
}

/** `X-Twilio-Signature`: HMAC-SHA1 over the address as called and the fields by name, each name followed by its value. */
export function twilioSignature(authToken: string, url: string, fields: ReadonlyMap<string, string>): string {
  const names = [...fields.keys()].sort();
  const text = url + names.map((name) => name + (fields.get(name) ?? '')).join('');
  return createHmac('sha1', authToken).update(Buffer.from(text, 'utf8')).digest('base64');
}

function isSigned(
  authToken: string,
  url: string,
  fields: ReadonlyMap<string, string>,
  signature: string | undefined,
): boolean {
  if (signature === undefined) return false;
  const given = Buffer.from(signature);
  return [url, withPort(url), withoutPort(url)].some((address) => {
    const right = Buffer.from(twilioSignature(authToken, address, fields));
    return right.length === given.length && timingSafeEqual(right, given);
  });
}

/** Twilio signs some addresses with their default port and some without. */
function withPort(url: string): string {
  const { protocol, port } = new URL(url);
  if (port !== '') return url;
  return url.replace(/^(https?:\/\/[^/?#]+)/, `$1:${protocol === 'https:' ? 443 : 80}`);
}

const withoutPort = (url: string) => url.replace(/^(https?:\/\/[^/?#:]+):\d+/, '$1');

const STATES: Readonly<Record<string, 'sent' | 'delivered' | 'opened' | 'failed'>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'opened',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Words Twilio and the carriers take as STOP and START; OptOutType says it outright where Twilio handles them. */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|baja|alto|parar)$/i;
const START = /^(start|unstop|yes|alta)$/i;

function reportOf(url: string, fields: ReadonlyMap<string, string>): TextReport {
  const field = (name: string) => fields.get(name) ?? '';
  const vendorId = field('MessageSid') || field('SmsSid');
  const state = STATES[field('MessageStatus')];
  const messageKey = new URL(url).searchParams.get('message');
  if (messageKey !== null && state !== undefined)
    return { kind: 'state', messageKey, vendorId, state, failure: field('ErrorCode') || null };
  if (fields.has('Body') && fields.has('From') && !fields.has('MessageStatus')) {
    const from = field('From');
    const said = field('Body').trim();
    const type = field('OptOutType').toUpperCase();
    const wish = type === 'STOP' || STOP.test(said) ? 'stop' : type === 'START' || START.test(said) ? 'start' : null;
    const channel = from.startsWith('whatsapp:') ? 'whatsapp' : 'sms';
    return { kind: 'inbound', channel, from: from.replace(/^whatsapp:/, ''), vendorId, wish };
  }
  return { kind: 'other' };
}
