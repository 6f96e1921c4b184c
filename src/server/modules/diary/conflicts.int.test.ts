import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { clock, dateOf, idOf, nextWeekday, useDiary } from '../../../../test/diary.ts';
import { type Free } from '../../../../test/journey.ts';
import { weekdayOf } from '../../../domain/time-zone.ts';

const { attune, diary, send, at, bookAt } = useDiary();

describe('a change over booked appointments', () => {
  it('by a block is refused with the list, changes nothing, and is made when forced; the appointment stays', async () => {
    const slot = at(0);
    const { appointmentId, reference } = await bookAt('john', slot.startsAt);
    const body = { dateFrom: dateOf(slot.startsAt), reason: 'Away' };
    const refused = await send('sarah', 'POST', '/api/timeslots/blocked', body);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('conflicts_with_appointments');
    const conflict = {
      appointmentId,
      reference,
      startsAt: slot.startsAt,
      endsAt: slot.endsAt,
      patientName: 'John Doe',
      serviceName: 'Individual Therapy',
    };
    expect(refused.body.details).toContainEqual(conflict);
    const none = await send('sarah', 'GET', '/api/timeslots/blocked');
    expect(none.body.timeslots).toEqual([]);
    const { rows } = await sql<{ outcome: string }>`
      select outcome from audit.entries where action = 'hours.conflict' and object_id = ${String(appointmentId)}`.execute(
      attune.app.database.admin,
    );
    expect(rows).toEqual([{ outcome: 'refused' }]);

    const forced = await send('sarah', 'POST', '/api/timeslots/blocked', { ...body, force: true });
    expect(forced.status, forced.text).toBe(201);
    expect(forced.body.conflicts).toContainEqual(conflict);
    const still = await send('john', 'GET', `/api/appointments/${appointmentId}`);
    expect(still.body.status).toBe('pending');
    // The block lies over it already: writing another reason is no new conflict.
    const path = `/api/timeslots/blocked/${idOf(forced)}`;
    expect((await send('sarah', 'PATCH', path, { reason: null })).body).toMatchObject({ reason: null, conflicts: [] });
    await send('sarah', 'DELETE', path);
  });

  it('by other hours is refused with those that would be outside, and not with those that are outside already', async () => {
    const slot = diary.slots.find((one, index) => index > 4 && dateOf(one.startsAt) !== dateOf(at(0).startsAt)) as Free;
    const { appointmentId } = await bookAt('mei', slot.startsAt);
    const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][weekdayOf(dateOf(slot.startsAt))];
    const { body } = await send('sarah', 'GET', '/api/timeslots/recurring');
    const time = slot.startsAt.slice(11, 19);
    const hours = body.timeslots.find(
      (one: { rule: string; startTime: string; endTime: string }) =>
        one.rule === `FREQ=WEEKLY;BYDAY=${weekday}` && one.startTime <= time && time < one.endTime,
    );
    const path = `/api/timeslots/recurring/${hours.id}`;
    const idsIn = (list: { appointmentId: number }[]) => list.map((one) => one.appointmentId);

    const except = { exceptions: [dateOf(slot.startsAt)] };
    const refused = await send('sarah', 'PATCH', path, except);
    expect(refused.status).toBe(409);
    expect(idsIn(refused.body.details)).toEqual([appointmentId]);
    const unchanged = await send('sarah', 'GET', '/api/timeslots/recurring');
    expect(unchanged.body).toEqual(body);

    const forced = await send('sarah', 'PATCH', path, { ...except, force: true });
    expect(forced.status, forced.text).toBe(200);
    expect(idsIn(forced.body.conflicts)).toEqual([appointmentId]);
    expect(forced.body.exceptions).toEqual(except.exceptions);

    // It is outside hours now, so taking all of them away finds nothing new in it.
    const gone = await send('sarah', 'DELETE', `${path}?force=true`);
    expect(gone.status, gone.text).toBe(200);
    expect(idsIn(gone.body.conflicts)).not.toContain(appointmentId);
    const { locationId, rule, startDate, startTime, endTime } = hours;
    const again = { locationId, rule, startDate, startTime, endTime };
    expect((await send('sarah', 'POST', '/api/timeslots/recurring', again)).status).toBe(201);
    expect((await send('mei', 'GET', `/api/appointments/${appointmentId}`)).body.status).toBe('pending');
  });

  it('counts hours only where they serve the way of meeting', async () => {
    const sunday = nextWeekday(0, 15);
    const wish = { locationId: diary.melbourneId, date: sunday, startTime: '10:00', endTime: '12:00' };
    const made = await send('sarah', 'POST', '/api/timeslots', wish);
    const startsAt = clock(sunday, 600);
    const booked = await bookAt('john', startsAt, { deliveryMode: 'in_person' });
    const path = `/api/timeslots/${idOf(made)}`;
    expect((await send('sarah', 'PATCH', path, { endTime: '11:00' })).status).toBe(200);
    const onlyVideo = await send('sarah', 'PATCH', path, { sessionTypes: ['telehealth'] });
    expect(onlyVideo.status).toBe(409);
    const tooShort = await send('sarah', 'PATCH', path, { endTime: '10:45' });
    expect(tooShort.status).toBe(409);
    expect((await send('sarah', 'DELETE', path)).status).toBe(409);
    const forced = await send('sarah', 'DELETE', `${path}?force=true`);
    expect(forced.body.conflicts).toMatchObject([{ appointmentId: booked.appointmentId }]);
  });

  it('twice at once follows one another: the hours that are left are what the last one saw', async () => {
    const sunday = nextWeekday(0, 36);
    const wish = { locationId: diary.melbourneId, date: sunday };
    const early = await send('sarah', 'POST', '/api/timeslots', { ...wish, startTime: '10:00', endTime: '12:00' });
    const late = await send('sarah', 'POST', '/api/timeslots', { ...wish, startTime: '10:00', endTime: '12:00' });
    const startsAt = clock(sunday, 600);
    const { appointmentId } = await bookAt('mei', startsAt);
    // Either may go, for the other still holds the appointment; both together would leave it outside.
    const answers = await Promise.all(
      [early, late].map((one) => send('sarah', 'DELETE', `/api/timeslots/${idOf(one)}`)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.details).toMatchObject([{ appointmentId }]);
  });
});
