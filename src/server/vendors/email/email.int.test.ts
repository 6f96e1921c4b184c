import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../../../test/sandbox-bench.ts';
import type { EmailPort } from './port.ts';
import { sendGridEmail } from './sendgrid.ts';

let bench: SandboxBench;
let port: EmailPort;

beforeAll(async () => {
  bench = await openSandbox();
  port = sendGridEmail({
    apiKey: 'SG.sandbox',
    baseUrl: () => `${bench.url}/sandbox/sendgrid`,
    from: { name: 'Attune', email: 'hello@attune.example' },
  });
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const mail = {
  to: { name: 'John Doe', email: 'john.doe@example.org' },
  subject: 'Your appointment is confirmed',
  text: 'See you on Tuesday.',
  html: '<p>See you on Tuesday.</p>',
  attachments: [{ filename: 'receipt.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF') }],
  icalEvent: {
    method: 'REQUEST' as const,
    filename: 'appointment.ics',
    content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
  },
  messageKey: 'notification-1',
};

it('shows in the outbox what the person gets, with the calendar file', async () => {
  expect((await port.send(mail)).vendorId).toBeTruthy();
  const { messages } = await bench.outbox();
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    to: 'john.doe@example.org',
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
  });
  expect(messages[0]!.attachments).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ filename: 'receipt.pdf', contentType: 'application/pdf', size: 4 }),
      expect.objectContaining({ filename: 'appointment.ics', contentType: 'text/calendar' }),
    ]),
  );
});

it('is vendor_unavailable while the vendor is down or too busy', async () => {
  for (const mode of ['down', 'rate_limited', 'drops_answers']) {
    await bench.set({ vendor: 'sendgrid', mode });
    await expect(port.send(mail)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  }
});
