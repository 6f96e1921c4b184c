import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, openLoopback } from '../../../../test/loopback.ts';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import type { TextsPort } from './port.ts';
import { twilioSignature, twilioTexts } from './twilio.ts';

const account = `AC${'a'.repeat(32)}`;
const path = `/2010-04-01/Accounts/${account}/Messages.json`;
const text = {
  channel: 'sms' as const,
  to: '+61491570156',
  body: 'See you on Tuesday.',
  messageKey: '1-42-abc',
  mayHaveLeftAt: null,
};

let asked: { method: string; url: string; body: string; authorization: string | undefined }[] = [];
let answer: { status: number; body: unknown };
let loopback: Awaited<ReturnType<typeof openLoopback>>;
let port: TextsPort;

beforeAll(async () => {
  loopback = await openLoopback((request, response) => void take(request, response));
  port = twilioTexts({
    accountSid: account,
    authToken: 'token',
    from: '+61480000000',
    whatsappFrom: '+14155238886',
    baseUrl: () => loopback.url,
    reportUrl: () => 'https://clinic.example/api/webhooks/twilio',
  });
});
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request;
  asked.push({ method, url, body: await bodyOf(request), authorization: headers.authorization });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}
afterAll(() => loopback.close());
beforeEach(() => {
  asked = [];
  answer = { status: 201, body: { sid: `SM${'1'.repeat(32)}` } };
});

const sentFields = () => Object.fromEntries(new URLSearchParams(asked.at(-1)?.body));

describe('a text by Twilio', () => {
  it('goes out as Twilio describes it, with where to report and whose account', async () => {
    expect(await port.send(text)).toEqual({ vendorId: `SM${'1'.repeat(32)}` });
    expect(asked[0]).toMatchObject({ method: 'POST', url: path });
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from(`${account}:token`).toString('base64')}`);
    expect(sentFields()).toEqual({
      From: '+61480000000',
      To: '+61491570156',
      Body: 'See you on Tuesday.',
      StatusCallback: 'https://clinic.example/api/webhooks/twilio?message=1-42-abc',
    });
    expect(checkRequest('twilio', 'POST', path, sentFields())).toEqual([]);
  });

  it('by WhatsApp names both sides so', async () => {
    await port.send({ ...text, channel: 'whatsapp' });
    expect(sentFields()).toMatchObject({ From: 'whatsapp:+14155238886', To: 'whatsapp:+61491570156' });
  });

  it.each([
    [400, 21211, 'validation_error'],
    [400, 21610, 'validation_error'],
    [429, 20429, 'vendor_unavailable'],
    [503, 20503, 'vendor_unavailable'],
    [401, 20003, 'vendor_unavailable'],
  ])('answered %i with %i is %s', async (status, code, ours) => {
    answer = { status, body: { code, message: 'The number +61491570156 …', status } };
    const error = await port.send(text).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: ours });
    expect(String(error)).not.toContain('+61491570156');
  });

  it('that may have left is looked for before it is sent again', async () => {
    const sid = `SM${'2'.repeat(32)}`;
    const begun = new Date('2026-05-12T00:00:00Z');
    const message = { sid, body: text.body, date_created: 'Tue, 12 May 2026 00:00:05 +0000' };
    answer = { status: 200, body: { messages: [{ ...message, body: 'Something else' }, message] } };
    expect(await port.send({ ...text, mayHaveLeftAt: begun })).toEqual({ vendorId: sid });
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
    const query = new URL(asked[0]?.url ?? '', 'http://x').searchParams;
    expect([query.get('To'), query.get('DateSent>')]).toEqual(['+61491570156', '2026-05-11T23:58:00Z']);
  });
});

describe('a report of Twilio', () => {
  /** The vector of Twilio's own SDK tests. */
  const known = new Map([
    ['CallSid', 'CA1234567890ABCDE'],
    ['Digits', '1234'],
    ['From', '+14158675309'],
    ['To', '+18005551212'],
    ['Caller', '+14158675309'],
  ]);

  it('is signed as Twilio signs', () => {
    expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', known)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });

  const url = 'https://clinic.example/api/webhooks/twilio?message=1-42-abc';
  const read = (fields: Record<string, string>, address = url, signedUrl = address) => {
    const map = new Map(Object.entries(fields));
    return port.readReport({ url: address, fields: map, signature: twilioSignature('token', signedUrl, map) });
  };

  it('says how far a text came', () => {
    expect(read({ MessageSid: 'SM1', MessageStatus: 'delivered' })).toMatchObject({
      kind: 'state',
      messageKey: '1-42-abc',
      state: 'delivered',
    });
    expect(read({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' })).toMatchObject({
      state: 'failed',
      failure: '30003',
    });
    expect(read({ MessageSid: 'SM1', MessageStatus: 'read' })).toMatchObject({ state: 'opened' });
    expect(read({ MessageSid: 'SM1', MessageStatus: 'queued' })).toEqual({ kind: 'other' });
  });

  it('says who wants no more texts, or wants them again', () => {
    const plain = 'https://clinic.example/api/webhooks/twilio';
    const answered = (body: string, more = {}) =>
      read({ MessageSid: 'SM9', From: '+61491570156', Body: body, ...more }, plain);
    expect(answered(' stop ')).toMatchObject({ kind: 'inbound', channel: 'sms', from: '+61491570156', wish: 'stop' });
    expect(answered('BAJA')).toMatchObject({ wish: 'stop' });
    expect(answered('Alto!', { OptOutType: 'STOP' })).toMatchObject({ wish: 'stop' });
    expect(answered('START')).toMatchObject({ wish: 'start' });
    expect(answered('Please do not stop')).toMatchObject({ wish: null });
    expect(answered('stop', { From: 'whatsapp:+61491570156' })).toMatchObject({
      channel: 'whatsapp',
      from: '+61491570156',
    });
  });

  it('that is forged, changed or unsigned is refused; a default port counts as none', () => {
    const fields = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    const refused = expect.objectContaining({ code: 'invalid_signature' });
    expect(() => read(fields, url, 'https://other.example/')).toThrow(refused);
    const map = new Map(Object.entries(fields));
    expect(() => port.readReport({ url, fields: map, signature: undefined })).toThrow(refused);
    const signature = twilioSignature('token', url, map);
    expect(() => port.readReport({ url, fields: new Map([...map, ['MessageStatus', 'failed']]), signature })).toThrow(
      refused,
    );
    expect(read(fields, url, url.replace('clinic.example', 'clinic.example:443'))).toMatchObject({ kind: 'state' });
  });
});
