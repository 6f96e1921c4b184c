import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { MELBOURNE, clock, dateOf, idOf, nextWeekday, useDiary } from '../../../../test/diary.ts';
import { addDays } from '../../../domain/time-zone.ts';

const { attune, send, offered } = useDiary();

describe('blocks', () => {
  it('take part of a day away, and whole days by dates; why is kept encrypted', async () => {
    const monday = nextWeekday(1, 22);
    const before = await offered(monday);
    expect(before).toContain('10:00:00');
    const span = { startsAt: clock(monday, 600), endsAt: clock(monday, 660) };
    const instants = { startsAt: new Date(span.startsAt).toISOString(), endsAt: new Date(span.endsAt).toISOString() };
    const made = await send('sarah', 'POST', '/api/timeslots/blocked', { ...instants, reason: 'My own doctor' });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      ...span,
      allDay: false,
      rule: null,
      timezone: MELBOURNE,
      reason: 'My own doctor',
      conflicts: [],
    });
    expect(await offered(monday)).toEqual(before.filter((time) => time < '09:01:00' || time >= '11:00:00'));
    const { rows } = await sql<{ reason_sealed: string }>`select reason_sealed from blocked_times`.execute(
      attune.app.database.admin,
    );
    expect(rows.every((row) => row.reason_sealed.startsWith('v2.') && !row.reason_sealed.includes('doctor'))).toBe(
      true,
    );

    const path = `/api/timeslots/blocked/${idOf(made)}`;
    const days = await send('sarah', 'PATCH', path, { dateFrom: monday, dateTo: addDays(monday, 1), force: true });
    expect(days.body).toMatchObject({ allDay: true, reason: 'My own doctor', startsAt: clock(monday, 0) });
    expect(await offered(monday)).toEqual([]);
    expect(await offered(addDays(monday, 1))).toEqual([]);
    const listed = await send(
      'sarah',
      'GET',
      `/api/timeslots/blocked?dateFrom=${addDays(monday, 1)}&dateTo=${addDays(monday, 1)}`,
    );
    expect(listed.body.timeslots.map(({ id }: { id: number }) => id)).toEqual([idOf(made)]);
    expect((await send('sarah', 'DELETE', path)).body).toEqual({ success: true });
    expect(await offered(monday)).toEqual(before);
  });

  it('repeat by a rule, with exceptions and a last day', async () => {
    const monday = nextWeekday(1, 29);
    const body = {
      startsAt: clock(monday, 900),
      endsAt: clock(monday, 960),
      rule: 'FREQ=WEEKLY;BYDAY=MO',
      exceptions: [addDays(monday, 7)],
      validUntil: addDays(monday, 14),
      force: true,
    };
    const made = await send('sarah', 'POST', '/api/timeslots/blocked', body);
    expect(made.status, made.text).toBe(201);
    const kinds = await send('sarah', 'GET', `/api/calendar?dateFrom=${monday}&dateTo=${addDays(monday, 28)}`);
    const dates = kinds.body.entries
      .filter((entry: { kind: string; id: number }) => entry.kind === 'block' && entry.id === idOf(made))
      .map((entry: { startsAt: string }) => dateOf(entry.startsAt));
    expect(dates).toEqual([monday, addDays(monday, 14)]);
    await send('sarah', 'DELETE', `/api/timeslots/blocked/${idOf(made)}`);
  });

  it('are refused where they say nothing, too much or the impossible', async () => {
    const refused = async (body: unknown) => {
      const answer = await send('sarah', 'POST', '/api/timeslots/blocked', body);
      expect(answer.status, answer.text).toBe(400);
      return Object.keys(answer.body.details);
    };
    const instants = { startsAt: '2027-05-03T10:00:00+10:00', endsAt: '2027-05-03T11:00:00+10:00' };
    expect(await refused({})).toEqual(['startsAt']);
    expect(await refused({ startsAt: instants.startsAt })).toEqual(['endsAt']);
    expect(await refused({ ...instants, dateFrom: '2027-05-03' })).toEqual(['dateFrom']);
    expect(await refused({ startsAt: instants.endsAt, endsAt: instants.startsAt })).toEqual(['endsAt']);
    expect(await refused({ dateFrom: '2027-05-03', dateTo: '2027-05-02' })).toEqual(['dateTo']);
    expect(await refused({ dateFrom: '2027-05-03', dateTo: '2028-06-02' })).toEqual(['dateTo']);
    expect(await refused({ ...instants, validUntil: '2027-06-01' })).toEqual(['validUntil']);
    expect(await refused({ ...instants, rule: 'FREQ=MONTHLY;BYDAY=9MO' })).toEqual(['rule']);
  });

  it('keep the second pass of a repeated hour, which a wall clock cannot write', async () => {
    // On 4 April 2027 the clocks in Melbourne go back at 03:00; 02:15+10:00 is the second of two quarters past two.
    const span = { startsAt: '2027-04-04T02:15:00+10:00', endsAt: '2027-04-04T02:45:00+10:00' };
    const made = await send('sarah', 'POST', '/api/timeslots/blocked', span);
    expect(made.status, made.text).toBe(201);
    expect(Date.parse(made.body.startsAt)).toBe(Date.parse(span.startsAt));
    expect(Date.parse(made.body.endsAt)).toBe(Date.parse(span.endsAt));
    const path = `/api/timeslots/blocked/${idOf(made)}`;
    const { body: same } = await send('sarah', 'PATCH', path, { reason: 'An hour that came twice' });
    expect([same.startsAt, same.endsAt]).toEqual([made.body.startsAt, made.body.endsAt]);
    const { body: day } = await send('sarah', 'PATCH', path, { dateFrom: '2027-04-04' });
    expect(day).toMatchObject({ timezone: MELBOURNE, allDay: true, startsAt: '2027-04-04T00:00:00+11:00' });
    expect(day.endsAt).toBe('2027-04-05T00:00:00+10:00');
    const { body: moved } = await send('sarah', 'PATCH', path, { timezone: 'UTC' });
    expect([moved.timezone, Date.parse(moved.startsAt)]).toEqual(['UTC', Date.parse(day.startsAt)]);
    await send('sarah', 'DELETE', `/api/timeslots/blocked/${idOf(made)}`);
  });
});
