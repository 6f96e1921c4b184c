import { createHmac, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '../../src/contracts/index.ts';
import { codeAt, stepAt } from '../../src/server/modules/identity/totp.ts';
import { formatWallTime, toLocal } from '../../src/domain/time-zone.ts';
import { SANDBOX_ZOOM } from '../../src/server/vendors/reach.ts';
import { SANDBOX_STRIPE, SANDBOX_TWILIO } from '../../src/server/vendors/index.ts';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { bookAs } from '../journey.ts';
import { invitationToken, linkToken } from '../one-time-links.ts';
import { playCare } from '../refusals/care-rows.ts';
import { type OpenApi, readOpenApi } from '../openapi-check.ts';
import { type Row, send, type Wish } from '../refusals/requests.ts';
import { rowsOf } from '../refusals/rows.ts';
import { buildWorld, type Who, type World } from '../refusals/world.ts';

const attune = useAttune({ worker: false });
let world: World;
let rows: Record<string, Row>;
let document: OpenApi;
let openApi: ReturnType<typeof readOpenApi>;
/** The operations that have answered well, with what was wrong with the answer. */
const seen = new Map<string, string[]>();

beforeAll(async () => {
  world = await buildWorld(attune.app);
  rows = rowsOf(world);
  document = (await attune.app.get('/api/openapi.json')).body;
  openApi = readOpenApi(document);
});

/** Does it, and holds request and answer against the document. */
async function expectGood(id: string, part: Wish & { as?: Who; token?: string } = {}) {
  const endpoint = endpoints.find((one) => one.id === id);
  const row = rows[id];
  if (endpoint === undefined || row === undefined) throw new Error(`no operation ${id}`);
  const { as = row.as, token, ...rest } = part;
  const wish = { ...row, ...rest };
  const answer = await send(attune.app, world, endpoint, wish, token === undefined ? as : { token });
  expect(answer.status, `${id}: ${answer.text.slice(0, 300)}`).toBe(endpoint.status ?? 200);
  const found = [...openApi.problemsOfBody(id, wish.body), ...openApi.problemsOf(id, answer)];
  seen.set(id, [...(seen.get(id) ?? []), ...found]);
  return answer;
}

let next = 0;
const freshBooking = async (as: Who): Promise<number> => {
  const { serviceId, practitionerId } = world;
  const startsAt = world.freeStarts[(next += 3)];
  const booked = await bookAs(attune.app, world.tokens[as], { serviceId, practitionerId, startsAt });
  return booked.body.appointmentId as number;
};

describe('the OpenAPI document', () => {
  it('is of version 3.1 and has every endpoint once, under its own name, with its parameters and refusals', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Attune' }, servers: [{ url: attune.app.url }] });
    const { operations } = openApi;
    const named = operations.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`);
    expect(named.toSorted()).toEqual(endpoints.map(({ id, method, path }) => `${id} ${method} ${path}`).toSorted());
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      for (const parameter of declared) expect(parameter.required, `${path} ${parameter.name}`).toBe(true);
      expect(operation.summary.length, operation.operationId).toBeGreaterThan(5);
      for (const status of ['400', '401', '403', '404', '413', '429', '500'])
        expect(operation.responses).toHaveProperty(status);
    }
  });

  it('says who may call what: no token, any, or which roles', () => {
    for (const { operation } of openApi.operations) {
      const endpoint = endpoints.find(({ id }) => id === operation.operationId);
      const described = operation as { security?: unknown; 'x-roles'?: unknown };
      expect(described.security === undefined, operation.operationId).toBe(endpoint?.access === 'anyone');
      expect(described['x-roles']).toEqual(Array.isArray(endpoint?.access) ? endpoint.access : undefined);
    }
  });

  it('refers to nothing that is not in it', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(refs.length).toBeGreaterThan(50);
    expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
  });
});

describe('every operation answers as the document says', () => {
  it('to whoever looks around', async () => {
    for (const id of [
      'getClinic',
      'listServices',
      'getService',
      'listPractitioners',
      'listPsychologists',
      'getPractitioner',
    ])
      await expectGood(id);
    for (const id of ['getAvailability', 'streamAvailability', 'getPractitionerDay', 'checkAvailability', 'csrf'])
      await expectGood(id);
  });

  it('to a practitioner and a client in their portals', async () => {
    await playCare(expectGood);
    const { date, minutes } = toLocal('Australia/Melbourne', Date.parse(world.freeStarts[29] as string));
    const local = { date, time: formatWallTime(minutes, '24') };
    await expectGood('bookClientAppointment', { body: { ...(rows.bookClientAppointment?.body as object), ...local } });
  });

  it('to somebody with an account', async () => {
    await expectGood('register');
    const email = 'john.doe@demo.attune.example';
    const { body } = await expectGood('login', { body: { email, password: DEMO_PASSWORD } });
    const { body: rotated } = await expectGood('refresh', { body: { refreshToken: body.refreshToken } });
    for (const id of ['me', 'getProfile', 'updateProfile', 'getPreferences', 'putPreferences', 'exportRecord']) {
      await expectGood(id);
      await expectGood(id, { as: id === 'updateProfile' ? 'mei' : 'sarah' });
    }
    await expectGood('logout', { token: rotated.token });
  });

  it('to whoever forgets, changes and confirms, or was invited', async () => {
    const email = 'forgetful@demo.attune.example';
    const register = { email, password: DEMO_PASSWORD, name: 'Fay Example', userType: 'client' };
    const { body: made } = await expectGood('register', { body: register });
    const confirm = await linkToken(attune.app, 'email_verification', email);
    await expectGood('resendVerification', { token: made.token });
    await expectGood('verifyEmail', { body: { token: confirm } });
    const change = { currentPassword: DEMO_PASSWORD, newPassword: 'other quiet words' };
    await expectGood('changePassword', { token: made.token, body: change });
    await expectGood('logoutAll', { token: made.token });
    await expectGood('forgotPassword', { body: { email } });
    const reset = await linkToken(attune.app, 'password_reset', email);
    await expectGood('resetPassword', { body: { token: reset, password: DEMO_PASSWORD } });
    const invitation = { email: 'invited@demo.attune.example', role: 'practice_manager' } as const;
    const token = await invitationToken(attune.app, invitation);
    await expectGood('readInvitation', { body: { token } });
    const { body: member } = await expectGood('acceptInvitation', { body: { token, password: DEMO_PASSWORD } });
    await expectSecondFactor(member.token);
  });

  it('to whoever signs in by Google or Facebook', async () => {
    const { app } = attune;
    await expectGood('listSignInProviders');
    const who = { email: 'social@mail.example', name: 'Social Example' };
    const { body: google } = await app.post('/sandbox/google/id-token', who);
    const { body: facebook } = await app.post('/sandbox/facebook/token', { ...who, email: 'f@mail.example' });
    const { body } = await expectGood('signInByGoogle', { body: { googleToken: google.idToken } });
    const { token } = body;
    await expectGood('listIdentities', { token });
    await expectGood('linkIdentity', { token, body: { provider: 'facebook', token: facebook.accessToken } });
    await expectGood('unlinkIdentity', { token, params: { provider: 'google' } });
    await expectGood('signInByFacebook', { body: { facebookToken: facebook.accessToken } });
  });

  /** Set up, used, renewed, switched off; then the session itself is ended. */
  async function expectSecondFactor(token: string) {
    const { body } = await expectGood('setUpTwoFactor', { token });
    const otp = codeAt(body.secret, stepAt(new Date()));
    await expectGood('enableTwoFactor', { token, body: { otp } });
    await expectGood('renewRecoveryCodes', { token, body: { password: DEMO_PASSWORD } });
    await expectGood('disableTwoFactor', { token, body: { otp } });
    const { body: listed } = await expectGood('listSessions', { token });
    await expectGood('endSession', { token, params: { id: listed.sessions[0].id } });
  }

  it('to a patient who books, changes their mind and cancels', async () => {
    for (const id of ['createHold', 'bookAppointment'])
      await expectGood(id, {
        body: { ...(rows[id]?.body as object), startsAt: world.freeStarts[id === 'createHold' ? 24 : 27] },
      });
    for (const id of ['putDraft', 'getDraft', 'extendHold', 'dropHold']) await expectGood(id);
    for (const id of ['getAppointment', 'listUserAppointments', 'downloadCalendarFile', 'getCalendarLinks'])
      await expectGood(id);
    await expectGood('getAppointment', { as: 'guest', params: { id: world.guestAppointmentId } });
    await expectGood('previewSeries');
    const newTime = world.freeStarts[21] as string;
    const target = { newDate: newTime.slice(0, 10), newTime: newTime.slice(11, 16) };
    await expectGood('rescheduleAppointment', { params: { id: await freshBooking('mei') }, as: 'mei', body: target });
    await expectGood('changeAppointment', { params: { id: await freshBooking('mei') }, as: 'mei' });
    await expectGood('cancelAppointment', { params: { id: await freshBooking('mei') }, as: 'mei' });
    await expectGood('deleteAppointment', { params: { id: await freshBooking('mei') }, as: 'mei' });
  });

  it('to a patient who pays, and to a manager who gives it back', async () => {
    await expectGood('getPaymentOptions');
    const { body: intent } = await expectGood('createPaymentIntent');
    const { client_secret, payment_intent_id } = intent;
    await attune.app.post(`/sandbox/stripe/v1/payment_intents/${payment_intent_id}/confirm`, {
      client_secret,
      payment_method: 'pm_card_visa',
    });
    await expectGood('confirmPayment', { body: { payment_intent_id, appointment_id: world.unpaidId } });
    const { appointment_id: _other, ...card } = (rows.processPayment?.body ?? {}) as Record<string, unknown>;
    for (const id of ['processPayment', 'processPaymentShort']) {
      await expectGood(id, { as: 'john', body: { appointment_id: await freshBooking('john'), ...card } });
    }
    for (const id of ['getPayment', 'downloadReceipt', 'mailReceipt', 'listReceipts']) await expectGood(id);
    await expectGood('refundPayment');
  });

  it('to a practitioner who arranges their diary', async () => {
    for (const kind of ['TimeSlot', 'RecurringTimeSlot', 'BlockedTimeSlot'])
      for (const id of [`create${kind}`, `change${kind}`, `list${kind}s`]) await expectGood(id);
    for (const id of ['previewRecurringTimeSlot', 'getCalendar']) await expectGood(id);
    for (const kind of ['TimeSlot', 'RecurringTimeSlot', 'BlockedTimeSlot']) await expectGood(`delete${kind}`);
  });

  it('to somebody who waits for a time', async () => {
    for (const id of ['joinWaitlist', 'listWaitlist', 'leaveWaitlist']) await expectGood(id);
  });

  it('to a manager who keeps services', async () => {
    const { body } = await expectGood('createService');
    for (const id of ['changeService', 'listManagedServices']) await expectGood(id);
    await expectGood('deleteService', { params: { id: body.id } });
  });

  it('to whoever invoices, pays and credits', async () => {
    await expectGood('getPaymentIntent');
    await expectGood('payInvoice', { body: { ...(rows.payInvoice?.body as object), amount: '40.00' } });
    await expectGood('payForInvoice');
    for (const id of ['listInvoices', 'getInvoice', 'downloadInvoice', 'mailInvoice', 'createClientInvoice'])
      await expectGood(id);
    const { body: made } = await expectGood('createInvoice');
    await expectGood('creditInvoice', { params: { id: made.id } });
    const transfer = { payment_method: 'bank_transfer' };
    const { body: another } = await expectGood('createInvoice');
    const { body: waiting } = await expectGood('payInvoice', { params: { id: another.id }, body: transfer });
    await expectGood('settlePayment', { params: { id: waiting.id } });
  });

  it('to a manager and a practitioner who keep profiles', async () => {
    for (const id of ['listManagedPractitioners', 'createPractitioner', 'getManagedPractitioner', 'changePractitioner'])
      await expectGood(id);
  });

  it('to a patient who says how it was, and to the clinic that reads it', async () => {
    for (const id of ['getAppointmentReview', 'createReview', 'listReviewsToRead', 'moderateReview', 'listReviews'])
      await expectGood(id);
    await expectGood('listReviews', { as: 'sarah' });
  });

  it('to a manager who keeps places and rooms', async () => {
    const { body: place } = await expectGood('createLocation');
    const at = { params: { id: place.id } };
    const { body: room } = await expectGood('createRoom', { body: { locationId: place.id, name: 'Attic' } });
    for (const id of ['listManagedLocations', 'listRooms', 'listLocationHolidays', 'changeLocation'])
      await expectGood(id);
    await expectGood('changeRoom', { params: { id: room.id } });
    await expectGood('deleteRoom', { params: { id: room.id } });
    await expectGood('deleteLocation', at);
  });

  it('to whoever compares the books with the vendor', async () => {
    const planted = {
      clinic_id: 1,
      kind: 'unknown_charge',
      vendor: 'stripe',
      vendor_id: 'pi_planted',
      currency: 'AUD',
    };
    const { id } = await attune.app.database.admin
      .insertInto('reconciliation_differences')
      .values({ ...planted, ours_cents: 0, vendor_cents: 100, found_at: new Date(0) })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const name of ['compareBooks', 'listDifferences']) await expectGood(name);
    await expectGood('resolveDifference', { params: { id } });
  });

  it('to somebody who saves ways to pay', async () => {
    await expectGood('savePaymentMethod');
    await expectGood('savePaymentMethod', { body: { payment_method_id: 'pm_card_visa' } });
    await expectGood('savePaymentMethod', { body: {} });
    for (const id of ['listPaymentMethods', 'setDefaultPaymentMethod', 'removePaymentMethod']) await expectGood(id);
  });

  it('to an admin who changes settings', async () => {
    for (const id of ['getSettings', 'updateSettings']) await expectGood(id);
  });

  it('to whoever looks after people and the log', async () => {
    for (const id of ['listUsers', 'approvePractitioner', 'assignProvider', 'listAuditLog', 'listRecordAccess'])
      await expectGood(id);
    for (const id of ['inviteUser', 'listInvitations', 'revokeInvitation']) await expectGood(id);
    await expectGood('changeUser', { body: { active: true } });
  });

  it('to an admin who looks at figures', async () => {
    for (const id of ['getSystemAnalytics', 'getFunnel', 'listExperiments', 'listFeedback']) await expectGood(id);
    for (const id of ['getAdminDashboard', 'listAllAppointments', 'downloadAllAppointments']) await expectGood(id);
    for (const id of ['getReport', 'downloadReport']) await expectGood(id);
    for (const id of ['createExperiment', 'changeExperiment', 'changeFeedback']) await expectGood(id);
  });

  it('to a visitor who agreed to be counted', async () => {
    for (const id of ['recordEvents', 'listRunningExperiments', 'recordExposure', 'giveFeedback']) await expectGood(id);
  });

  it('to somebody who meets by video', async () => {
    for (const id of ['joinAppointment', 'createZoomMeeting', 'createTeamsMeeting', 'createGoogleMeet'])
      await expectGood(id);
    await expectGood('createZoomMeeting', { as: 'manager' });
    await expectGood('joinAppointment', { as: 'sarah' });
    for (const id of ['getMeetingSettings', 'putMeetingSettings']) await expectGood(id);
  });

  it('to whoever runs the deployment', async () => {
    for (const id of ['startBackup', 'listBackups', 'listErrorGroups', 'getStatus']) await expectGood(id);
  });

  it('to Zoom', async () => {
    const body = { event: 'endpoint.url_validation', payload: { plainToken: 'abc' }, event_ts: 1 };
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', SANDBOX_ZOOM.webhookSecret)
      .update(`v0:${timestamp}:${JSON.stringify(body)}`)
      .digest('hex');
    const headers = { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${signature}` };
    await expectGood('zoomWebhook', { body, headers });
  });

  it('to Stripe', async () => {
    const body = {
      id: 'evt_test_only',
      object: 'event',
      type: 'product.created',
      created: 1,
      data: { object: { id: 'prod_1', object: 'product' } },
    };
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', SANDBOX_STRIPE.webhookSecret)
      .update(`${at}.${JSON.stringify(body)}`)
      .digest('hex');
    await expectGood('stripeWebhook', { body, headers: { 'stripe-signature': `t=${at},v1=${signature}` } });
  });

  it('to whoever is told something, and asks for it again', async () => {
    for (const id of ['listNotifications', 'streamNotifications', 'readNotification', 'readAllNotifications'])
      await expectGood(id);
    await expectGood('sendNotification', { as: 'manager' });
  });

  it('to SendGrid and Twilio', async () => {
    const { parts, url } = attune.app;
    const time = String(Math.floor(Date.now() / 1000));
    const signature = sign('sha256', Buffer.from(`${time}[]`), parts.vendors.sandboxSigningKey).toString('base64');
    const prefix = 'x-twilio-email-event-webhook';
    const headers = { [`${prefix}-timestamp`]: time, [`${prefix}-signature`]: signature };
    await expectGood('sendGridWebhook', { body: [], headers });
    // Sent as JSON here; its text is then the name of the only field.
    const signed = createHmac('sha1', SANDBOX_TWILIO.authToken).update(`${url}/api/webhooks/twilio{}`).digest('base64');
    await expectGood('twilioWebhook', { body: {}, headers: { 'x-twilio-signature': signed } });
  });

  it('and none was left out, and nothing was found wrong', () => {
    expect([...seen.keys()].toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted());
    expect([...seen.values()].flat()).toEqual([]);
    expect(attune.app.problems).toEqual([]);
  });
});
