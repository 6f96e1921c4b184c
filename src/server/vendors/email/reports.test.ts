import { generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import { bodyOf, openLoopback } from '../../../../test/loopback.ts';
import { signAws } from './aws-signature.ts';
import { readSendGridEvents, readSendGridKey } from './sendgrid-events.ts';
import { sesEmail } from './ses.ts';

describe('SendGrid’s reports', () => {
  /** The vector of SendGrid's own SDK tests. */
  const key = readSendGridKey(
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  );
  const timestamp = '1600112502';
  const signature = 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=';
  const rawBody = Buffer.from(
    `${JSON.stringify([
      {
        email: 'hello@world.com',
        event: 'dropped',
        reason: 'Bounced Address',
        sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
        sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
        'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
        timestamp: 1600112492,
      },
    ])}\r\n`,
  );
  const then = Number(timestamp) * 1000 + 5_000;
  const refused = expect.objectContaining({ code: 'invalid_signature' });

  it('are read when SendGrid signed them; what is not ours says nothing', () => {
    expect(readSendGridEvents([key], { rawBody, timestamp, signature }, then)).toEqual([]);
  });

  it('are refused when forged, changed by a byte, unsigned, or signed long ago', () => {
    const changed = Buffer.from(rawBody.toString().replace('dropped', 'delivery'));
    expect(() => readSendGridEvents([key], { rawBody: changed, timestamp, signature }, then)).toThrow(refused);
    expect(() => readSendGridEvents([key], { rawBody, timestamp: '1600112503', signature }, then)).toThrow(refused);
    expect(() => readSendGridEvents([key], { rawBody, timestamp, signature: undefined }, then)).toThrow(refused);
    expect(() => readSendGridEvents([key], { rawBody, timestamp, signature: 'AAAA' }, then)).toThrow(refused);
    expect(() => readSendGridEvents([], { rawBody, timestamp, signature }, then)).toThrow(refused);
    expect(() => readSendGridEvents([key], { rawBody, timestamp, signature }, then + 11 * 60_000)).toThrow(refused);
  });

  it('become states in our words, and keep no address', () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const event = (name: string, more = {}) => ({
      event: name,
      email: 'a@example.org',
      sg_event_id: `id-${name}`,
      sg_message_id: 'abc.filter-1',
      message_key: '1-42-abc',
      reason: '550 a@example.org is unknown',
      ...more,
    });
    const body = Buffer.from(
      JSON.stringify([
        event('processed'),
        event('deferred'),
        event('delivered'),
        event('open'),
        event('bounce', { type: 'bounce', status: '5.1.1' }),
        event('bounce', { type: 'blocked', sg_event_id: 'id-blocked' }),
      ]),
    );
    const now = String(Math.floor(Date.now() / 1000));
    const signed = sign('sha256', Buffer.concat([Buffer.from(now), body]), own.privateKey).toString('base64');
    const reports = readSendGridEvents([own.publicKey], { rawBody: body, timestamp: now, signature: signed });
    expect(reports.map(({ state, failure }) => [state, failure])).toEqual([
      ['sent', null],
      ['delivered', null],
      ['opened', null],
      ['bounced', 'bounce 5.1.1'],
      ['failed', 'blocked'],
    ]);
    expect(JSON.stringify(reports)).not.toContain('example.org');
  });
});

describe('a mail by Amazon SES', () => {
  it('is signed as Amazon’s own example is', () => {
    const account = {
      region: 'us-east-1',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    };
    const request = {
      method: 'GET',
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: '',
    };
    expect(signAws(request, account, 'iam', new Date('2015-08-30T12:36:00Z')).authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('is the raw message, as Amazon describes the call; refusals of this mail are final, others pass', async () => {
    let answer = { status: 200, type: '', body: '{"MessageId":"0100-abc"}' };
    const bodies: string[] = [];
    const take = async (request: IncomingMessage, response: ServerResponse) => {
      bodies.push(await bodyOf(request));
      response.writeHead(answer.status, { 'content-type': 'application/json', 'x-amzn-errortype': answer.type });
      response.end(answer.body);
    };
    const loopback = await openLoopback((request, response) => void take(request, response));
    const port = sesEmail({
      account: { region: 'ap-southeast-2', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
      baseUrl: () => loopback.url,
      from: { name: 'Attune', email: 'hello@attune.example' },
    });
    const mail = {
      to: { name: 'Zoë', email: 'zoe@example.org' },
      subject: 'Añadida',
      text: 'Hola',
      html: '<p>Hola</p>',
      attachments: [],
      icalEvent: { method: 'REQUEST' as const, filename: 'a.ics', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
      messageKey: '1-42-abc',
    };
    expect(await port.send(mail)).toEqual({ vendorId: '0100-abc' });
    const sent = JSON.parse(bodies[0] ?? '') as { Content: { Raw: { Data: string } } };
    expect(checkRequest('aws-sesv2', 'POST', '/v2/email/outbound-emails', sent)).toEqual([]);
    const raw = Buffer.from(sent.Content.Raw.Data, 'base64').toString('utf8');
    for (const part of [
      'To: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>',
      'method=REQUEST',
      'text/plain',
      'X-Message-Key: 1-42-abc',
    ])
      expect(raw).toContain(part);
    answer = {
      status: 400,
      type: 'MessageRejected:http://internal.amazon.com/',
      body: '{"message":"no zoe@example.org"}',
    };
    await expect(port.send(mail)).rejects.toMatchObject({ code: 'validation_error' });
    answer = { status: 400, type: 'SendingPausedException', body: '{}' };
    await expect(port.send(mail)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    answer = { status: 429, type: 'TooManyRequestsException', body: '{}' };
    await expect(port.send(mail)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    await loopback.close();
  });
});
