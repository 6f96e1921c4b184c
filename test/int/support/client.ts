import type { Answer } from '../../attune.ts';

/** Fails with what was answered instead. */
export function expectStatus(answer: Answer, ...allowed: number[]): void {
  if (!allowed.includes(answer.status))
    throw new Error(`answered ${answer.status}, not ${allowed.join(' or ')}: ${answer.text}`);
}

/** One start of an hour each, so that sessions of an hour do not overlap. */
export const isFullHour = (slot: { startsAt: string }): boolean => slot.startsAt.slice(14, 16) === '00';

/** One request as JSON; throws what fetch throws when no answer comes. */
export async function ask(
  url: string,
  method: string,
  body?: unknown,
  given: { token?: string | undefined; key?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
      ...(given.key === undefined ? {} : { 'idempotency-key': given.key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : null,
  };
}

export type Wish = { serviceId: number; practitionerId: number; startsAt: string };

/** Times of an hour, none overlapping another, of every psychologist of the demo, from three weeks ahead. */
export async function hours(url: string): Promise<Wish[]> {
  const { body: catalog } = await ask(`${url}/api/services`, 'GET');
  const serviceId = catalog.services.find((service: { name: string }) => service.name === 'Individual Therapy')
    .id as number;
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const { body } = await ask(
    `${url}/api/availability?serviceId=${serviceId}&dateFrom=${day(21)}&dateTo=${day(85)}`,
    'GET',
  );
  const slots = body.days.flatMap((one: { slots: { startsAt: string; practitionerId: number }[] }) => one.slots);
  return slots
    .filter(isFullHour)
    .map(({ startsAt, practitionerId }: Wish) => ({ serviceId, practitionerId, startsAt }));
}
