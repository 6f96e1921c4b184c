import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { MELBOURNE, clock, dateOf, idOf, nextWeekday, useDiary, type Who } from '../../../../test/diary.ts';
import { practitionerNamed } from '../../../../test/journey.ts';
import { addDays } from '../../../domain/time-zone.ts';

const { attune, tokens, diary, send, bookAt } = useDiary();

describe('who may', () => {
  it('see and change which diary: a practitioner their own, a manager anybody’s, a patient and another clinic none', async () => {
    const { id: michaelId } = await practitionerNamed(attune.app, 'Michael');
    const sunday = nextWeekday(0, 43);
    const wish = { locationId: diary.melbourneId, date: sunday, startTime: '10:00', endTime: '11:00' };
    const mine = idOf(await send('sarah', 'POST', '/api/timeslots', wish));
    const rule = { ...wish, rule: 'FREQ=WEEKLY;BYDAY=SU', startDate: sunday };
    const returning = idOf(await send('sarah', 'POST', '/api/timeslots/recurring', rule));
    const block = idOf(await send('sarah', 'POST', '/api/timeslots/blocked', { dateFrom: sunday }));
    const calls: [string, string, unknown?][] = [
      ['PATCH', `/api/timeslots/${mine}`, { endTime: '11:30' }],
      ['PATCH', `/api/timeslots/recurring/${returning}`, { endTime: '11:30' }],
      ['GET', `/api/timeslots/recurring/${returning}/preview`],
      ['PATCH', `/api/timeslots/blocked/${block}`, { reason: 'x' }],
      ['GET', `/api/timeslots?practitionerId=${diary.sarahId}`],
      ['GET', `/api/timeslots/recurring?practitionerId=${diary.sarahId}`],
      ['GET', `/api/timeslots/blocked?practitionerId=${diary.sarahId}`],
      ['GET', `/api/calendar?dateFrom=${sunday}&dateTo=${sunday}&practitionerIds=${diary.sarahId}`],
      ['POST', '/api/timeslots', { ...wish, practitionerId: diary.sarahId }],
      ['POST', '/api/timeslots/blocked', { dateFrom: addDays(sunday, 1), practitionerId: diary.sarahId, force: true }],
      ['DELETE', `/api/timeslots/${mine}`],
      ['DELETE', `/api/timeslots/recurring/${returning}`],
      ['DELETE', `/api/timeslots/blocked/${block}`],
    ];
    for (const [method, path, body] of calls) {
      const named = (who: Who) => `${who}: ${method} ${path}`;
      expect((await send('john', method, path, body)).status, named('john')).toBe(403);
      for (const who of ['michael', 'marta'] as const)
        expect((await send(who, method, path, body)).status, named(who)).toBe(404);
      const done = await send('manager', method, path, body);
      expect(done.status, `${named('manager')} ${done.text}`).toBeLessThan(300);
    }
    const nobody = await send('manager', 'GET', '/api/timeslots/recurring?practitionerId=999999');
    expect(nobody.status).toBe(404);
    const own = await send('michael', 'GET', '/api/timeslots/recurring');
    expect(new Set(own.body.timeslots.map((one: { practitionerId: number }) => one.practitionerId))).toEqual(
      new Set([michaelId]),
    );
    const all = await send('manager', 'GET', '/api/timeslots/recurring?limit=100');
    expect(new Set(all.body.timeslots.map((one: { practitionerId: number }) => one.practitionerId)).size).toBe(3);
  });
});

