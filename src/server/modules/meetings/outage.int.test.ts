import { expect, it } from 'vitest';
import { type Attune, eventually, useAttune } from '../../../../test/attune.ts';
import { connectCalendar } from '../../../../test/calendar-consent.ts';
import { bookAs, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';
const ACCOUNT = 'sarah@office.example';
const BOOKINGS = 6;

/** A video session that is paid, so that nothing lets it go meanwhile; how long the booking itself took. */
async function bookPaid(app: Attune, wish: object) {
  const token = await app.tokenOf(JOHN);
  const began = performance.now();
  const booked = await bookAs(app, token, { ...wish, videoMeetingConfig: { platform: 'zoom' } });
  const tookMs = performance.now() - began;
  expect(booked.status, booked.text).toBe(201);
  const { appointment, reference } = booked.body;
  const { id: appointment_id, price: amount, currency } = appointment;
  const card = { payment_method: 'card', payment_method_id: 'pm_card_visa' };
  const paid = await app.post('/api/billing/payments', { appointment_id, amount, currency, ...card }, { token });
  expect(paid.status, paid.text).toBe(201);
  return { id: appointment_id as number, reference: reference as string, tookMs };
}

const setModes = async (app: Attune, mode: string) => {
  for (const vendor of ['zoom', 'google', 'microsoft']) await app.post('/sandbox/switches', { vendor, mode });
};
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

it('an hour without Zoom and Google: bookings go on at their speed, and afterwards everything is there, once', async () => {
  const { app } = attune;
  await connectCalendar(app, await app.tokenOf(SARAH), { provider: 'google', account: ACCOUNT });
  const { slots, ...ids } = await freeSlots(app, { daysAhead: 9 });
  const wishes = slots.filter((_, index) => index % 2 === 0).map(({ startsAt }) => ({ ...ids, startsAt }));
  const before = [];
  for (let count = 0; count < BOOKINGS; count += 1) before.push(await bookPaid(app, wishes[count] ?? {}));

  await setModes(app, 'down');
  const during = [];
  for (let count = 0; count < BOOKINGS; count += 1) {
    during.push(await bookPaid(app, wishes[BOOKINGS + count] ?? {}));
    await app.post('/sandbox/clock', { advance: '10m' });
  }
  const [up, down] = [before, during].map((all) => median(all.map(({ tookMs }) => tookMs)));
  expect(down).toBeLessThan((up ?? 0) * 1.5 + 50);

  await setModes(app, 'ok');
  await app.post('/sandbox/clock', { advance: '2m' });
  for (const { id, reference } of [...before, ...during]) {
    await eventually(
      async () => (await app.get(`/api/appointments/${id}`, { token: await app.tokenOf(JOHN) })).body.meetingDetails,
      { timeoutMs: 30_000, what: `the room of ${reference}` },
    );
    await eventually(async () => (await entriesOf(app, reference)).length > 0, { timeoutMs: 30_000 });
  }
  const { meetings } = (await app.get('/sandbox/outbox.json')).body;
  for (const { reference } of [...before, ...during]) {
    expect(meetings.filter(({ topic }: { topic: string }) => topic.includes(reference))).toHaveLength(1);
    expect(await entriesOf(app, reference)).toHaveLength(1);
  }
}, 120_000);

async function entriesOf(app: Attune, reference: string) {
  const { calendarEvents } = (await app.get('/sandbox/outbox.json')).body;
  return calendarEvents.filter(
    ({ account, title }: { account: string; title: string }) => account === ACCOUNT && title.includes(reference),
  );
}
