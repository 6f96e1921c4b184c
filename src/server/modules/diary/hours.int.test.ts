import { describe, expect, it } from 'vitest';
import { MELBOURNE, idOf, nextWeekday, today, useDiary } from '../../../../test/diary.ts';
import { practitionerNamed } from '../../../../test/journey.ts';
import { addDays } from '../../../domain/time-zone.ts';

const { attune, diary, send, offered } = useDiary();

describe('one-off hours', () => {
  it('are added, shown, moved and taken away by their practitioner, and offered as long as they are there', async () => {
    const sunday = nextWeekday(0, 8);
    expect(await offered(sunday)).toEqual([]);
    const wish = { locationId: diary.melbourneId, date: sunday, startTime: '10:00', endTime: '12:00' };
    const made = await send('sarah', 'POST', '/api/timeslots', wish);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(Number),
      practitionerId: diary.sarahId,
      locationId: diary.melbourneId,
      date: sunday,
      startTime: '10:00:00',
      endTime: '12:00:00',
      sessionTypes: null,
    });
    expect((await offered(sunday)).at(0)).toBe('10:00:00');
    const listed = await send('sarah', 'GET', `/api/timeslots?dateFrom=${sunday}&dateTo=${sunday}`);
    expect(listed.body).toEqual({ timeslots: [made.body], nextCursor: null });

    const path = `/api/timeslots/${idOf(made)}`;
    const moved = await send('sarah', 'PATCH', path, { startTime: '02:00 PM', endTime: '16:00' });
    expect(moved.body).toMatchObject({ date: sunday, startTime: '14:00:00', endTime: '16:00:00', conflicts: [] });
    expect((await offered(sunday)).at(0)).toBe('14:00:00');
    const gone = await send('sarah', 'DELETE', path);
    expect(gone.body).toEqual({ success: true, conflicts: [] });
    expect(await offered(sunday)).toEqual([]);
    expect((await send('sarah', 'DELETE', path)).status).toBe(404);
  });

  it('refuse what the place does not offer, at its field', async () => {
    const { id } = await practitionerNamed(attune.app, 'Michael');
    const { body: own } = await send('michael', 'GET', '/api/timeslots/recurring');
    const wish = {
      locationId: own.timeslots[0].locationId,
      date: nextWeekday(0, 8),
      startTime: '10:00',
      endTime: '12:00',
    };
    const inPerson = await send('michael', 'POST', '/api/timeslots', { ...wish, sessionTypes: ['in_person'] });
    expect(inPerson.status).toBe(400);
    expect(inPerson.body.details.sessionTypes).toHaveLength(1);
    const seconds = await send('michael', 'POST', '/api/timeslots', { ...wish, startTime: '10:00:30' });
    expect(seconds.body.details).toHaveProperty('startTime');
    // Western Australia keeps one time all year; in Melbourne the clocks jump from two to three on 3 October 2027.
    const skipped = { locationId: diary.melbourneId, date: '2027-10-03', startTime: '02:30', endTime: '12:00' };
    expect((await send('sarah', 'POST', '/api/timeslots', skipped)).body.code).toBe('invalid_local_time');
    const elsewhere = await send('michael', 'POST', '/api/timeslots', { ...wish, locationId: diary.melbourneId });
    expect(elsewhere.status).toBe(404);
    const unnamed = await send('manager', 'POST', '/api/timeslots', wish);
    expect(unnamed.body.details).toHaveProperty('practitionerId');
    const named = await send('manager', 'POST', '/api/timeslots', { ...wish, practitionerId: id });
    expect(named.status, named.text).toBe(201);
  });
});

