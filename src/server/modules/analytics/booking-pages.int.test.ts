import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';
import { EVENT_NAMES } from '../../../domain/funnel.ts';

const attune = useAttune({ worker: false });
const tokens: Record<string, string> = {};
const events = '/api/analytics/events';

beforeAll(async () => {
  for (const name of ['analytics_events', 'feedback'])
    await sql`delete from ${sql.table(name)}`.execute(attune.app.database.admin);
  for (const who of ['admin', 'manager', 'sarah.johnson', 'john.doe'])
    tokens[who] = await attune.app.tokenOf(`${who}@demo.attune.example`);
});

const rowsOf = async () => {
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from analytics_events where clinic_id = 1 order by id`.execute(attune.app.database.admin);
  return rows;
};
const visitor = (index: number) => `7d1c9c5e-0000-4000-8000-${String(index).padStart(12, '0')}`;

describe('analytics events', () => {
  it('are taken by every name, one or several, from anybody', async () => {
    for (const name of EVENT_NAMES) {
      const answer = await attune.app.post(events, { name, visitorId: visitor(1) });
      expect([answer.status, answer.body], answer.text).toEqual([202, { accepted: 1 }]);
    }
    const several = await attune.app.post(`${events}/`, {
      visitorId: visitor(2),
      consent: true,
      events: [
        { name: 'service_viewed', serviceId: 1 },
        { event: 'time_selected', startsAt: '2026-05-12T10:00:00+10:00' },
      ],
    });
    expect(several.body).toEqual({ accepted: 2 });
    expect(await rowsOf()).toHaveLength(EVENT_NAMES.length + 2);
  });

  it('keep no name, no word and no number of the browser’s', async () => {
    const before = (await rowsOf()).length;
    const said = { name: 'details_completed', visitorId: visitor(3), reason: 'panic attacks', email: 'x@example.org' };
    await attune.app.post(
      events,
      { ...said, properties: { history: 'long' } },
      { token: tokens['john.doe'] as string },
    );
    const kept = JSON.stringify((await rowsOf()).slice(before));
    expect(kept).toContain('details_completed');
    for (const word of ['panic', 'long', 'example.org', visitor(3), 'john']) expect(kept).not.toContain(word);
  });

  it('are not kept of somebody who said no, here or in their browser', async () => {
    const before = (await rowsOf()).length;
    const event = { name: 'service_viewed', visitorId: visitor(4) };
    expect((await attune.app.post(events, { ...event, consent: false })).body).toEqual({ accepted: 0 });
    for (const headers of [{ dnt: '1' }, { 'sec-gpc': '1' }] as Record<string, string>[])
      expect((await attune.app.post(events, event, { headers })).body).toEqual({ accepted: 0 });
    expect(await rowsOf()).toHaveLength(before);
  });

  it('leave out a service or practitioner that is not this clinic’s', async () => {
    await attune.app.post(events, { name: 'service_selected', serviceId: 999_999, practitionerId: 999_999 });
    expect((await rowsOf()).at(-1)).toMatchObject({
      name: 'service_selected',
      service_id: null,
      practitioner_id: null,
      visitor: null,
    });
  });

  it('refuse what is no event', async () => {
    for (const body of [{}, { name: 'clicked' }, { name: 'confirmed', visitorId: 'a b' }, { events: [] }])
      expectRefusal(await attune.app.post(events, body), 'validation_error');
  });
});

describe('the funnel', () => {
  it('counts each visitor at their furthest step', async () => {
    await sql`delete from analytics_events`.execute(attune.app.database.admin);
    const path = [
      'service_viewed',
      'service_selected',
      'practitioner_selected',
      'time_selected',
      'details_completed',
      'payment_started',
      'payment_succeeded',
      'confirmed',
    ];
    const furthest = [1, 1, 2, 4, 4, 5, 6, 8, 8, 8];
    for (const [index, steps] of furthest.entries())
      await attune.app.post(events, {
        visitorId: visitor(100 + index),
        // Whoever takes anybody who is free chooses no practitioner, and still got that far.
        events: path
          .slice(0, steps)
          .filter((name) => index !== 9 || name !== 'practitioner_selected')
          .map((name) => ({ name })),
      });
    await attune.app.post(events, { name: 'payment_failed', visitorId: visitor(106) });
    const { status, body, text } = await attune.app.get('/api/admin/analytics/funnel?period=today', {
      token: tokens.manager as string,
    });
    expect(status, text).toBe(200);
    expect(body.steps.map(({ name, people }: { name: string; people: number }) => [name, people])).toEqual([
      ['service_viewed', 10],
      ['service_selected', 8],
      ['practitioner_selected', 7],
      ['time_selected', 7],
      ['details_completed', 5],
      ['payment_started', 4],
      ['payment_succeeded', 3],
      ['confirmed', 3],
    ]);
    expect(body).toMatchObject({
      visitors: 10,
      conversionRate: 30,
      dropOffRate: 70,
      payments: { started: 4, failed: 1, succeeded: 3 },
    });
    expect(body.steps[1]).toMatchObject({ fromPrevious: 80, fromFirst: 80, droppedOff: 2 });
  });

  it('says what is popular and who comes back, from the appointments themselves', async () => {
    const { body } = await attune.app.get('/api/admin/analytics/funnel?period=all', { token: tokens.admin as string });
    const { rows } = await sql<{
      services: number;
      practitioners: number;
      cents: number;
      patients: number;
      sessions: number;
    }>`
      with a as (select * from appointments where clinic_id = 1
        and (starts_at at time zone 'Australia/Melbourne')::date <= (now() at time zone 'Australia/Melbourne')::date)
      select (select count(distinct service_id) from a) as services, (select count(distinct practitioner_id) from a) as practitioners,
        (select sum(amount_cents - refunded_cents)::float8 from payments where clinic_id = 1 and succeeded_at is not null) as cents,
        (select count(distinct patient_id) from a where status = 'completed') as patients,
        (select count(*) from a where status = 'completed') as sessions`.execute(attune.app.database.admin);
    const found = rows[0];
    expect(body.popular.services.length).toBe(found?.services);
    expect(body.popular.practitioners.length).toBe(found?.practitioners);
    expect(body.revenue.total).toBe(((found?.cents ?? 0) / 100).toFixed(2));
    expect(body.retention).toMatchObject({ patients: found?.patients, returning: 0 });
    expect(body.appointments.completed).toBe(found?.sessions);
    const bookings = (some: { bookings: number }[]) => some.reduce((sum, row) => sum + row.bookings, 0);
    expect(bookings(body.popular.times)).toBe(bookings(body.popular.sessionTypes));
    expect(body.popular.paymentMethods[0]).toMatchObject({ method: 'card', share: 100 });
  });

  it('is for those who run the clinic', async () => {
    const path = '/api/admin/analytics/funnel';
    for (const who of ['sarah.johnson', 'john.doe'])
      expectRefusal(await attune.app.get(path, { token: tokens[who] as string }), 'forbidden');
    expectRefusal(await attune.app.get(path), 'unauthenticated');
  });
});

describe('an experiment', () => {
  const admin = () => ({ token: tokens.manager as string });
  const make = (body: object = {}) =>
    attune.app.post(
      '/api/admin/experiments',
      { name: 'Calmer words', key: 'words', variants: ['control', 'calm'], ...body },
      admin(),
    );

  it('is started and stopped once, and stays as it is while it runs', async () => {
    const made = await make();
    expect([made.status, made.body.status, made.body.startedAt], made.text).toEqual([201, 'draft', null]);
    const patch = (body: object) =>
      attune.app.call('PATCH', `/api/admin/experiments/${made.body.id}`, { ...admin(), body });
    expectRefusal(await patch({ status: 'stopped' }), 'invalid_transition');
    expect((await patch({ variants: ['control', 'calmer'] })).body.variants[1]).toMatchObject({
      key: 'calmer',
      weight: 1,
    });
    const running = await patch({ status: 'running' });
    expect([running.body.status, typeof running.body.startedAt]).toEqual(['running', 'string']);
    expectRefusal(await patch({ variants: ['a', 'b'] }), 'validation_error');
    expect((await patch({ name: 'Calmer words, spring' })).body.name).toBe('Calmer words, spring');
    expectRefusal(await make(), 'key_taken');
    const stopped = await patch({ status: 'stopped' });
    expect([stopped.body.status, typeof stopped.body.stoppedAt]).toEqual(['stopped', 'string']);
    expectRefusal(await patch({ status: 'running' }), 'invalid_transition');
    expect(
      (await attune.app.get('/api/experiments')).body.experiments.map(({ key }: { key: string }) => key),
    ).not.toContain('words');
  });

  it('gives a visitor the same variant for good, counts them once, and counts what they did afterwards', async () => {
    const { body: made } = await make({ key: 'button', status: 'running' });
    const expose = (index: number) =>
      attune.app.post('/api/experiments/button/exposures', { visitorId: visitor(index) });
    const seen: Record<string, number> = { control: 0, calm: 0 };
    const converted: Record<string, number> = { control: 0, calm: 0 };
    await attune.app.post(events, { name: 'confirmed', visitorId: visitor(1_001) });
    for (let index = 1_000; index < 1_060; index += 1) {
      const { status, body } = await expose(index);
      expect(status).toBe(202);
      expect((await expose(index)).body.variant).toBe(body.variant);
      const { body: listed } = await attune.app.get(`/api/experiments?visitorId=${visitor(index)}`);
      expect(listed.experiments.find(({ key }: { key: string }) => key === 'button').variant).toBe(body.variant);
      seen[body.variant] = (seen[body.variant] ?? 0) + 1;
      if (index % 3 === 0) {
        await attune.app.post(events, { name: 'confirmed', visitorId: visitor(index) });
        converted[body.variant] = (converted[body.variant] ?? 0) + 1;
      }
    }
    await attune.app.post('/api/experiments/button/exposures', { visitorId: visitor(2_000), consent: false });
    const { body: listed } = await attune.app.get('/api/admin/experiments', admin());
    const shown = listed.experiments.find(({ id }: { id: number }) => id === made.id);
    for (const variant of shown.variants)
      expect([variant.exposed, variant.converted]).toEqual([seen[variant.key], converted[variant.key]]);
    expect(shown.comparisons[0]).toMatchObject({ variant: 'calm', against: 'control' });
    expect(shown.comparisons[0].pValue).toBeGreaterThan(0);
    expect(shown.split.isAsPlanned).toBe(true);
    expect(shown.assumptions.length).toBeGreaterThan(2);
  });
});

describe('feedback', () => {
  it('is kept encrypted, read by those who run the clinic, and marked done', async () => {
    const given = await attune.app.post('/api/feedback', {
      rating: 5,
      message: 'So calm, thank you',
      page: '/book?reason=x',
    });
    expect([given.status, given.body.status], given.text).toEqual([201, 'new']);
    await attune.app.post(
      '/api/feedback',
      { message: 'Too small on my phone', category: 'accessibility' },
      { token: tokens['john.doe'] as string },
    );
    const { rows } = await sql`select * from feedback`.execute(attune.app.database.admin);
    expect(JSON.stringify(rows)).not.toMatch(/calm|phone/);
    const token = { token: tokens.manager as string };
    const { body } = await attune.app.get('/api/admin/feedback', token);
    expect(body.feedback[0]).toMatchObject({ message: 'Too small on my phone', userName: 'John Doe', rating: null });
    expect(body.feedback[1]).toMatchObject({ message: 'So calm, thank you', page: '/book', userName: null });
    expect(body).toMatchObject({ counts: { new: 2, read: 0, done: 0 }, averageRating: 5 });
    const done = await attune.app.call('PATCH', `/api/admin/feedback/${given.body.id}`, {
      ...token,
      body: { status: 'done' },
    });
    expect(done.body).toMatchObject({ status: 'done', message: 'So calm, thank you' });
    const first = await attune.app.get('/api/admin/feedback?limit=1', token);
    const second = await attune.app.get(`/api/admin/feedback?limit=1&cursor=${first.body.nextCursor}`, token);
    expect([second.body.feedback.length, second.body.nextCursor]).toEqual([1, null]);
  });

  it('needs a rating or words, and is not for everybody to read', async () => {
    expectRefusal(await attune.app.post('/api/feedback', {}), 'validation_error');
    expectRefusal(await attune.app.post('/api/feedback', { rating: 6 }), 'validation_error');
    expectRefusal(
      await attune.app.get('/api/admin/feedback', { token: tokens['sarah.johnson'] as string }),
      'forbidden',
    );
  });
});
