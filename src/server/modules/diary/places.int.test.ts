import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/time-zone.ts';
import { clock, dateOf, nextWeekday, useDiary } from '../../../../test/diary.ts';
import { bookAs } from '../../../../test/journey.ts';

const { attune, tokens, diary, send, at, offered, bookAt } = useDiary();
const change = (body: unknown, id = diary.melbourneId) => send('manager', 'PATCH', `/api/admin/locations/${id}`, body);

describe('a place', () => {
  it('is added, shown to the public, and closed again', async () => {
    const made = await send('manager', 'POST', '/api/admin/locations', {
      name: 'Geelong',
      address: '1 Sample Street, Geelong VIC 3220',
      state: 'vic',
      openingHours: [{ days: [1, 2, 3], start: '09:00', end: '17:00' }],
    });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      timezone: 'Australia/Melbourne',
      state: 'VIC',
      closesOnHolidays: true,
      rooms: [],
    });
    const shown = await attune.app.get('/api/clinic');
    expect(shown.body.locations.at(-1)).toMatchObject({
      name: 'Geelong',
      openingHours: [{ days: [1, 2, 3], start: '09:00', end: '17:00' }],
    });
    const again = await send('manager', 'POST', '/api/admin/locations', { name: 'geelong' });
    expect(again.body.details).toEqual({ name: ['There is a place of this name already.'] });
    expect((await change({ state: 'XYZ' }, made.body.id)).status).toBe(400);
    expect((await send('manager', 'DELETE', `/api/admin/locations/${made.body.id}`)).body).toEqual({
      success: true,
      conflicts: [],
    });
    const after = await attune.app.get('/api/clinic');
    expect(after.body.locations.map((one: { name: string }) => one.name)).not.toContain('Geelong');
  });

  it('that opens later sees nobody in person before, and by video all the same', async () => {
    const date = nextWeekday(3, 20);
    const inPerson = async () => {
      const { body } = await attune.app.get(
        `/api/availability?serviceId=${diary.serviceId}&practitionerId=${diary.sarahId}&dateFrom=${date}&dateTo=${date}&sessionType=in_person`,
      );
      return body.days
        .flatMap((day: { slots: { time: string }[] }) => day.slots)
        .map((slot: { time: string }) => slot.time);
    };
    expect((await inPerson())[0]).toBe('09:00:00');
    await change({ openingHours: [{ days: [1, 2, 3, 4, 5], start: '10:00', end: '16:00' }], force: true });
    const open = await inPerson();
    expect([open[0], open.at(-1)]).toEqual(['10:00:00', '15:00:00']);
    const [first] = (await offered(date)) as [string];
    expect(first).toBe('09:00:00');
    const early = { serviceId: diary.serviceId, practitionerId: diary.sarahId, startsAt: clock(date, 540) };
    const refused = await bookAs(attune.app, tokens.john, { ...early, deliveryMode: 'in_person' });
    expect([refused.status, refused.body.code]).toEqual([409, 'slot_unavailable']);
    expect((await bookAs(attune.app, tokens.john, { ...early, deliveryMode: 'telehealth' })).status).toBe(201);
    expect((await change({ openingHours: null })).body.openingHours).toBeNull();
  });

  it('lists who is booked there in person before it closes for them, and waits to be told again', async () => {
    const { startsAt } = at(40);
    const booked = await bookAt('john', startsAt, { deliveryMode: 'in_person' });
    const closed = { openingHours: [{ days: [0], start: '09:00', end: '10:00' }] };
    const refused = await change(closed);
    expect([refused.status, refused.body.code]).toEqual([409, 'conflicts_with_appointments']);
    const ids = (rows: { appointmentId: number }[]) => rows.map((row) => row.appointmentId);
    expect(ids(refused.body.details)).toContain(booked.appointmentId);
    const forced = await change({ ...closed, force: true });
    expect(ids(forced.body.conflicts)).toContain(booked.appointmentId);
    const kept = await attune.app.get(`/api/appointments/${booked.appointmentId}`, { token: tokens.john });
    expect(kept.body.status).toBe('pending');
    await change({ openingHours: null });
  });

  it('works on the holidays of its state when it is told to', async () => {
    const year = Number(dateOf(at(0).startsAt).slice(0, 4));
    const { body } = await send(
      'manager',
      'GET',
      `/api/admin/locations/${diary.melbourneId}/holidays?year=${year + 1}`,
    );
    expect(body.closesOnHolidays).toBe(true);
    expect(body.holidays.map((one: { name: string }) => one.name)).toContain('Australia Day');
    expect((await change({ closesOnHolidays: false })).body.closesOnHolidays).toBe(false);
    expect((await change({ closesOnHolidays: true, force: true })).body.closesOnHolidays).toBe(true);
  });

  it('is kept by managers alone', async () => {
    for (const who of ['sarah', 'john'] as const)
      expect((await send(who, 'PATCH', `/api/admin/locations/${diary.melbourneId}`, { name: 'x' })).status).toBe(403);
  });
});

describe('a room', () => {
  it('binds sessions in person from the first one on, and lets go when it is taken away', async () => {
    const date = addDays(nextWeekday(4, 34), 0);
    const start = clock(date, 600);
    const room = await send('manager', 'POST', '/api/admin/rooms', {
      locationId: diary.melbourneId,
      name: 'Blue room',
    });
    expect(room.status, room.text).toBe(201);
    const twice = await send('manager', 'POST', '/api/admin/rooms', {
      locationId: diary.melbourneId,
      name: 'blue ROOM',
    });
    expect(twice.status).toBe(400);
    await bookAt('john', start, { deliveryMode: 'in_person' });
    const others = await attune.app.get(
      `/api/availability?serviceId=${diary.serviceId}&dateFrom=${date}&dateTo=${date}&sessionType=in_person`,
    );
    const starts = others.body.days.flatMap((day: { slots: { startsAt: string }[] }) => day.slots);
    expect(starts.map((slot: { startsAt: string }) => Date.parse(slot.startsAt))).not.toContain(Date.parse(start));
    const gone = await send('manager', 'DELETE', `/api/admin/rooms/${room.body.id}`);
    expect(gone.body).toEqual({ success: true, archived: true });
    const unused = await send('manager', 'POST', '/api/admin/rooms', { locationId: diary.melbourneId, name: 'Spare' });
    const path = `/api/admin/rooms/${unused.body.id}`;
    expect((await send('manager', 'PATCH', path, { name: 'Small room' })).body.name).toBe('Small room');
    expect((await send('manager', 'DELETE', path)).body).toEqual({ success: true, archived: false });
    const { body } = await send('manager', 'GET', `/api/admin/rooms?locationId=${diary.melbourneId}`);
    expect(body.rooms).toEqual([
      { id: room.body.id, locationId: diary.melbourneId, name: 'Blue room', archived: true },
    ]);
  });
});
