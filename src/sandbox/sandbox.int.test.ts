import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../test/sandbox-bench.ts';
import { checkAnswer, checkRequest } from '../../test/vendor-contracts/check.ts';

let bench: SandboxBench;
beforeAll(async () => {
  bench = await openSandbox();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const ics = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
const mail = {
  personalizations: [
    { to: [{ email: 'mei.chen@demo.attune.example', name: 'Mei' }], custom_args: { message_key: 'n-1' } },
  ],
  from: { email: 'hello@attune.example', name: 'Attune' },
  subject: 'Your appointment <b>is</b> booked',
  content: [
    { type: 'text/plain', value: 'See you on Tuesday.' },
    { type: 'text/html', value: '<p>See you on <b>Tuesday</b>.</p><script>alert("x")</script>' },
  ],
  attachments: [{ content: Buffer.from(ics).toString('base64'), type: 'text/calendar', filename: 'appointment.ics' }],
};

async function send(body: unknown, key = 'SG.any') {
  const response = await fetch(`${bench.url}/sandbox/sendgrid/v3/mail/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === '' ? null : (JSON.parse(text) as { errors: { message: string; field: string | null }[] });
  return { status: response.status, headers: response.headers, answer };
}

describe('SendGrid', () => {
  it('takes a mail and shows it in the outbox, the file included', async () => {
    expect(checkRequest('sendgrid', 'POST', '/v3/mail/send', mail)).toEqual([]);
    const { status, headers, answer } = await send(mail);
    expect([status, answer]).toEqual([202, null]);
    expect(headers.get('x-message-id')).toMatch(/^\w{22}$/);
    const { messages, meetings, calendarEvents } = await bench.outbox();
    expect([meetings, calendarEvents]).toEqual([[], []]);
    expect(messages.at(-1)).toEqual({
      channel: 'email',
      to: 'mei.chen@demo.attune.example',
      subject: mail.subject,
      text: 'See you on Tuesday.',
      html: mail.content[1]!.value,
      attachments: [{ filename: 'appointment.ics', contentType: 'text/calendar', size: ics.length }],
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('sends one mail to each personalization', async () => {
    const before = (await bench.outbox()).messages.length;
    const to = (email: string) => ({ to: [{ email }] });
    await send({ ...mail, personalizations: [to('one@attune.example'), to('two@attune.example')] });
    const { messages } = await bench.outbox();
    expect(messages.slice(before).map((message) => message.to)).toEqual(['one@attune.example', 'two@attune.example']);
  });

  it.each([
    ['no recipient', { ...mail, personalizations: [] }, 'personalizations'],
    ['an address that is none', { ...mail, from: { email: 'nobody' } }, 'from.email'],
    ['no subject', { ...mail, subject: undefined }, 'subject'],
    ['no text', { ...mail, content: undefined }, 'content'],
    ['html before text', { ...mail, content: mail.content.toReversed() }, 'content'],
    ['an empty text', { ...mail, content: [{ type: 'text/plain', value: '' }] }, 'content.0.value'],
    [
      'a file that is not base64',
      { ...mail, attachments: [{ content: '%%', filename: 'x' }] },
      'attachments.0.content',
    ],
    [
      'the same person twice',
      { ...mail, personalizations: [{ to: [{ email: 'a@b.example' }, { email: 'A@b.example' }] }] },
      'personalizations.0',
    ],
  ])('refuses %s and keeps nothing', async (_what, body, field) => {
    const before = (await bench.outbox()).messages.length;
    const { status, answer } = await send(body);
    expect(status).toBe(400);
    expect(checkAnswer('sendgrid', 'POST', '/v3/mail/send', 400, answer)).toEqual([]);
    expect(answer?.errors.map((error) => error.field)).toContain(field);
    expect((await bench.outbox()).messages.length).toBe(before);
  });

  it('says what it cannot read in its own shape', async () => {
    const response = await fetch(`${bench.url}/sandbox/sendgrid/v3/mail/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer SG.any' },
      body: '{"from":',
    });
    expect(response.status).toBe(400);
    expect(checkAnswer('sendgrid', 'POST', '/v3/mail/send', 400, await response.json())).toEqual([]);
  });

  it('wants a key, and can be out of order', async () => {
    expect((await send(mail, '')).status).toBe(401);
    await bench.set({ vendor: 'sendgrid', mode: 'down' });
    const down = await send(mail);
    expect([down.status, down.answer?.errors.length]).toEqual([503, 1]);
  });
});

