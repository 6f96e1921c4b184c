import type { Attune, Answer } from './attune.ts';

/** Steps of a booking over HTTP, for tests that begin after them. */

export type Free = {
  startsAt: string;
  endsAt: string;
  practitionerId: number;
  locationId: number;
  sessionTypes: string[];
  price: string;
};

export async function serviceNamed(
  app: Attune,
  name: string,
): Promise<{ id: number; price: string; durationMinutes: number }> {
  const { body } = await app.get('/api/services');
  const found = body.services.find((service: { name: string }) => service.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

export async function practitionerNamed(app: Attune, name: string): Promise<{ id: number }> {
  const { body } = await app.get('/api/practitioners');
  const found = body.practitioners.find((person: { name: string }) => person.name.includes(name));
  if (found === undefined) throw new Error(`no practitioner ${name}`);
  return found;
}

/** Free starts of Sarah's, soonest first, from a week ahead so that the cancellation window does not matter. */
export async function freeSlots(
  app: Attune,
  options: { service?: string; practitioner?: string; daysAhead?: number } = {},
): Promise<{ serviceId: number; practitionerId: number; slots: Free[] }> {
  const service = await serviceNamed(app, options.service ?? 'Individual Therapy');
  const practitioner = await practitionerNamed(app, options.practitioner ?? 'Sarah');
  const from = new Date(Date.now() + (options.daysAhead ?? 7) * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.now() + ((options.daysAhead ?? 7) + 40) * 86_400_000).toISOString().slice(0, 10);
  const { body } = await app.get(
    `/api/availability?serviceId=${service.id}&practitionerId=${practitioner.id}&dateFrom=${from}&dateTo=${to}`,
  );
  const slots = body.days.flatMap((day: { slots: Free[] }) => day.slots);
  return { serviceId: service.id, practitionerId: practitioner.id, slots };
}

export function bookAs(
  app: Attune,
  token: string | undefined,
  wish: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return app.post('/api/appointments', wish, { token, headers });
}

/** Books a time and pays it with a card; the appointment and the payment as the API answered them. */
export async function bookAndPay(
  app: Attune,
  token: string,
  slot: Free,
  ids: { serviceId: number; practitionerId: number },
) {
  const booked = await bookAs(app, token, { ...ids, startsAt: slot.startsAt });
  if (booked.status !== 201) throw new Error(`booking: ${booked.text}`);
  const { appointment } = booked.body;
  const paid = await app.post(
    '/api/billing/payments',
    {
      appointment_id: appointment.id,
      amount: appointment.price,
      currency: appointment.currency,
      payment_method: 'card',
      payment_method_id: 'pm_card_visa',
    },
    { token },
  );
  if (paid.status !== 201) throw new Error(`payment: ${paid.text}`);
  return { appointment, payment: paid.body };
}
