import { administrationRows } from './administration-rows.ts';
import { analyticsRows } from './analytics-rows.ts';
import { calendarRows } from './calendar-rows.ts';
import { catalogRows } from './catalog-rows.ts';
import { careRows } from './care-rows.ts';
import { contactRows } from './contact-rows.ts';
import { diaryRows } from './diary-rows.ts';
import { moneyRows } from './money-rows.ts';
import { identityRows } from './identity-rows.ts';
import { operationsRows } from './operations-rows.ts';
import { notificationRows } from './notification-rows.ts';
import { meetingRows } from './meeting-rows.ts';
import type { Row } from './requests.ts';
import { waitlistRows } from './waitlist-rows.ts';
import type { Who, World } from './world.ts';

const NOTHING = 999_999;
const NO_USER = '00000000-0000-4000-8000-000000000000';
/** Everybody who is neither party to John's appointment with Sarah nor manages the clinic. */
const OTHERS: Who[] = ['mei', 'michael', 'lucia', 'marta', 'guest'];

/** A row for every endpoint of the contracts, by its operation name. */
export function rowsOf(world: World): Record<string, Row> {
  return {
    ...publicRows(world),
    ...careRows(world),
    ...accountRows(world),
    ...administrationRows(world),
    ...identityRows(),
    ...holdRows(world),
    ...appointmentRows(world),
    ...catalogRows(world),
    ...diaryRows(world),
    ...waitlistRows(world),
    ...billingRows(world),
    ...moneyRows(world),
    ...analyticsRows(world),
    ...operationsRows(),
    ...notificationRows(world),
    ...meetingRows(world),
    ...calendarRows(world),
    ...contactRows(world),
  };
}

function publicRows({ serviceId, practitionerId, foreign, freeStart }: World): Record<string, Row> {
  const date = freeStart.slice(0, 10);
  const list: Row = { as: 'nobody', query: { q: 'therapy' } };
  const byId = (id: number, foreignId: number): Row => ({
    as: 'nobody',
    params: { id },
    missing: [{ params: { id: NOTHING } }, { params: { id: foreignId } }],
  });
  return {
    getClinic: { as: 'nobody', missing: [{ headers: { 'x-attune-clinic': 'no-such-clinic' } }] },
    listServices: list,
    getService: byId(serviceId, foreign.serviceId),
    listPractitioners: list,
    listPsychologists: list,
    getPractitioner: byId(practitionerId, foreign.practitionerId),
    getAvailability: {
      as: 'nobody',
      query: { serviceId },
      missing: [{ query: { serviceId: NOTHING } }, { query: { serviceId: foreign.serviceId } }],
    },
    streamAvailability: {
      as: 'nobody',
      query: { serviceId, practitionerId, dateFrom: date },
      missing: [
        { query: { serviceId: NOTHING } },
        { query: { serviceId: foreign.serviceId } },
        { query: { practitionerId: NOTHING } },
        { query: { practitionerId: foreign.practitionerId } },
      ],
    },
    getPractitionerDay: {
      as: 'nobody',
      params: { practitionerId },
      query: { date },
      missing: [NOTHING, foreign.practitionerId].map((id) => ({ params: { practitionerId: id } })),
    },
    checkAvailability: {
      as: 'nobody',
      body: { serviceId, practitionerId, startsAt: freeStart },
      missing: [
        { body: { serviceId: NOTHING, practitionerId, startsAt: freeStart } },
        { body: { serviceId, practitionerId: NOTHING, startsAt: freeStart } },
        { body: { serviceId: foreign.serviceId, practitionerId, startsAt: freeStart } },
        { body: { serviceId, practitionerId: foreign.practitionerId, startsAt: freeStart } },
      ],
    },
  };
}

function accountRows({ foreign }: World): Record<string, Row> {
  const newcomer = {
    email: 'newcomer@demo.attune.example',
    password: 'long enough words',
    name: 'Newcomer',
    userType: 'client',
  };
  return {
    register: { as: 'nobody', body: newcomer },
    login: { as: 'nobody', body: { email: 'john.doe@demo.attune.example', password: 'not the password' } },
    refresh: { as: 'nobody', body: { refreshToken: 'made-up' } },
    logout: { as: 'john' },
    me: { as: 'john', forbidden: ['guest'] },
    csrf: { as: 'nobody' },
    getProfile: { as: 'john', forbidden: ['guest'] },
    updateProfile: { as: 'john', body: { name: 'Somebody Else' }, forbidden: ['guest'] },
    getPreferences: { as: 'john', forbidden: ['guest'] },
    exportRecord: { as: 'john', forbidden: ['guest'] },
    putPreferences: {
      as: 'john',
      body: { sms: true },
      forbidden: ['guest'],
      missing: [{ body: { locationId: NOTHING } }, { body: { locationId: foreign.locationId } }],
    },
  };
}