describe('the outbox', () => {
  it('has charges and refunds in the clinic’s own words, oldest first', async () => {
    const pay = (form: string, path = 'payment_intents') =>
      fetch(`${bench.url}/sandbox/stripe/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bench.secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      }).then((response) => response.json() as Promise<{ id: string }>);
    const rest = 'confirm=true&payment_method=pm_card_visa&return_url=http://127.0.0.1/';
    const { id } = await pay(`amount=18000&currency=AUD&metadata[a]=b&${rest}`);
    await pay(`payment_intent=${id}&amount=9000`, 'refunds');
    await pay(`amount=7050&currency=eur&${rest}`);
    const { payments } = await bench.outbox();
    expect(payments).toMatchObject([
      {
        type: 'charge',
        amount: '180.00',
        currency: 'AUD',
        status: 'succeeded',
        paymentIntentId: id,
        metadata: { a: 'b' },
      },
      { type: 'refund', amount: '90.00', currency: 'AUD', status: 'succeeded', paymentIntentId: id },
      { type: 'charge', amount: '70.50', currency: 'EUR' },
    ]);
  });
});

describe('the clock', () => {
  const wind = (body: object) =>
    fetch(`${bench.url}/sandbox/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('is wound forward and says what time it is then', async () => {
    const before = bench.clock.now().getTime();
    const answer = (await (await wind({ advance: '25h' })).json()) as { now: string };
    expect(Date.parse(answer.now) - before).toBeGreaterThanOrEqual(25 * 3_600_000);
    const read = (await (await fetch(`${bench.url}/sandbox/clock`)).json()) as { now: string };
    expect(Date.parse(read.now)).toBeGreaterThanOrEqual(Date.parse(answer.now));
  });

  it('does not go back, and says how to ask', async () => {
    for (const body of [{ advance: '-1h' }, { advance: 'tomorrow' }, {}]) expect((await wind(body)).status).toBe(400);
  });
});

describe('the page', () => {
  it('shows a mail in a frame that can do nothing, and escapes what was sent', async () => {
    await send(mail);
    const response = await fetch(`${bench.url}/sandbox`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('Your appointment &lt;b&gt;is&lt;/b&gt; booked');
    expect(page).toContain('sandbox="" srcdoc="&lt;p&gt;See you');
    expect(page).not.toContain('<script');
  });

  it('gives files as downloads with their own bytes', async () => {
    await send(mail);
    const page = await (await fetch(`${bench.url}/sandbox`)).text();
    const address = /href="(\/sandbox\/messages\/\d+\/attachments\/0)"/.exec(page)?.[1];
    const response = await fetch(bench.url + address);
    expect(await response.text()).toBe(ics);
    expect(response.headers.get('content-disposition')).toContain('appointment.ics');
    expect(response.headers.get('content-type')).toBe('text/calendar');
    expect((await fetch(`${bench.url}/sandbox/messages/999999/attachments/0`)).status).toBe(404);
  });

  it('works by plain forms, for its own page only', async () => {
    const post = (path: string, form: Record<string, string>, headers = {}) =>
      fetch(`${bench.url}/sandbox/${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: new URLSearchParams(form),
      });
    expect((await post('switches', { vendor: 'sendgrid', mode: 'slow' })).status).toBe(303);
    const read = await (await fetch(`${bench.url}/sandbox/switches`)).json();
    expect(read).toMatchObject({ modes: { stripe: 'ok', sendgrid: 'slow' } });
    expect((await post('clock', { advance: '10m' })).headers.get('location')).toBe('/sandbox#clock');
    expect((await post('switches', { vendor: 'nobody', mode: 'down' })).status).toBe(400);
    expect((await post('clock', { advance: '1h' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});
