import { sql } from 'kysely';
import { type Attune, eventually } from '../attune.ts';
import { connectCalendar } from '../calendar-consent.ts';
import { bookAndPay, bookAs, freeSlots } from '../journey.ts';

/** Accounts of the demo that tests speak as; `guest` is whoever holds a guest's token, `nobody` sends none. */
export const EMAILS = {
  john: 'john.doe@demo.attune.example',
  mei: 'mei.chen@demo.attune.example',
  sarah: 'sarah.johnson@demo.attune.example',
  michael: 'michael.lee@demo.attune.example',
  manager: 'manager@demo.attune.example',
  admin: 'admin@demo.attune.example',
  lucia: 'lucia.perez@todoenbalance.example',
  marta: 'admin@todoenbalance.example',
} as const;

export type Who = keyof typeof EMAILS | 'guest' | 'nobody';

const SPANISH = { 'x-attune-clinic': 'todoenbalance' };

/** Things of several people in two clinics, so that each can be tried by somebody whose they are not. */
export async function buildWorld(app: Attune) {
  const tokens: Record<Who, string | undefined> = { guest: undefined, nobody: undefined, ...(await signInAll(app)) };
  const { slots, ...ids } = await freeSlots(app);
  const at = (index: number) => slots[index] as (typeof slots)[number];

  const paid = await bookAndPay(app, tokens.john as string, at(0), ids);
  const unpaid = await bookAs(app, tokens.mei, { ...ids, startsAt: at(2).startsAt });
  const ada = { userName: 'Ada Guest', userEmail: 'ada.guest@demo.attune.example' };
  const guest = await bookAs(app, undefined, { ...ids, ...ada, startsAt: at(4).startsAt });
  tokens.guest = guest.body.accessToken;
  const hold = await app.post('/api/holds', { ...ids, startsAt: at(6).startsAt }, { token: tokens.mei });
  await eventually(() => vendorHasSpoken(app), { what: 'the webhooks of the payment' });
  const johnsPatientId = (await app.get('/api/auth/me', { token: tokens.john })).body.user.patientId as number;
  const invoice = { patient_id: johnsPatientId, amount: '90.00', description: 'Report' };
  const invoiced = await app.post('/api/billing/create-invoice', invoice, { token: tokens.manager });
  const account = { bank_name: 'Bank', account_name: 'John Doe', bsb: '062-000', account_number: '12345678' };
  const saved = await app.post('/api/billing/payment-methods', { bank_account: account }, { token: tokens.john });
  const foreign = await foreignThings(app);
  const feed = await app.post('/api/calendar-feeds', {}, { token: tokens.john });
  await connectCalendar(app, tokens.john as string, { provider: 'google', account: 'john@office.example' });
  const calendars = await app.get('/api/calendar-connections', { token: tokens.john });
  const users = await app.database.admin.selectFrom('users').select(['id', 'email']).execute();
  const patients = await app.database.admin.selectFrom('patients').select(['id', 'user_id']).execute();
  const userIdOf = (who: keyof typeof EMAILS) => users.find((user) => user.email === EMAILS[who])?.id ?? '';
  return {
    tokens,
    ...ids,
    freeStart: at(8).startsAt,
    freeStarts: slots.slice(10, 40).map((slot) => slot.startsAt),
    appointmentId: paid.appointment.id as number,
    paymentId: paid.payment.id as number,
    johnsPatientId,
    savedId: saved.body.payment_method.id as number,
    invoiceId: invoiced.body.id as number,
    unpaidId: unpaid.body.appointmentId as number,
    guestAppointmentId: guest.body.appointmentId as number,
    feedId: feed.body.id as number,
    connectionId: calendars.body.connections[0].id as number,
    holdId: hold.body.id as number,
    holdToken: hold.body.holdToken as string,
    locationId: at(0).locationId,
    diary: await diaryThings(app, tokens.sarah as string, at(0).locationId),
    waitingId: await waitFor(app, tokens.john as string, { ...ids, day: at(8).startsAt.slice(0, 10) }),
    noticeId: await noticeFor(app, userIdOf('john'), 'in_app'),
    mailId: await noticeFor(app, userIdOf('john'), 'email'),
    contactId: await askClinic(app),
    analytics: await analyticsThings(app, tokens.manager as string),
    foreign,
    reviewId: await aReview(app),
    care: await careThings(app, tokens as Record<Who, string>, paid.appointment),
    roomId: await aRoom(app, tokens.manager as string),
    invitations: await invitationsOf(app, tokens),
    userIdOf,
    patientIdOf: (who: keyof typeof EMAILS) => patients.find((patient) => patient.user_id === userIdOf(who))?.id ?? 0,
  };
}

