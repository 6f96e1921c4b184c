import type { IncomingMessage, ServerResponse } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../platform/errors.ts';
import { bodyOf, openLoopback, portOf } from '../../../../test/loopback.ts';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import type { EmailPort, Mail } from './port.ts';
import { sendGridEmail } from './sendgrid.ts';
import { messageIdOf, smtpEmail } from './smtp.ts';

/** What a vendor received, in the words both can be asked in. */
interface Received {
  to: string;
  /** Everything as readable text: decoded bodies, subject and attachments one after the other. */
  readable: string;
}

/** How the far side behaves: takes mail, is out of order for now, or refuses this mail for good. */
type Mood = 'takes' | 'down' | 'refuses';

interface Bench {
  port: EmailPort;
  received: Received[];
  raw: string[];
  mood: Mood;
  close(): Promise<void>;
}

const from = { name: 'Attune', email: 'hello@attune.example' };

const mail: Mail = {
  to: { name: 'Zoë Núñez', email: 'zoe@example.org' },
  from: { name: 'Tailored Psychology', email: 'clinic@attune.example' },
  replyTo: { name: 'Reception', email: 'reception@attune.example' },
  subject: 'Your appointment is booked',
  text: 'See you on Tuesday, Zoë.',
  html: '<p>See you on <b>Tuesday</b>, Zoë.</p>',
  attachments: [{ filename: 'receipt.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-fake') }],
  icalEvent: { method: 'PUBLISH', filename: 'appointment.ics', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
  messageKey: 'notification-42',
};

describe.each([
  ['SendGrid', sendGridBench],
  ['SMTP', smtpBench],
])('mail by %s', (_name, open) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.received.length = 0;
    bench.raw.length = 0;
    bench.mood = 'takes';
  });

  it('delivers both texts, the subject, the file and the calendar event to the person', async () => {
    const { vendorId } = await bench.port.send(mail);
    expect(vendorId).toBeTruthy();
    expect(bench.received).toHaveLength(1);
    expect(bench.received[0]!.to).toBe('zoe@example.org');
    for (const part of [
      mail.subject,
      mail.text,
      mail.html,
      '%PDF-fake',
      'receipt.pdf',
      'BEGIN:VCALENDAR',
      'appointment.ics',
    ]) {
      expect(bench.received[0]!.readable).toContain(part);
    }
  });

  it('sends from the clinic when it has an address, else from the installation', async () => {
    await bench.port.send(mail);
    await bench.port.send({ ...mail, from: undefined });
    expect(bench.received[0]!.readable).toContain('clinic@attune.example');
    expect(bench.received[1]!.readable).toContain('hello@attune.example');
  });

  it('carries our key, so that a repeat can be recognised', async () => {
    await bench.port.send(mail);
    expect(bench.received[0]!.readable).toContain('notification-42');
  });

  it('lets no name or subject add a header', async () => {
    const sly = 'Zoë\r\nBcc: thief@example.org';
    await bench.port.send({ ...mail, to: { name: sly, email: 'zoe@example.org' }, subject: sly });
    expect(bench.received).toHaveLength(1);
    expect(bench.raw[0]).not.toMatch(/^Bcc:/im);
    expect(bench.received[0]!.readable).not.toContain('\nBcc');
  });

  it('says vendor_unavailable when it is out of order, which is worth another try', async () => {
    bench.mood = 'down';
    await expect(bench.port.send(mail)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    bench.mood = 'takes';
    await bench.port.send(mail);
    expect(bench.received).toHaveLength(1);
  });

  it('says validation_error for a mail that will never be taken, and keeps the address out of it', async () => {
    bench.mood = 'refuses';
    const said: string[] = [];
    await bench.port.send(mail).catch((error: AppError) => {
      said.push(error.code, error.message, JSON.stringify(error.details), String(error.cause));
    });
    expect(said[0]).toBe('validation_error');
    expect(said.join(' ')).not.toContain('zoe@');
  });
});

