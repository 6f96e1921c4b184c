import { expect, it } from 'vitest';
import { clock, dateOf, nextWeekday, useDiary } from '../../../../test/diary.ts';
import { bookAs } from '../../../../test/journey.ts';

const { attune, tokens, diary, send, at } = useDiary();

async function keep(startsAt: string) {
  const wish = { serviceId: diary.serviceId, practitionerId: diary.sarahId, startsAt };
  const hold = await attune.app.post('/api/holds', wish, { token: tokens.john });
  expect(hold.status, hold.text).toBe(201);
  return hold.body.id as number;
}

it('a time that was kept before a block came does not become an appointment under it', async () => {
  const { startsAt, endsAt } = at(3);
  const holdId = await keep(startsAt);
  expect((await send('sarah', 'POST', '/api/timeslots/blocked', { startsAt, endsAt })).status).toBe(201);
  const { status, body } = await bookAs(attune.app, tokens.john, { holdId });
  expect([status, body.code]).toEqual([409, 'slot_taken']);
  expect(body.details.nearest.length).toBeGreaterThan(0);
});

it('a time that was kept in hours that were taken away is no longer open', async () => {
  const sunday = nextWeekday(0, 20);
  const hours = { locationId: diary.melbourneId, date: sunday, startTime: '10:00', endTime: '11:00' };
  const { body: extra } = await send('sarah', 'POST', '/api/timeslots', hours);
  const holdId = await keep(clock(sunday, 600));
  expect((await send('sarah', 'DELETE', `/api/timeslots/${extra.id}`)).status).toBe(200);
  const { status, body } = await bookAs(attune.app, tokens.john, { holdId });
  expect([status, body.code]).toEqual([409, 'slot_unavailable']);
});

it('a time that was kept is booked however late in its minutes, and whatever else happened that day', async () => {
  const { startsAt } = at(8);
  const holdId = await keep(startsAt);
  const away = { startsAt: clock(dateOf(startsAt), 1380), endsAt: clock(dateOf(startsAt), 1410) };
  expect((await send('sarah', 'POST', '/api/timeslots/blocked', away)).status).toBe(201);
  const { status, text } = await bookAs(attune.app, tokens.john, { holdId });
  expect(status, text).toBe(201);
});