function holdRows({ serviceId, practitionerId, holdId, foreign, freeStart }: World): Record<string, Row> {
  const wish = { serviceId, practitionerId, startsAt: freeStart };
  const own: Row = {
    as: 'mei',
    params: { id: holdId },
    strangers: ['john', 'sarah', 'manager', 'admin', 'guest', 'nobody', 'lucia'],
    missing: [{ params: { id: NOTHING } }, { as: 'john', headers: { 'x-hold-token': 'a'.repeat(32) } }],
  };
  const draft: Row = {
    as: 'mei',
    params: { key: `hold-${holdId}` },
    strangers: ['john', 'sarah', 'manager', 'guest', 'nobody', 'lucia'],
    missing: [{ params: { key: `hold-${NOTHING}` } }, { as: 'john', headers: { 'x-hold-token': 'a'.repeat(32) } }],
  };
  return {
    createHold: {
      as: 'john',
      body: wish,
      missing: [
        { body: { ...wish, serviceId: NOTHING } },
        { body: { ...wish, practitionerId: NOTHING } },
        { body: { ...wish, serviceId: foreign.serviceId } },
        { body: { ...wish, practitionerId: foreign.practitionerId } },
      ],
    },
    extendHold: own,
    dropHold: own,
    getDraft: draft,
    putDraft: { ...draft, body: { data: { reason: 'typed by a stranger' } } },
  };
}

function appointmentRows(world: World): Record<string, Row> {
  const { appointmentId, serviceId, practitionerId, foreign, freeStart, holdId } = world;
  const wish = { serviceId, practitionerId, startsAt: freeStart };
  const local = { serviceId, practitionerId, date: freeStart.slice(0, 10), time: '09:00' };
  const own: Row = {
    as: 'john',
    params: { id: appointmentId },
    strangers: OTHERS,
    missing: [
      { params: { id: NOTHING } },
      { params: { id: world.unpaidId } },
      { params: { id: world.guestAppointmentId } },
    ],
  };
  return {
    previewSeries: {
      as: 'nobody',
      body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2' },
      missing: [
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', serviceId: NOTHING } },
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', practitionerId: NOTHING } },
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', serviceId: foreign.serviceId } },
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', practitionerId: foreign.practitionerId } },
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', locationId: foreign.locationId } },
        { as: 'john', body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', holdId } },
        { body: { ...wish, rule: 'FREQ=WEEKLY;COUNT=2', holdId: NOTHING } },
      ],
    },
    bookAppointment: {
      as: 'john',
      body: wish,
      missing: [
        { body: { ...wish, serviceId: NOTHING } },
        { body: { ...wish, practitionerId: NOTHING } },
        { body: { ...wish, serviceId: foreign.serviceId } },
        { body: { ...wish, practitionerId: foreign.practitionerId } },
        { body: { ...local, locationId: foreign.locationId } },
        { body: { ...wish, userId: world.userIdOf('mei') } },
        { as: 'manager', body: { ...wish, userId: NO_USER } },
        { as: 'manager', body: { ...wish, userId: world.userIdOf('lucia') } },
        { body: { holdId } },
        { body: { holdId, holdToken: 'a'.repeat(32) } },
        { body: { holdId: NOTHING } },
      ],
    },
    getAppointment: own,
    listUserAppointments: {
      as: 'john',
      params: { userId: world.userIdOf('john') },
      strangers: ['mei', 'michael', 'lucia', 'marta'],
      forbidden: ['guest'],
      missing: [
        { params: { userId: NO_USER } },
        { as: 'manager', params: { userId: NO_USER } },
        { as: 'admin', params: { userId: world.userIdOf('lucia') } },
      ],
    },
    changeAppointment: { ...own, body: { status: 'cancelled' } },
    deleteAppointment: own,
    cancelAppointment: { ...own, body: { reason: 'a stranger says so' } },
    rescheduleAppointment: { ...own, body: { newDate: freeStart.slice(0, 10), newTime: '09:00' } },
    downloadCalendarFile: own,
    getCalendarLinks: own,
  };
}

function billingRows({ unpaidId, paymentId, appointmentId }: World): Record<string, Row> {
  const card = { amount: '180.00', currency: 'AUD', payment_method: 'card', payment_method_id: 'pm_card_visa' };
  const payment: Row = {
    as: 'mei',
    body: { appointment_id: unpaidId, ...card },
    strangers: ['john', 'lucia', 'guest'],
    missing: [NOTHING, appointmentId].map((id) => ({ body: { appointment_id: id, ...card } })),
  };
  const ownPayment: Row = {
    as: 'john',
    params: { id: paymentId },
    strangers: ['mei', 'lucia', 'marta', 'guest'],
    forbidden: ['sarah'],
    missing: [{ params: { id: NOTHING } }, { as: 'admin', params: { id: NOTHING } }],
  };
  const intent = { amount: 18_000, currency: 'aud' };
  return {
    processPayment: payment,
    processPaymentShort: payment,
    createPaymentIntent: {
      as: 'mei',
      body: { appointment_id: unpaidId, ...intent },
      strangers: ['john', 'lucia', 'guest'],
      missing: [NOTHING, appointmentId].map((id) => ({ body: { appointment_id: id, ...intent } })),
    },
    confirmPayment: {
      as: 'mei',
      body: { appointment_id: unpaidId, payment_intent_id: 'pi_made_up' },
      strangers: ['john', 'lucia', 'guest'],
      missing: [{}],
    },
    getPaymentOptions: {
      as: 'mei',
      query: { appointmentId: unpaidId },
      strangers: ['john', 'lucia', 'guest'],
      missing: [{ query: { appointmentId: NOTHING } }],
    },
    getPayment: ownPayment,
    downloadReceipt: ownPayment,
    mailReceipt: ownPayment,
    refundPayment: {
      as: 'manager',
      params: { id: paymentId },
      body: { reason: 'a stranger says so' },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
    listReceipts: { as: 'john' },
    stripeWebhook: { as: 'nobody', body: { id: 'evt_made_up', type: 'payment_intent.succeeded' } },
  };
}
