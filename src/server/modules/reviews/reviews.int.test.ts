import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { freeSlots } from '../../../../test/journey.ts';

const attune = useAttune({ worker: false });
const tokens = { john: '', mei: '', sarah: '', michael: '', manager: '' };
let sarahId = 0;
let sessionId = 0;

beforeAll(async () => {
  const { app } = attune;
  tokens.john = await app.tokenOf('john.doe@demo.attune.example');
  tokens.mei = await app.tokenOf('mei.chen@demo.attune.example');
  tokens.sarah = await app.tokenOf('sarah.johnson@demo.attune.example');
  tokens.michael = await app.tokenOf('michael.lee@demo.attune.example');
  tokens.manager = await app.tokenOf('manager@demo.attune.example');
  ({ practitionerId: sarahId } = await freeSlots(app));
  const { rows } = await sql<{ id: number }>`
    select a.id from appointments a join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    where a.clinic_id = 1 and a.status = 'completed' and a.practitioner_id = ${sarahId} and p.email = 'john.doe@demo.attune.example'
      and not exists (select from reviews r where r.clinic_id = 1 and r.appointment_id = a.id)
    order by a.starts_at desc`.execute(app.database.admin);
  sessionId = rows[0]?.id ?? 0;
});

const as = (who: keyof typeof tokens, method: string, path: string, body?: unknown) =>
  attune.app.call(method, path, { token: tokens[who], ...(body === undefined ? {} : { body }) });
const path = () => `/api/practitioners/${sarahId}/reviews`;
/** A clinic whose law allows testimonials. */
const spanish = { 'x-attune-clinic': 'todoenbalance' };

describe('a review', () => {
  it('is written once for a completed session, by its patient', async () => {
    expect((await as('mei', 'POST', path(), { rating: 5 })).status).toBe(403);
    expect((await as('mei', 'POST', path(), { rating: 5, appointmentId: sessionId })).status).toBe(404);
    const before = await as('john', 'GET', `/api/appointments/${sessionId}/review`);
    expect(before.body).toEqual({ review: null, mayReview: true });
    const answers = await Promise.all(
      [1, 2, 3].map(() => as('john', 'POST', path(), { rating: 4, text: 'It helped.', appointmentId: sessionId })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('already_reviewed');
    const made = answers.find(({ status }) => status === 201)?.body;
    expect(made).toMatchObject({ rating: 4, text: 'It helped.', status: 'pending', appointmentId: sessionId });
    const after = await as('john', 'GET', `/api/appointments/${sessionId}/review`);
    expect(after.body).toMatchObject({ review: { rating: 4 }, mayReview: false });
    const { rows } = await sql<{ text_sealed: string }>`select text_sealed from reviews where id = ${made.id}`.execute(
      attune.app.database.admin,
    );
    expect(rows[0]?.text_sealed).not.toContain('helped');
  });

  it('of a session that is still to come is refused', async () => {
    const { rows } = await sql<{ id: number; practitioner_id: number }>`
      select a.id, a.practitioner_id from appointments a join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
      where a.clinic_id = 1 and a.status = 'confirmed' and p.email = 'john.doe@demo.attune.example'`.execute(
      attune.app.database.admin,
    );
    const [ahead] = rows;
    const early = await as('john', 'POST', `/api/practitioners/${ahead?.practitioner_id}/reviews`, {
      rating: 5,
      appointmentId: ahead?.id,
    });
    expect([early.status, early.body.code]).toEqual([409, 'invalid_transition']);
    expect((await as('john', 'POST', path(), { rating: 6 })).body.details).toEqual({
      rating: ['Give one to five stars.'],
    });
  });

  it('is read by the clinic and its practitioner with a name, and not by the public where the law forbids it', async () => {
    for (const who of ['sarah', 'manager'] as const) {
      const { body } = await as(who, 'GET', path());
      expect(body.reviews[0]).toMatchObject({ text: 'It helped.', author: 'John Doe' });
    }
    for (const who of ['michael', 'mei'] as const)
      expect((await as(who, 'GET', path())).body).toEqual({
        reviews: [],
        rating: null,
        reviewCount: null,
        nextCursor: null,
      });
    const { body } = await attune.app.get(`/api/practitioners/${sarahId}`);
    expect([body.rating, body.reviewCount, body.reviews]).toEqual([null, null, []]);
  });

  it('is shown or hidden by a manager, and counts as long as it is shown', async () => {
    const figures = async () => {
      const { rows } = await sql<{ count: number; sum: number }>`
        select rating_count as count, rating_sum as sum from practitioners where clinic_id = 1 and id = ${sarahId}`.execute(
        attune.app.database.admin,
      );
      return rows[0] as { count: number; sum: number };
    };
    const waiting = await as('manager', 'GET', `/api/admin/reviews?status=pending&practitionerId=${sarahId}`);
    const { id } = waiting.body.reviews.find((one: { text: string }) => one.text === 'It helped.');
    const before = await figures();
    const move = (status: string) => as('manager', 'PATCH', `/api/admin/reviews/${id}`, { status });
    expect((await move('published')).body.status).toBe('published');
    expect(await figures()).toEqual({ count: before.count + 1, sum: before.sum + 4 });
    await move('published');
    expect(await figures()).toEqual({ count: before.count + 1, sum: before.sum + 4 });
    await move('hidden');
    expect(await figures()).toEqual(before);
    expect((await as('sarah', 'PATCH', `/api/admin/reviews/${id}`, { status: 'published' })).status).toBe(403);
  });
});

it('where the law allows it the public reads initials and the mean, and may filter and sort by it', async () => {
  const { body: people } = await attune.app.get('/api/practitioners?sort=rating', { headers: spanish });
  const [first, ...others] = people.practitioners as { id: number; rating: number | null; reviewCount: number }[];
  expect(first?.rating).toBeGreaterThanOrEqual(others[0]?.rating ?? 0);
  expect(first?.reviewCount).toBeGreaterThan(0);
  const { body: best } = await attune.app.get('/api/practitioners?minRating=5', { headers: spanish });
  expect(best.practitioners.every((one: { rating: number }) => one.rating === 5)).toBe(true);
  const { body: profile } = await attune.app.get(`/api/practitioners/${first?.id}`, { headers: spanish });
  expect(profile.reviews.length).toBeGreaterThan(0);
  expect(profile.reviews[0].author).toMatch(/^\p{L}\./u);
  const { body } = await attune.app.get(`/api/practitioners/${first?.id}/reviews`, { headers: spanish });
  expect(body).toMatchObject({ rating: first?.rating, reviewCount: first?.reviewCount });
  expect(body.reviews.length).toBeGreaterThan(0);
  for (const review of body.reviews) {
    expect(review.author).toMatch(/^\p{L}\.( \p{L}\.)?$/u);
    expect([review.status, review.appointmentId]).toEqual(['published', null]);
  }
});