describe('the calendar', () => {
  it('shows a manager three practitioners side by side: booked with names, held without, blocked, open and closed', async () => {
    const monday = nextWeekday(1, 50);
    const ids = await Promise.all(
      ['Sarah', 'Michael', 'Priya'].map(async (name) => (await practitionerNamed(attune.app, name)).id),
    );
    const [, michaelId = 0] = ids;
    const times = (minutes: number) => clock(monday, minutes);
    const { appointmentId } = await bookAt('john', times(9 * 60));
    const held = await attune.app.post(
      '/api/holds',
      { serviceId: diary.serviceId, practitionerId: diary.sarahId, startsAt: times(11 * 60) },
      { token: tokens.mei },
    );
    expect(held.status, held.text).toBe(201);
    const block = { dateFrom: monday, practitionerId: michaelId, reason: 'Conference', force: true };
    expect((await send('manager', 'POST', '/api/timeslots/blocked', block)).status).toBe(201);

    const { body, status } = await send(
      'manager',
      'GET',
      `/api/calendar?dateFrom=${monday}&dateTo=${monday}&timezone=${MELBOURNE}`,
    );
    expect(status).toBe(200);
    expect(body.timezone).toBe(MELBOURNE);
    expect(body.practitioners.map((one: { name: string }) => one.name)).toEqual([
      'Michael Lee',
      'Priya Nair',
      'Sarah Johnson',
    ]);
    const of = (kind: string, practitionerId: number) =>
      body.entries.filter(
        (one: { kind: string; practitionerId: number }) => one.kind === kind && one.practitionerId === practitionerId,
      );
    expect(of('appointment', diary.sarahId)).toContainEqual(
      expect.objectContaining({
        id: appointmentId,
        patientName: 'John Doe',
        serviceName: 'Individual Therapy',
        status: 'pending',
        startsAt: clock(monday, 9 * 60),
        recurring: false,
      }),
    );
    expect(of('hold', diary.sarahId)).toMatchObject([
      { id: null, patientName: null, startsAt: clock(monday, 11 * 60) },
    ]);
    expect(of('block', michaelId)).toMatchObject([{ title: 'Conference', locationId: null }]);
    expect(of('hours', diary.sarahId).map((one: { startsAt: string }) => one.startsAt.slice(11, 16))).toEqual([
      '09:00',
      '13:00',
    ]);

    const own = await send('sarah', 'GET', `/api/calendar?dateFrom=${monday}&dateTo=${monday}`);
    expect(new Set(own.body.entries.map((one: { practitionerId: number }) => one.practitionerId))).toEqual(
      new Set([diary.sarahId]),
    );
    const some = await send(
      'manager',
      'GET',
      `/api/calendar?dateFrom=${monday}&dateTo=${monday}&practitionerIds=${ids[0]},${ids[2]}`,
    );
    expect(some.body.practitioners).toHaveLength(2);
  });

  it('shows holidays of each place’s state, on which its hours are closed', async () => {
    // 8 March 2027 is Labour Day in Victoria; in Western Australia, where Michael works, it was the Monday before.
    const { body } = await send('manager', 'GET', '/api/calendar?dateFrom=2027-03-01&dateTo=2027-03-08');
    const holidays = body.entries.filter((one: { kind: string }) => one.kind === 'holiday');
    const of = (name: string) => body.practitioners.find((one: { name: string }) => one.name.includes(name)).id;
    expect(holidays).toHaveLength(3);
    for (const [name, date] of [
      ['Michael', '2027-03-01'],
      ['Priya', '2027-03-08'],
      ['Sarah', '2027-03-08'],
    ] as const)
      expect(holidays).toContainEqual(
        expect.objectContaining({
          practitionerId: of(name),
          title: 'Labour Day',
          status: 'closed',
          startsAt: expect.stringContaining(date),
        }),
      );
    const open = body.entries.filter(
      (one: { kind: string; startsAt: string; practitionerId: number }) =>
        one.kind === 'hours' && one.practitionerId === of('Sarah') && dateOf(one.startsAt) === '2027-03-08',
    );
    expect(open).toEqual([]);
  });

  it('leaves an audit line, and refuses more than a quarter or an end before its start', async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from audit.entries where action = 'calendar.read' and actor_role = 'practice_manager'`.execute(
      attune.app.database.admin,
    );
    expect(rows[0]?.count).toBeGreaterThan(0);
    for (const range of ['dateFrom=2027-01-02&dateTo=2027-01-01', 'dateFrom=2027-01-01&dateTo=2027-06-01']) {
      const { status, body } = await send('sarah', 'GET', `/api/calendar?${range}`);
      expect(status).toBe(400);
      expect(body.details).toHaveProperty('dateTo');
    }
  });
});