describe('hours that return', () => {
  const wish = (over: Record<string, unknown> = {}) => ({
    locationId: diary.melbourneId,
    rule: 'FREQ=WEEKLY;BYDAY=SU',
    startDate: nextWeekday(0, 8),
    startTime: '08:00',
    endTime: '09:00',
    ...over,
  });

  it('are added with exceptions and a last day, changed and taken away', async () => {
    const first = nextWeekday(0, 8);
    const exceptions = [addDays(first, 14), addDays(first, 7), addDays(first, 14)];
    const made = await send(
      'sarah',
      'POST',
      '/api/timeslots/recurring',
      wish({ exceptions, rule: 'rrule:freq=weekly;byday=su' }),
    );
    expect(made.status, made.text).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(Number),
      practitionerId: diary.sarahId,
      locationId: diary.melbourneId,
      timezone: MELBOURNE,
      rule: 'FREQ=WEEKLY;BYDAY=SU',
      startDate: first,
      validUntil: null,
      startTime: '08:00:00',
      endTime: '09:00:00',
      sessionTypes: null,
      exceptions: [addDays(first, 7), addDays(first, 14)],
    });
    const path = `/api/timeslots/recurring/${idOf(made)}`;
    expect(await offered(first)).toContain('08:00:00');
    expect(await offered(addDays(first, 7))).toEqual([]);
    expect(await offered(addDays(first, 21))).toContain('08:00:00');
    const changed = await send('sarah', 'PATCH', path, {
      validUntil: addDays(first, 20),
      exceptions: [],
      sessionTypes: ['telehealth'],
    });
    expect(changed.body).toMatchObject({ exceptions: [], sessionTypes: ['telehealth'], conflicts: [] });
    expect(await offered(addDays(first, 7))).toContain('08:00:00');
    expect(await offered(addDays(first, 21))).toEqual([]);
    const { body } = await send('sarah', 'GET', '/api/timeslots/recurring?limit=3');
    expect(body.timeslots).toHaveLength(3);
    const rest = await send('sarah', 'GET', `/api/timeslots/recurring?limit=100&cursor=${body.nextCursor}`);
    expect(rest.body.timeslots.map((slot: { id: number }) => slot.id)).toContain(idOf(made));
    expect((await send('sarah', 'DELETE', path)).body).toEqual({ success: true, conflicts: [] });
    expect(await offered(first)).toEqual([]);
  });

  it('refuse a rule that nobody could follow, in plain words at `rule`', async () => {
    const refused = async (over: Record<string, unknown>) => {
      const { status, body, text } = await send('sarah', 'POST', '/api/timeslots/recurring', wish(over));
      expect(status, text).toBe(400);
      return body.details;
    };
    expect((await refused({ rule: 'FREQ=HOURLY' })).rule[0]).toBe(
      'FREQ=HOURLY is not supported: use DAILY, WEEKLY, MONTHLY or YEARLY.',
    );
    expect((await refused({ rule: 'every second Tuesday' })).rule).toHaveLength(1);
    expect((await refused({ rule: 'FREQ=WEEKLY;BYDAY=SU;UNTIL=20200101' })).rule[0]).toMatch(/no day/);
    expect(await refused({ validUntil: today() })).toHaveProperty('validUntil');
  });

  it('keep an UNTIL with a time as the last local date on which they still begin before it', async () => {
    const made = await send(
      'sarah',
      'POST',
      '/api/timeslots/recurring',
      wish({
        rule: 'FREQ=DAILY;UNTIL=20270109T200000Z',
        startDate: '2027-01-01',
        startTime: '06:00',
        endTime: '06:30',
      }),
    );
    // 20:00 UTC on the 9th is 07:00 in Melbourne on the 10th: six o'clock that day is still before it.
    expect(made.body.rule).toBe('FREQ=DAILY;UNTIL=20270110');
    await send('sarah', 'DELETE', `/api/timeslots/recurring/${idOf(made)}`);
  });

  it('are previewed over a DST change, a holiday and an exception, each said', async () => {
    const made = await send(
      'sarah',
      'POST',
      '/api/timeslots/recurring',
      wish({
        rule: 'FREQ=WEEKLY;BYDAY=MO',
        startDate: '2027-03-01',
        startTime: '20:00',
        endTime: '22:00',
        exceptions: ['2027-03-22'],
      }),
    );
    const path = `/api/timeslots/recurring/${idOf(made)}`;
    const { body, status } = await send('sarah', 'GET', `${path}/preview?from=2027-03-02&count=6`);
    expect(status).toBe(200);
    const seen = body.occurrences.map((one: Record<string, unknown>) => [
      one.startsAt,
      one.holiday,
      one.exception,
      one.open,
    ]);
    expect(seen).toEqual([
      ['2027-03-08T20:00:00+11:00', 'Labour Day', false, false],
      ['2027-03-15T20:00:00+11:00', null, false, true],
      ['2027-03-22T20:00:00+11:00', null, true, false],
      ['2027-03-29T20:00:00+11:00', 'Easter Monday', false, false],
      ['2027-04-05T20:00:00+10:00', null, false, true],
      ['2027-04-12T20:00:00+10:00', null, false, true],
    ]);
    await send('sarah', 'DELETE', path);
  });
});
