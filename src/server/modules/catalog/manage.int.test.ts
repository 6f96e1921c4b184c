import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAs, type Free, freeSlots, serviceNamed } from '../../../../test/journey.ts';

const attune = useAttune({ worker: false });
const tokens = { manager: '', sarah: '', mei: '' };
let ids: { serviceId: number; practitionerId: number };
let slots: Free[];

beforeAll(async () => {
  tokens.manager = await attune.app.tokenOf('manager@demo.attune.example');
  tokens.sarah = await attune.app.tokenOf('sarah.johnson@demo.attune.example');
  tokens.mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
  const { slots: free, ...found } = await freeSlots(attune.app);
  [slots, ids] = [free, found];
});

const manage = (method: string, path: string, body?: unknown) =>
  attune.app.call(method, path, { token: tokens.manager, ...(body === undefined ? {} : { body }) });
const service = (name: string, more: object = {}) => ({ name, durationMinutes: 50, price: '195.00', ...more });
const insure = (insurance: string | null) =>
  attune.app.call('PATCH', '/api/users/me', { token: tokens.mei, body: { insurance } });

describe('a service', () => {
  it('is added with prices, buffers and people, and can be booked by its name', async () => {
    const made = await manage('POST', '/api/services', {
      ...service('Walk and Talk', { category: 'individual', sessionTypes: ['in_person'], slotStepMinutes: 30 }),
      practitionerIds: [ids.practitionerId],
      bufferAfterMinutes: 10,
    });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ price: '195.00', currency: 'AUD', gstIncluded: false, archived: false });
    const found = await serviceNamed(attune.app, 'Walk and Talk');
    expect(found).toMatchObject({
      id: made.body.id,
      practitionerIds: [ids.practitionerId],
      sessionTypes: ['in_person'],
    });
    const again = await manage('POST', '/api/services', service('walk AND talk'));
    expect([again.status, again.body.details]).toEqual([400, { name: ['A service of this name is offered already.'] }]);
  });

  it('is gone when nobody ever used it, archived when somebody did, and may come back', async () => {
    const { body: unused } = await manage('POST', '/api/services', service('Never Booked'));
    expect((await manage('DELETE', `/api/services/${unused.id}`)).body).toEqual({ success: true, archived: false });
    expect((await manage('GET', '/api/admin/services?q=never')).body.services).toEqual([]);

    const booked = await bookAs(attune.app, tokens.mei, { ...ids, startsAt: slots[0]?.startsAt });
    expect(booked.status).toBe(201);
    expect((await manage('DELETE', `/api/services/${ids.serviceId}`)).body).toEqual({ success: true, archived: true });
    expect((await attune.app.get(`/api/services/${ids.serviceId}`)).status).toBe(404);
    const kept = await attune.app.get(`/api/appointments/${booked.body.appointmentId}`, { token: tokens.mei });
    expect(kept.body.service.id).toBe(ids.serviceId);
    const back = await manage('PATCH', `/api/services/${ids.serviceId}`, { archived: false });
    expect([back.status, back.body.archived]).toEqual([200, false]);
    expect((await attune.app.get(`/api/services/${ids.serviceId}`)).status).toBe(200);
  });

  it('is changed by managers alone, and says which fields in the audit log', async () => {
    const path = `/api/services/${ids.serviceId}`;
    const refused = await attune.app.call('PATCH', path, { token: tokens.sarah, body: { price: '1.00' } });
    expect(refused.status).toBe(403);
    expect((await manage('PATCH', path, { currency: 'EUR' })).body.details).toEqual({
      currency: ['This clinic takes AUD.'],
    });
    expect((await manage('PATCH', path, { description: null, position: 2 })).body.description).toBeNull();
    const lines = await attune.app.database.admin
      .withSchema('audit')
      .selectFrom('entries' as never)
      .selectAll()
      .where('action' as never, '=', 'service.change' as never)
      .execute();
    expect(JSON.stringify(lines)).toContain('"description"');
  });

  it('is offered only at the places it is kept to', async () => {
    const { body: clinic } = await attune.app.get('/api/clinic');
    const perth = clinic.locations.find((location: { name: string }) => location.name === 'Perth');
    const wish = `serviceId=${ids.serviceId}&practitionerId=${ids.practitionerId}`;
    await manage('PATCH', `/api/services/${ids.serviceId}`, { locationIds: [perth.id] });
    expect((await attune.app.get(`/api/availability?${wish}`)).body.days).toEqual([]);
    const back = await manage('PATCH', `/api/services/${ids.serviceId}`, { locationIds: [] });
    expect(back.body.onlyAtLocationIds).toBeNull();
    expect((await attune.app.get(`/api/availability?${wish}`)).body.days.length).toBeGreaterThan(0);
  });
});

describe('a price', () => {
  it('goes by the place and the patient’s insurer, in every list and in the booking', async () => {
    const locationId = slots[4]?.locationId as number;
    const path = `/api/services/${ids.serviceId}`;
    const rules = [
      { locationId, price: '170.00' },
      { insurance: 'Wattle Health', price: '150.00' },
    ];
    expect((await manage('PATCH', path, { priceRules: rules })).body.priceRules).toEqual([
      { locationId, insurance: null, price: '170.00' },
      { locationId: null, insurance: 'Wattle Health', price: '150.00' },
    ]);
    const price = async (query: string, token?: string) =>
      (await attune.app.get(`/api/services?q=Individual${query}`, { token })).body.services[0].price;
    expect(await price('')).toBe('180.00');
    expect(await price(`&locationId=${locationId}`)).toBe('170.00');
    expect(await price('&insurance=wattle%20health')).toBe('150.00');
    await insure('wattle health');
    expect(await price('', tokens.mei)).toBe('150.00');

    const wish = `serviceId=${ids.serviceId}&practitionerId=${ids.practitionerId}`;
    const slotPrice = async (token?: string) =>
      (await attune.app.get(`/api/availability?${wish}`, { token })).body.nextAvailable.price;
    expect(await slotPrice()).toBe('170.00');
    expect(await slotPrice(tokens.mei)).toBe('150.00');
    const booked = await bookAs(attune.app, tokens.mei, { ...ids, startsAt: slots[4]?.startsAt });
    expect(booked.body.appointment.price).toBe('150.00');
    await insure(null);
    const other = await bookAs(attune.app, tokens.mei, { ...ids, startsAt: slots[8]?.startsAt });
    expect(other.body.appointment.price).toBe('170.00');
    // What is booked keeps its price.
    await manage('PATCH', path, { priceRules: [] });
    const kept = await attune.app.get(`/api/appointments/${booked.body.appointmentId}`, { token: tokens.mei });
    expect(kept.body.price).toBe('150.00');
  });

  it('is said once for each place and insurer', async () => {
    const rules = [
      { insurance: 'Wattle Health', price: '150.00' },
      { insurance: 'wattle  HEALTH', price: '140.00' },
    ];
    const twice = await manage('PATCH', `/api/services/${ids.serviceId}`, { priceRules: rules });
    expect([twice.status, twice.body.details]).toEqual([
      400,
      { priceRules: { 1: { price: ['There is a price for this already.'] } } },
    ]);
    const nowhere = await manage('PATCH', `/api/services/${ids.serviceId}`, { priceRules: [{ price: '150.00' }] });
    expect(nowhere.status).toBe(400);
  });
});