it('gives a mail the same Message-ID at every try and another mail another one', () => {
  expect(messageIdOf('notification-42', 'clinic@attune.example')).toBe(
    messageIdOf('notification-42', 'clinic@attune.example'),
  );
  expect(messageIdOf('notification-42', 'clinic@attune.example')).not.toBe(
    messageIdOf('notification-43', 'clinic@attune.example'),
  );
  expect(messageIdOf('k', 'clinic@attune.example')).toMatch(/^<[0-9a-f]{32}@attune\.example>$/);
});

describe('mail with nobody at the other end', () => {
  it.each([
    ['SendGrid', sendGridEmail({ apiKey: 'SG.test', baseUrl: () => 'http://127.0.0.1:9', from })],
    ['SMTP', smtpEmail({ url: 'smtp://127.0.0.1:9', from })],
  ])('is vendor_unavailable by %s', async (_name, port) => {
    await expect(port.send(mail)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });
});

/** A server that takes what the vendor's own description allows, and nothing else. */
async function sendGridBench(): Promise<Bench> {
  const bench = { received: [] as Received[], raw: [] as string[], mood: 'takes' as Mood };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const raw = await bodyOf(request);
    if (bench.mood === 'down') return response.writeHead(503).end('{"errors":[]}');
    const parsed: SendGridBody = JSON.parse(raw);
    const found = checkRequest('sendgrid', 'post', request.url ?? '', parsed);
    const fits = found.length === 0 && request.headers.authorization === 'Bearer SG.test';
    if (!fits || bench.mood === 'refuses') {
      const errors = [{ message: 'zoe@example.org is not valid', field: 'personalizations.0.to', help: null }];
      return response.writeHead(400).end(JSON.stringify({ errors, found }));
    }
    const files = (parsed.attachments ?? []).map((file) => Buffer.from(file.content, 'base64').toString('utf8'));
    bench.raw.push(raw);
    bench.received.push({
      to: parsed.personalizations[0]!.to[0]!.email,
      readable: [texts(parsed), ...files].join('\n'),
    });
    return response.writeHead(202, { 'x-message-id': `sg-${bench.raw.length}` }).end();
  };
  const server = await openLoopback((request, response) => void answer(request, response));
  const port = sendGridEmail({ apiKey: 'SG.test', baseUrl: () => server.url, from });
  return Object.assign(bench, { port, close: server.close });
}

interface SendGridBody {
  personalizations: { to: { email: string; name?: string }[]; custom_args: Record<string, string> }[];
  attachments?: { content: string; filename: string }[];
}

/** Every text value in an object, line by line. */
function texts(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(texts).join('\n');
}

async function smtpBench(): Promise<Bench> {
  const bench = { received: [] as Received[], raw: [] as string[], mood: 'takes' as Mood };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      if (bench.mood === 'takes') return done();
      const code = bench.mood === 'down' ? 451 : 550;
      return done(Object.assign(new Error('<zoe@example.org> not now'), { responseCode: code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        bench.raw.push(raw);
        bench.received.push({ to: session.envelope.rcptTo[0]!.address, readable: decodeMime(raw) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const port = smtpEmail({ url: `smtp://127.0.0.1:${portOf(server.server)}`, from });
  const close = async () => {
    port.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return Object.assign(bench, { port, close });
}

/** The message with its base64 and quoted-printable parts readable; enough for looking something up in it. */
function decodeMime(raw: string): string {
  return raw
    .split(/\r\n--[^\r\n]+/)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      if (/transfer-encoding: base64/i.test(head)) return `${head}\n${Buffer.from(body, 'base64').toString('utf8')}`;
      if (/transfer-encoding: quoted-printable/i.test(head)) return `${head}\n${unquote(body)}`;
      return part;
    })
    .join('\n');
}

function unquote(body: string): string {
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