export type World = Awaited<ReturnType<typeof buildWorld>>;

/** The sandbox tells of a payment a moment later; what it still has to say would look like a write of the next test. */
async function vendorHasSpoken(app: Attune): Promise<boolean> {
  const { rows } = await sql<{ quiet: boolean }>`
    select (select count(*) from sandbox.webhook_deliveries) = (select count(*) from webhook_events)
      and exists (select from webhook_events) as quiet`.execute(app.database.admin);
  return rows[0]?.quiet === true;
}

/** A question of a stranger to the clinic. */
async function askClinic(app: Attune): Promise<number> {
  const question = { name: 'Ada Example', email: 'ada@demo.attune.example', message: 'Do you have a ramp?' };
  return (await app.post('/api/contact', question)).body.id as number;
}

/** Something somebody was told; no worker runs here that could tell it. */
async function noticeFor(app: Attune, userId: string, channel: 'in_app' | 'email'): Promise<number> {
  const key = `1-world-notice-${channel}`;
  const sealed = app.parts.platform.sealer.sealJson({ subject: 'A notice', text: '' }, `notification_log:1:${key}`);
  const row = await app.database.admin
    .insertInto('notification_log')
    .values({
      clinic_id: 1,
      dedupe_key: key,
      channel,
      template: 'confirmed',
      user_id: userId,
      recipient: 'John Doe',
      body_sealed: sealed,
      status: channel === 'email' ? 'failed' : 'delivered',
      created_at: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function signInAll(app: Attune): Promise<Record<keyof typeof EMAILS, string>> {
  const signedIn = Object.entries(EMAILS).map(async ([who, email]) => [who, await app.tokenOf(email)] as const);
  return Object.fromEntries(await Promise.all(signedIn)) as Record<keyof typeof EMAILS, string>;
}

/** A practitioner and an administrator who are invited to our clinic, and somebody to the other. */
async function invitationsOf(app: Attune, tokens: Record<Who, string | undefined>) {
  const invite = async (as: Who, email: string, role: string) =>
    (await app.post('/api/admin/users/invitations', { email, role }, { token: tokens[as] })).body.invitation
      .id as number;
  return {
    own: await invite('manager', 'asked.in@demo.attune.example', 'practitioner'),
    staff: await invite('admin', 'asked.in.admin@demo.attune.example', 'admin'),
    foreign: await invite('marta', 'asked.in@todoenbalance.example', 'patient'),
  };
}

/** Hours and a time away of Sarah's, far from everything that is booked. */
async function diaryThings(app: Attune, token: string, locationId: number) {
  const times = { locationId, startTime: '20:00', endTime: '21:00' };
  const add = async (path: string, body: unknown) => (await app.post(path, body, { token })).body.id as number;
  return {
    extraId: await add('/api/timeslots', { ...times, date: '2030-07-07' }),
    recurringId: await add('/api/timeslots/recurring', {
      ...times,
      rule: 'FREQ=WEEKLY;BYDAY=SU',
      startDate: '2030-07-07',
    }),
    blockedId: await add('/api/timeslots/blocked', { dateFrom: '2030-07-07' }),
  };
}

/** Sarah's draft about her session with John, a template of hers, a document of his, and a message with an attachment. */
async function careThings(app: Attune, tokens: Record<Who, string>, session: { id: number; clientId: number }) {
  const content = { subjective: 'slept better' };
  const as = (who: Who) => ({ token: tokens[who] });
  const add = async (who: Who, path: string, body: unknown) => (await app.post(path, body, as(who))).body.id as number;
  const file = { name: 'letter.pdf', data: Buffer.from('%PDF-1.4\n%%EOF').toString('base64') };
  const noteId = await add('sarah', '/api/provider/clinical-notes', {
    appointmentId: session.id,
    type: 'SOAP',
    content,
  });
  const template = { name: 'First', type: 'SOAP', content };
  const templateId = await add('sarah', '/api/provider/note-templates', template);
  const fileId = await add('john', '/api/files', { file, kind: 'referral' });
  const attachmentId = await add('john', '/api/files', { file, kind: 'attachment' });
  const { body: me } = await app.get('/api/auth/me', as('sarah'));
  const message = { receiverId: me.user.id as string, message: 'attached', attachments: [attachmentId] };
  const messageId = await add('john', '/api/messages', message);
  // A portrait, so that there is one to be asked for.
  const face = { name: 'me.png', data: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64') };
  await app.call('PUT', '/api/users/me/avatar', { ...as('sarah'), body: { file: face } });
  return {
    noteId,
    notedAppointmentId: session.id,
    templateId,
    fileId,
    attachmentId,
    messageId,
    patientId: session.clientId,
  };
}

/** Somebody who waits for a time on a day. */
async function waitFor(app: Attune, token: string, wish: { serviceId: number; practitionerId: number; day: string }) {
  const { day, ...ids } = wish;
  const { body } = await app.post('/api/waitlist', { ...ids, dateFrom: day, dateTo: day }, { token });
  return body.id as number;
}

/** An experiment that runs, and what somebody said. */
async function analyticsThings(app: Attune, token: string) {
  const experiment = { key: 'of-the-test', name: 'Of the test', variants: ['control', 'other'], status: 'running' };
  const { body } = await app.post('/api/admin/experiments', experiment, { token });
  const { body: said } = await app.post('/api/feedback', { rating: 5, message: 'Kind words.' });
  return { experimentId: body.id as number, experimentKey: body.key as string, feedbackId: said.id as number };
}

/** A room of a place of its own, so that nobody's sessions need one. */
async function aRoom(app: Attune, token: string): Promise<number> {
  const { body: place } = await app.post('/api/admin/locations', { name: 'Annexe' }, { token });
  const { body } = await app.post('/api/admin/rooms', { locationId: place.id, name: 'Quiet room' }, { token });
  return body.id as number;
}

/** One of the default clinic's reviews. */
async function aReview(app: Attune): Promise<number> {
  const { rows } = await sql<{ id: number }>`select min(id) as id from reviews where clinic_id = 1`.execute(
    app.database.admin,
  );
  return rows[0]?.id ?? 0;
}

async function foreignThings(app: Attune) {
  const { body: listed } = await app.get('/api/services', { headers: SPANISH });
  const { body: people } = await app.get('/api/practitioners', { headers: SPANISH });
  const { body: clinic } = await app.get('/api/clinic', { headers: SPANISH });
  return {
    serviceId: listed.services[0].id as number,
    practitionerId: people.practitioners[0].id as number,
    locationId: clinic.locations[0].id as number,
  };
}

/** What a refused request must leave as it was. Sessions, audit lines and failed sign-ins may be added by refusals. */
const KEPT = [
  'files', 'file_chunks', 'clinical_notes', 'note_versions', 'private_notes', 'note_addenda', 'note_templates',
  'conversations', 'messages', 'message_attachments', 'message_drafts', 'patient_details', 'patient_consents', 'session_feedback',
  'clinics', 'locations', 'users', 'services', 'price_rules', 'service_locations', 'reviews', 'practitioners', 'practitioner_services', 'practitioner_locations',
  'patients', 'recurring_hours', 'extra_hours', 'blocked_times', 'rooms', 'appointment_series', 'waitlist_entries', 'waitlist_offers', 'due_offers', 'diary', 'appointments', 'due_releases', 'appointment_drafts', 'payments',
  'refunds', 'receipt_counters', 'invoices', 'invoice_items', 'invoice_counters', 'credit_notes', 'due_invoices', 'vendor_customers', 'saved_payment_methods', 'reconciliation_differences', 'ledger_transactions', 'ledger_entries', 'webhook_events', 'notification_log', 'outbox',
  'due_messages', 'due_reminders', 'notification_settings', 'notification_templates', 'text_stops', 'contact_requests',
  'idempotency_keys', 'analytics_events', 'experiments', 'experiment_exposures', 'feedback',
  'meetings', 'due_meetings', 'meeting_vendor_ids',
  'calendar_connections', 'calendar_entries', 'calendar_busy', 'calendar_feeds', 'calendar_channels', 'due_syncs', 'due_entries',
] as const; // biome-ignore format: a list of names

/** A fingerprint of everything in those tables, by table; equal means that nothing was written, changed or deleted. */
export async function fingerprints(app: Attune): Promise<Record<string, string>> {
  const found = await Promise.all(
    KEPT.map(async (table) => {
      const { rows } = await sql<{ print: string }>`
        select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
        from ${sql.table(table)} t`.execute(app.database.admin);
      return [table, rows[0]?.print ?? ''] as const;
    }),
  );
  return Object.fromEntries(found);
}
