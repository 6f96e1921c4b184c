import { expect, it } from 'vitest';
import { useDiary } from '../../../../test/diary.ts';
import { bookAs, type Free } from '../../../../test/journey.ts';

const { attune, tokens, diary, at } = useDiary();

const guest = (no: number) => ({ userName: `Guest ${no}`, userEmail: `anybody${no}@demo.attune.example` });
const wish = (index: number) => ({ serviceId: diary.serviceId, startsAt: at(index).startsAt });

/** A time that several people are free at. */
async function sharedTime(): Promise<{ startsAt: string; people: number }> {
  const { body } = await attune.app.get(`/api/availability?serviceId=${diary.serviceId}&timezone=Australia/Melbourne`);
  const slots = (body.days as { slots: Free[] }[]).flatMap((day) => day.slots);
  const [startsAt, free] = [...Map.groupBy(slots, (slot) => slot.startsAt)].find(([, own]) => own.length > 1) ?? [];
  if (startsAt === undefined) throw new Error('the demo has nobody free at the same time as somebody else');
  return { startsAt, people: free?.length ?? 0 };
}

it('books whoever is free when nobody is named, and everybody who is once', async () => {
  const { startsAt, people } = await sharedTime();
  const booked = await Promise.all(
    Array.from({ length: people + 3 }, (_, no) =>
      bookAs(attune.app, undefined, { serviceId: diary.serviceId, startsAt, ...guest(no) }),
    ),
  );
  const made = booked.filter(({ status }) => status === 201);
  const whom = made.map(({ body }) => body.appointment.practitionerId as number);
  expect(made.length).toBe(people);
  expect(new Set(whom).size).toBe(whom.length);
  const refused = booked.filter(({ status }) => status !== 201);
  expect(refused.length).toBe(3);
  for (const { status, body } of refused) {
    expect([status, body.code]).toEqual([409, 'slot_taken']);
    expect(body.details.nearest.length).toBeGreaterThan(0);
  }
});

it('books a series with one person throughout', async () => {
  const { status, body } = await bookAs(attune.app, tokens.mei, {
    ...wish(12),
    recurrence: { rule: 'FREQ=WEEKLY;COUNT=2' },
  });
  expect([status, body.code]).toEqual([201, undefined]);
  const rows = body.series.appointments as { practitionerId: number }[];
  expect(new Set(rows.map((row) => row.practitionerId)).size).toBe(1);
});

it('takes date and time on the clinic’s clock, and the name of a service', async () => {
  const { startsAt } = at(20);
  const { status, body } = await bookAs(attune.app, undefined, {
    ...guest(20),
    sessionType: 'individual therapy',
    date: startsAt.slice(0, 10),
    time: startsAt.slice(11, 16),
  });
  expect([status, body.error]).toEqual([201, undefined]);
  expect(Date.parse(body.appointment.startsAt)).toBe(Date.parse(startsAt));
});

it('books a practitioner who names nobody into their own diary', async () => {
  const { body } = await bookAs(attune.app, tokens.sarah, { ...wish(26), ...guest(26) });
  expect(body.appointment?.practitionerId).toBe(diary.sarahId);
});

it('wants a name where staff go beyond the hours, and a time that is ahead', async () => {
  const override = { override: { reason: 'asked by phone' } };
  const beyond = await bookAs(attune.app, tokens.manager, { ...wish(30), ...guest(30), ...override });
  expect([beyond.status, beyond.body.details.practitionerId]).toEqual([400, ['Say beyond whose hours this is.']]);
  const past = { serviceId: diary.serviceId, startsAt: '2020-05-12T10:00:00+10:00' };
  const passed = await bookAs(attune.app, undefined, { ...past, ...guest(31) });
  expect([passed.status, passed.body.details]).toEqual([400, { startsAt: ['That time has passed.'] }]);
});
