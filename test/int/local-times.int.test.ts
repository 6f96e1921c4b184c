import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../attune.ts';
import { bookAs, freeSlots, type Free } from '../journey.ts';
import { expectFieldRefused, expectRefusal } from '../refusals/expect-refusal.ts';

const attune = useAttune({ worker: false });
const JOHN = 'john.doe@demo.attune.example';
let token: string;
let ids: { serviceId: number; practitionerId: number };
let slots: Free[];
let appointmentId: number;

beforeAll(async () => {
  const { app } = attune;
  token = await app.tokenOf(JOHN);
  ({ slots, ...ids } = await freeSlots(app));
  appointmentId = (await bookAs(app, token, { ...ids, startsAt: slots[0]?.startsAt })).body.appointmentId;
});

const book = (wish: Record<string, unknown>) => bookAs(attune.app, token, { ...ids, ...wish });
const move = (body: Record<string, unknown>) =>
  attune.app.call('PUT', `/api/appointments/${appointmentId}/reschedule`, { token, body });
const patch = (body: Record<string, unknown>) =>
  attune.app.call('PATCH', `/api/appointments/${appointmentId}`, { token, body });

describe('a local time', () => {
  it('that the clocks skip is invalid_local_time, before notice, horizon, hours and the past are asked', async () => {
    const gaps: [string, string, string][] = [
      ['Australia/Melbourne', '2027-10-03', '02:30'],
      ['Australia/Melbourne', '2026-10-04', '02:00'],
      ['America/New_York', '2027-03-14', '02:15 AM'],
      ['Europe/Madrid', '2027-03-28', '02:59:00'],
      ['Australia/Lord_Howe', '2027-10-03', '02:15'],
      ['America/Sao_Paulo', '2018-11-04', '00:30'],
      ['Pacific/Apia', '2011-12-30', '12:00'],
    ];
    for (const [timezone, date, time] of gaps) {
      const what = `${timezone} ${date} ${time}`;
      expectRefusal(await book({ date, time, timezone }), 'invalid_local_time', what);
      expectRefusal(await move({ newDate: date, newTime: time, timezone }), 'invalid_local_time', what);
      expectRefusal(await patch({ date, time, timezone }), 'invalid_local_time', what);
    }
    expectRefusal(
      await book({ date: '2027-10-03', time: '02:30' }),
      'invalid_local_time',
      "the practitioner's own zone",
    );
  });

  it('that comes twice is the first one, and `offset` chooses the second', async () => {
    const date = await openTheNightTheClocksGoBack();
    const first = await book({ date, time: '02:30' });
    expect(first.body.appointment).toMatchObject({ date, time: '02:30:00', startsAt: `${date}T02:30:00+11:00` });
    const second = await book({ date, time: '02:30', offset: '+10:00' });
    expect(second.body.appointment).toMatchObject({ date, time: '02:30:00', startsAt: `${date}T02:30:00+10:00` });
    expectFieldRefused(await book({ date, time: '02:30', offset: '+09:00' }), ['offset']);
    const moved = await attune.app.call('PATCH', `/api/appointments/${first.body.appointmentId}`, {
      token,
      body: { date, time: '01:30', offset: '+11:00' },
    });
    expect(moved.body.startsAt).toBe(`${date}T01:30:00+11:00`);
  });

  it('that has passed is a 400 at the field that said it', async () => {
    const { app } = attune;
    expectFieldRefused(await book({ date: '2020-05-12', time: '10:00' }), ['date']);
    expectFieldRefused(await book({ startsAt: '2020-05-12T10:00:00+10:00' }), ['startsAt']);
    expectFieldRefused(await move({ newDate: '2020-05-12', newTime: '10:00' }), ['newDate']);
    expectFieldRefused(await patch({ date: '2020-05-12', time: '10:00' }), ['date']);
    expectFieldRefused(await app.post('/api/holds', { ...ids, startsAt: '2020-05-12T10:00:00+10:00' }), ['startsAt']);
  });

  it('may be written as V writes it, with seconds or without', async () => {
    const { app } = attune;
    const morning = slots.slice(1).filter((slot) => slot.startsAt.includes('T09:00'));
    const forms = ['09:00 AM', '9:00 am', '09:00', '09:00:00'];
    for (const [index, time] of forms.entries()) {
      const date = morning[index]?.startsAt.slice(0, 10);
      const wish = {
        practitionerId: ids.practitionerId,
        practitionerName: 'Dr. Sarah Johnson',
        date,
        time,
        sessionType: 'individual therapy',
        userEmail: JOHN,
        userName: 'John Doe',
        videoMeetingConfig: { platform: 'zoom', hostEmail: 'sarah.johnson@demo.attune.example' },
      };
      const booked = await bookAs(app, token, wish);
      expect({ time, status: booked.status, text: booked.text.slice(0, 200) }).toMatchObject({ status: 201 });
      expect(booked.body.appointment).toMatchObject({
        date,
        time: '09:00:00',
        deliveryMode: 'telehealth',
        type: 'Individual Therapy',
      });
    }
    for (const time of ['25:00', '09:60', '13:00 PM', '0:30 AM', 'noon', '9', '09:00AM '])
      expectFieldRefused(await book({ date: morning[9]?.startsAt.slice(0, 10), time }), ['time'], time);
    for (const date of ['2027-02-29', '2027-13-01', '01/02/2027', '2027-1-1', '0000-01-01'])
      expectFieldRefused(await book({ date, time: '09:00' }), ['date'], date);
    for (const startsAt of [
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '2027-02-30T09:00:00Z',
      '2027-05-12T10:00',
      '1778544000',
    ])
      expectFieldRefused(await book({ startsAt }), ['startsAt'], startsAt);
    expectFieldRefused(await book({ date: '2027-05-12', time: '09:00', timezone: 'Mars/Olympus' }), ['timezone']);
    expectFieldRefused(await book({}), ['date']);
    expectFieldRefused(await book({ date: '2027-05-12' }), ['time']);
  });
});

