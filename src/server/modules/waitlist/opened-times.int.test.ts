import { beforeAll, expect, it } from 'vitest';
import { eventually, useAttune } from '../../../../test/attune.ts';
import { clock, nextWeekday } from '../../../../test/diary.ts';
import { freeSlots } from '../../../../test/journey.ts';
import { addDays } from '../../../domain/time-zone.ts';

const attune = useAttune();
let ids: { serviceId: number; practitionerId: number };
let sarah: string;
let mei: string;
let locationId = 0;

beforeAll(async () => {
  const { slots, ...found } = await freeSlots(attune.app);
  ids = found;
  locationId = slots[0]?.locationId ?? 0;
  sarah = await attune.app.tokenOf('sarah.johnson@demo.attune.example');
  mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
});

async function waitOn(date: string): Promise<number> {
  const { status, body, text } = await attune.app.post(
    '/api/waitlist',
    { ...ids, dateFrom: date, dateTo: date },
    { token: mei },
  );
  expect(status, text).toBe(201);
  return body.id;
}

const offerOf = (id: number) =>
  eventually(async () => {
    const { body } = await attune.app.get('/api/waitlist', { token: mei });
    return body.entries.find((entry: { id: number }) => entry.id === id)?.offer;
  });
const leave = (id: number) => attune.app.call('DELETE', `/api/waitlist/${id}`, { token: mei });
const saturday = (weeks: number) => nextWeekday(6, 7 * weeks);

it('one-off hours are offered to who waits for that day', async () => {
  const date = saturday(3);
  const entry = await waitOn(date);
  const hours = { locationId, date, startTime: '10:00', endTime: '11:00' };
  expect((await attune.app.post('/api/timeslots', hours, { token: sarah })).status).toBe(201);
  expect(Date.parse((await offerOf(entry)).startsAt)).toBe(Date.parse(clock(date, 600)));
  await leave(entry);
});

it('hours that return are offered on each of their days, not before and not on others', async () => {
  const date = addDays(saturday(3), 15);
  const [entry, other] = [await waitOn(date), await waitOn(addDays(date, 6))];
  const hours = { locationId, rule: 'FREQ=WEEKLY;BYDAY=SU', startDate: addDays(date, -6) };
  const times = { startTime: '18:00', endTime: '19:00' };
  const made = await attune.app.post('/api/timeslots/recurring', { ...hours, ...times }, { token: sarah });
  expect(made.status, made.text).toBe(201);
  expect(Date.parse((await offerOf(entry)).startsAt)).toBe(Date.parse(clock(date, 1080)));
  const { body } = await attune.app.get('/api/waitlist', { token: mei });
  expect(body.entries.find((one: { id: number }) => one.id === other)).toMatchObject({
    status: 'waiting',
    offer: null,
  });
  await leave(entry);
  await leave(other);
});

it('what a block that was taken away leaves free is offered', async () => {
  const date = nextWeekday(2, 30);
  const block = await attune.app.post('/api/timeslots/blocked', { dateFrom: date, force: true }, { token: sarah });
  expect(block.status, block.text).toBe(201);
  const entry = await waitOn(date);
  const gone = await attune.app.call('DELETE', `/api/timeslots/blocked/${block.body.id}`, { token: sarah });
  expect(gone.status).toBe(200);
  expect((await offerOf(entry)).startsAt.slice(0, 10)).toBe(date);
  await leave(entry);
});
