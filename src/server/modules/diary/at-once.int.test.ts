import { beforeAll, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAs, type Free, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune({ worker: false });
let sarah = '';
let john = '';

beforeAll(async () => {
  sarah = await attune.app.tokenOf('sarah.johnson@demo.attune.example');
  john = await attune.app.tokenOf('john.doe@demo.attune.example');
});

it('no booking slips under a block that is made at the same moment: one of the two knows of the other', async () => {
  const { app } = attune;
  const { slots, serviceId, practitionerId } = await freeSlots(app);
  const days = [...Map.groupBy(slots, (slot) => slot.startsAt.slice(0, 10))].filter(([, ofDay]) => ofDay.length >= 8);
  expect(days.length).toBeGreaterThanOrEqual(10);
  for (const [date, ofDay] of days) {
    const apart = ofDay.filter((slot: Free) => slot.startsAt.slice(14, 16) === '00');
    const [block, ...booked] = await Promise.all([
      app.post('/api/timeslots/blocked', { dateFrom: date }, { token: sarah }),
      ...apart.map((slot) => bookAs(app, john, { serviceId, practitionerId, startsAt: slot.startsAt })),
    ]);
    const taken = booked.filter(({ status }) => status === 201).length;
    for (const answer of booked) expect([201, 409], answer.text).toContain(answer.status);
    // Either the block came first and nobody is under it, or it was refused for those who were.
    const isBlocked = block?.status === 201;
    expect(isBlocked ? taken : block?.status, `${date}: booked under the block`).toBe(isBlocked ? 0 : 409);
  }
  expect(app.problems).toEqual([]);
});