describe('a time that exists and is not open', () => {
  const start = () => Date.parse(slots[20]?.startsAt ?? '');
  const iso = (at: number) => new Date(at).toISOString();
  const expectNearest = async (startsAt: string, reason: string) => {
    for (const answer of [
      await book({ startsAt }),
      await attune.app.post('/api/holds', { ...ids, startsAt }, { token }),
    ]) {
      expectRefusal(answer, 'slot_unavailable', reason);
      expect(answer.body.details).toMatchObject({ reason });
      expect(answer.body.details.nearest.length, reason).toBeGreaterThan(0);
    }
  };

  it('is refused with the reason and the nearest free ones: off the grid, out of hours, too far, too soon', async () => {
    const { admin } = attune.app.database;
    await expectNearest(iso(start() + 7 * 60_000), 'off_grid');
    await expectNearest(`${slots.at(-1)?.startsAt.slice(0, 10)}T03:00:00+11:00`, 'outside_hours');
    await setRules({ horizon_days: 90 });
    await expectNearest(iso(start() + 364 * 86_400_000), 'too_far');
    await admin
      .updateTable('practitioners')
      .set({ notice_minutes: 60 * 24 * 30 })
      .where('id', '=', ids.practitionerId)
      .execute();
    await expectNearest(slots[30]?.startsAt as string, 'notice');
    await admin
      .updateTable('practitioners')
      .set({ notice_minutes: 120 })
      .where('id', '=', ids.practitionerId)
      .execute();
  });

  it('the check says why, in one word', async () => {
    const { app } = attune;
    const check = (startsAt: string | undefined) => app.post('/api/availability/check', { ...ids, startsAt });
    expect((await check(slots.find((slot) => slot.startsAt.includes('T15:00'))?.startsAt)).body).toEqual({
      available: true,
    });
    expect((await check(iso(start() + 7 * 60_000))).body).toEqual({ available: false, reason: 'off_grid' });
    expect((await check('2020-05-12T10:00:00+10:00')).body).toEqual({ available: false, reason: 'past' });
  });
});

describe('asking for availability', () => {
  const ask = (query: string) => attune.app.get(`/api/availability?serviceId=${ids.serviceId}${query}`);

  it('without dates means today and the 30 days after', async () => {
    const { body } = await ask('');
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Australia/Melbourne' }).format(new Date());
    const last = new Date(Date.parse(today) + 30 * 86_400_000).toISOString().slice(0, 10);
    const dates = body.days.map((day: { date: string }) => day.date);
    expect(dates[0] >= today && dates.at(-1) <= last, `${dates[0]} to ${dates.at(-1)}`).toBe(true);
    expect(dates.length).toBeGreaterThan(15);
  });

  it('takes at most 92 days, forwards, in a zone that exists', async () => {
    expect((await ask('&dateFrom=2027-01-01&dateTo=2027-04-02')).status).toBe(200);
    expectFieldRefused(await ask('&dateFrom=2027-01-01&dateTo=2027-04-03'), ['dateTo']);
    expectFieldRefused(await ask('&dateFrom=2027-01-02&dateTo=2027-01-01'), ['dateTo']);
    expectFieldRefused(await ask('&dateFrom=1900-01-01&dateTo=2200-12-31'), ['dateTo']);
    expectFieldRefused(await ask('&timezone=Mars/Olympus'), ['timezone']);
    expectFieldRefused(await ask('&dateFrom=tomorrow'), ['dateFrom']);
    const far = 'From=1900-01-01&availableTo=2200-12-31';
    expectFieldRefused(await attune.app.get(`/api/practitioners?available${far}`), ['availableTo']);
    expectFieldRefused(await attune.app.get('/api/services?dateFrom=1900-01-01&dateTo=2200-12-31'), ['dateTo']);
    expectFieldRefused(await attune.app.get('/api/availability'), ['serviceId']);
    const day = await attune.app.get(`/api/practitioners/${ids.practitionerId}/availability`);
    expectFieldRefused(day, ['date']);
  });
});

async function setRules(rules: { horizon_days: number }): Promise<void> {
  await attune.app.database.admin
    .updateTable('practitioners')
    .set(rules)
    .where('id', '=', ids.practitionerId)
    .execute();
}

/** Sarah works through the next night on which Melbourne's 02:00 to 03:00 comes twice: the first Sunday of April. */
async function openTheNightTheClocksGoBack(): Promise<string> {
  const candidates = [0, 1].map((later) => firstSundayOfApril(new Date().getUTCFullYear() + later));
  const date = candidates.find((day) => Date.parse(day) > Date.now() + 2 * 86_400_000) as string;
  await setRules({ horizon_days: 500 });
  const { location_id } = await attune.app.database.admin
    .selectFrom('practitioner_locations')
    .select('location_id')
    .where('practitioner_id', '=', ids.practitionerId)
    .executeTakeFirstOrThrow();
  const hours = {
    clinic_id: 1,
    practitioner_id: ids.practitionerId,
    location_id,
    date,
    starts_minute: 60,
    ends_minute: 300,
  };
  await attune.app.database.admin.insertInto('extra_hours').values(hours).execute();
  return date;
}

function firstSundayOfApril(year: number): string {
  const first = new Date(Date.UTC(year, 3, 1));
  return new Date(Date.UTC(year, 3, 1 + ((7 - first.getUTCDay()) % 7))).toISOString().slice(0, 10);
}
