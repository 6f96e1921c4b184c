import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SandboxDeps } from './deps.ts';
import { tellOfMail } from './sendgrid-events.ts';
import { type Attachment, addMessage, type NewMessage } from './store.ts';
import { randomId } from './stripe/ids.ts';

/** SendGrid's `POST /v3/mail/send`: what is accepted is kept and shown, and goes to nobody. */

const address = z.object({ email: z.email('Does not contain a valid address.'), name: z.string().optional() });
const mail = z.object({
  personalizations: z
    .array(
      z.object({
        to: z.array(address).min(1),
        cc: z.array(address).optional(),
        bcc: z.array(address).optional(),
        subject: z.string().optional(),
        custom_args: z.record(z.string(), z.string()).optional(),
      }),
      'The personalizations field is required and must have at least one personalization.',
    )
    .min(1)
    .max(1000),
  from: z.object(
    address.shape,
    'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.',
  ),
  subject: z.string().optional(),
  content: z
    .array(
      z.object({
        type: z.string().min(1),
        value: z.string().min(1, 'The content value must be a string at least one character in length.'),
      }),
    )
    .min(1)
    .optional(),
  attachments: z
    .array(
      z.object({
        content: z.base64('The attachment content must be base64 encoded.').min(1),
        filename: z.string().min(1),
        type: z.string().optional(),
      }),
    )
    .optional(),
  template_id: z.string().optional(),
  mail_settings: z.object({ sandbox_mode: z.object({ enable: z.boolean() }).optional() }).optional(),
});
type Mail = z.infer<typeof mail>;

interface Problem {
  message: string;
  field: string | null;
}

/** SendGrid takes 30 MB; base64 makes a file a third larger. */
const bodyLimit = 40 * 1024 * 1024;

export function registerSendGrid(app: FastifyInstance, deps: SandboxDeps): void {
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode >= 500) deps.log.warn({ err: error }, 'the SendGrid sandbox failed');
    return refuse(reply, statusCode, [{ message: statusCode < 500 ? message : 'Internal error', field: null }]);
  });
  app.post('/v3/mail/send', { bodyLimit }, async (request, reply) => {
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
      const message = 'The provided authorization grant is invalid, expired, or revoked';
      return refuse(reply, 401, [{ message, field: null }]);
    }
    const parsed = mail.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, parsed.error.issues.map(problemOf));
    const problems = findProblems(parsed.data);
    if (problems.length > 0) return refuse(reply, 400, problems);
    if (parsed.data.mail_settings?.sandbox_mode?.enable) return reply.code(200).send();
    const vendorId = randomId('', 22);
    const now = deps.clock.now();
    await deps.db.transaction().execute(async (tx) => {
      for (const message of messagesOf(parsed.data, vendorId, now)) await addMessage(tx, message);
      for (const { to, custom_args: customArgs = {} } of parsed.data.personalizations)
        for (const { email } of to) await tellOfMail(tx, { email, messageId: vendorId, customArgs }, now);
    });
    return reply.code(202).header('x-message-id', vendorId).send();
  });
}

function refuse(reply: FastifyReply, status: number, errors: Problem[]) {
  return reply.code(status).send({ errors });
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  return { message: issue.message, field: issue.path.map(String).join('.') || null };
}

/** SendGrid's rules that go across fields. */
function findProblems(wish: Mail): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, field: string) => problems.push({ message, field });
  for (const [index, person] of wish.personalizations.entries()) {
    if (!person.subject && !wish.subject && wish.template_id === undefined) {
      add(
        'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
        'subject',
      );
    }
    const addresses = recipientsOf(person).map((email) => email.toLowerCase());
    if (new Set(addresses).size < addresses.length) {
      add(
        'Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance.',
        `personalizations.${index}`,
      );
    }
  }
  const types = (wish.content ?? []).map((part) => part.type);
  if (types.length === 0 && wish.template_id === undefined) {
    add(
      'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block.',
      'content',
    );
  }
  if (types.indexOf('text/plain') > 0) {
    add('If present, text/plain and text/html may only be provided once, and text/plain must come first.', 'content');
  }
  return problems;
}

function recipientsOf(person: Mail['personalizations'][number]): string[] {
  return [...person.to, ...(person.cc ?? []), ...(person.bcc ?? [])].map((one) => one.email);
}

/** One message for each personalization, as SendGrid sends them. */
function messagesOf(wish: Mail, vendorId: string, now: Date): NewMessage[] {
  const part = (type: string) => wish.content?.find((one) => one.type.startsWith(type))?.value ?? null;
  const attachments: Attachment[] = (wish.attachments ?? []).map((file) => ({
    filename: file.filename,
    contentType: file.type ?? 'application/octet-stream',
    size: Buffer.from(file.content, 'base64').length,
    content: file.content,
  }));
  return wish.personalizations.map((person) => ({
    vendor: 'sendgrid',
    vendorId,
    channel: 'email' as const,
    sender: wish.from.email,
    recipient: recipientsOf(person).join(', '),
    subject: person.subject ?? wish.subject ?? null,
    text: part('text/plain'),
    html: part('text/html'),
    attachments,
    createdAt: now,
  }));
}
