import { describe, expect, it } from 'vitest';
import { freeSlots } from '../../../../test/journey.ts';
import { useAttune } from '../../../../test/attune.ts';

const attune = useAttune();
const as = async (who: string) => ({ token: await attune.app.tokenOf(`${who}@demo.attune.example`) });
const john = () => as('john.doe');
const sarah = () => as('sarah.johnson');
const michael = () => as('michael.lee');

describe('the provider’s portal', () => {
  it('provider dashboard data loading: the numbers, the next appointment and the day', async () => {
    const { status, body } = await attune.app.get('/api/provider/dashboard', await sarah());
    expect(status).toBe(200);
    for (const field of [
      'appointmentsToday',
      'appointmentsThisWeek',
      'activeClients',
      'pendingNotes',
      'revenue',
      'unreadMessages',
    ])
      expect(typeof body[field], field).toBe('number');
    expect(body.activeClients).toBeGreaterThan(0);
    expect(body.nextAppointment).toMatchObject({ practitionerName: 'Sarah Johnson' });
    expect(body.today).toHaveLength(body.appointmentsToday);
  });

  it('is empty for a provider who is not approved yet', async () => {
    const wish = {
      email: 'new.provider@demo.attune.example',
      password: 'long enough words',
      name: 'New Provider',
      userType: 'provider',
    };
    const { body } = await attune.app.post('/api/auth/register', wish);
    const { token } = body;
    expect((await attune.app.get('/api/provider/dashboard', { token })).body).toMatchObject({
      appointmentsToday: 0,
      activeClients: 0,
      revenue: 0,
      nextAppointment: null,
    });
    expect((await attune.app.get('/api/provider/clients', { token })).body).toEqual([]);
  });

  it('lists the provider’s own clients and nobody else’s', async () => {
    const { body } = await attune.app.get('/api/provider/clients', await sarah());
    expect(body.map((client: { name: string }) => client.name)).toContain('John Doe');
    const others = await attune.app.get('/api/provider/clients', await michael());
    expect(others.body.map((client: { name: string }) => client.name)).not.toContain('John Doe');
    const found = await attune.app.get('/api/provider/clients?q=doe', await sarah());
    expect(found.body).toHaveLength(1);
    expect(found.body[0]).toMatchObject({ userType: 'client', email: 'john.doe@demo.attune.example' });
  });

  it('pages through the clients by the Link header', async () => {
    const first = await attune.app.get('/api/provider/clients?limit=2', await sarah());
    expect(first.body).toHaveLength(2);
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string;
    const second = await attune.app.get(next, await sarah());
    expect(second.body[0].id).not.toBe(first.body[1].id);
  });

  it('adds a client once, who is then theirs', async () => {
    const wish = {
      name: 'Ada Brook',
      email: 'Ada.Brook@demo.attune.example',
      phone: '0491 570 156',
      dateOfBirth: '1990-02-03',
      insurance: 'Medibank 42',
      emergencyContact: { name: 'Ben Brook', phone: '0491 570 157', relationship: 'brother' },
    };
    const { sarah: s } = { sarah: await sarah() };
    const added = await attune.app.post('/api/provider/clients', wish, s);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      ...wish,
      email: 'ada.brook@demo.attune.example',
      phone: '+61491570156',
      status: 'guest',
    });
    const again = await attune.app.post('/api/provider/clients', wish, s);
    expect([again.status, again.body.code]).toEqual([409, 'client_exists']);
    const me = await attune.app.get('/api/auth/me', s);
    expect(added.body.providerId).toBe(me.body.user.practitionerId);
  });

  it('invites a client, whose account is then the client who was added', async () => {
    const { app } = attune;
    const email = 'cleo.vane@demo.attune.example';
    const added = await app.post('/api/provider/clients', { name: 'Cleo Vane', email, invite: true }, await sarah());
    expect(added.body).toMatchObject({ status: 'invited', userId: null });
    const { id, clinic_id } = await app.database.admin
      .selectFrom('invitations')
      .select(['id', 'clinic_id'])
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    const token = app.parts.platform.tokenOf(`invitation:${clinic_id}:${id}`);
    const { body } = await app.post('/api/auth/invitations/accept', { token, password: 'long enough words' });
    expect(body.user).toMatchObject({ patientId: added.body.id, providerId: added.body.providerId });
    const taken = await attune.app.post(
      '/api/provider/clients',
      { name: 'X', email: 'mei.chen@demo.attune.example' },
      await michael(),
    );
    expect([taken.status, taken.body.code]).toEqual([409, 'email_taken']);
  });

  it('lists appointments by day and by status', async () => {
    const all = await attune.app.get('/api/provider/appointments?status=confirmed', await sarah());
    expect(all.body.length).toBeGreaterThan(0);
    expect(all.body.every((one: { status: string }) => one.status === 'confirmed')).toBe(true);
    const { date } = all.body[0];
    const day = await attune.app.get(`/api/provider/appointments?date=${date}`, await sarah());
    expect(day.body.length).toBeGreaterThan(0);
    expect(day.body.every((one: { date: string }) => one.date === date)).toBe(true);
  });
});

describe('the client’s portal', () => {
  it('client dashboard data loading: next appointment, sessions so far, what is unpaid and unread', async () => {
    const { status, body } = await attune.app.get('/api/client/dashboard', await john());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      completedSessions: 1,
      unreadMessages: expect.any(Number),
      unpaidInvoices: expect.any(Number),
    });
    expect(body.nextAppointment).toMatchObject({ status: 'confirmed', practitionerName: 'Sarah Johnson' });
  });

  it('names the client’s provider, or says that there is none', async () => {
    const { body } = await attune.app.get('/api/client/provider', await john());
    expect(body).toMatchObject({ name: 'Sarah Johnson', userType: 'provider' });
    const wish = {
      email: 'new.client@demo.attune.example',
      password: 'long enough words',
      name: 'New Client',
      userType: 'client',
    };
    const { token } = (await attune.app.post('/api/auth/register', wish)).body;
    const none = await attune.app.get('/api/client/provider', { token });
    expect([none.status, none.body.code]).toEqual([404, 'no_provider']);
  });

  it('appointment booking in D’s words, for a service by its name', async () => {
    const { practitionerId, slots } = await freeSlots(attune.app);
    const slot = slots[0] as (typeof slots)[number];
    const local = { date: slot.startsAt.slice(0, 10), time: slot.startsAt.slice(11, 16) };
    const wish = { providerId: practitionerId, ...local, type: 'individual therapy', duration: 60 };
    const booked = await attune.app.post('/api/client/appointments', wish, await john());
    expect(booked.status).toBe(201);
    expect(booked.body).toMatchObject({
      providerId: practitionerId,
      date: local.date,
      duration: 60,
      type: 'Individual Therapy',
      deliveryMode: 'telehealth',
    });
    const upcoming = await attune.app.get('/api/client/appointments?status=upcoming', await john());
    expect(upcoming.body.map((one: { id: number }) => one.id)).toContain(booked.body.id);
    const done = await attune.app.get('/api/client/appointments?status=completed', await john());
    expect(done.body).toHaveLength(1);
    const again = await attune.app.post('/api/client/appointments', wish, await as('mei.chen'));
    expect([again.status, again.body.code]).toEqual([409, 'slot_taken']);
    const long = await attune.app.post('/api/client/appointments', { ...wish, duration: 45 }, await john());
    expect([long.status, long.body.details]).toEqual([400, { duration: ['Individual Therapy takes 60 minutes.'] }]);
  });

  it('writes down who was refused what', async () => {
    const refused = await attune.app.get('/api/provider/clients', await john());
    expect(refused.status).toBe(403);
    const lines = await attune.app.database.admin
      .selectFrom('audit.entries')
      .selectAll()
      .where('action', '=', 'listClients')
      .execute();
    expect(lines).toMatchObject([{ outcome: 'refused', actor_role: 'patient', detail: { code: 'forbidden' } }]);
  });
});

describe('details, consent and feedback', () => {
  it('come from the booking until the client edits them, and are then kept; consent with its version and time', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app);
    const emergencyContact = { name: 'Ben Doe', phone: '0491 570 157', relationship: 'brother' };
    const details = { history: 'a quiet year', goals: 'sleep', emergencyContact, consent: true };
    const booked = await app.post(
      '/api/appointments',
      { ...ids, startsAt: slots.at(-1)?.startsAt, details },
      await john(),
    );
    expect(booked.status).toBe(201);
    const first = (await app.get('/api/client/details', await john())).body;
    expect(first).toMatchObject({ source: 'booking', history: 'a quiet year', goals: 'sleep', emergencyContact });
    expect(first.consent).toMatchObject({ given: true, version: first.consent.currentVersion });
    const put = async (body: object) => app.call('PUT', '/api/client/details', { ...(await john()), body });
    await put({ goals: 'sleep and walks', consent: false });
    const { body } = await put({ medications: 'none', consent: true });
    expect(body).toMatchObject({
      source: 'form',
      history: 'a quiet year',
      goals: 'sleep and walks',
      medications: 'none',
    });
    expect(body.consent).toMatchObject({ given: true, at: expect.any(String) });
    const { clientId } = booked.body.appointment;
    const profile = (await app.get(`/api/provider/clients/${clientId}`, await sarah())).body;
    expect(profile.details.goals).toBe('sleep and walks');
    expect(profile.consents.map((one: { given: boolean }) => one.given)).toEqual([true, false]);
    expect(profile.appointments.length).toBeGreaterThan(1);
    expect((await app.get(`/api/provider/clients/${clientId}`, await michael())).status).toBe(404);
  });

  it('after a session is private: its practitioner reads it', async () => {
    const { app } = attune;
    const { body: past } = await app.get('/api/client/appointments?status=completed', await john());
    const { body: ahead } = await app.get('/api/client/appointments?status=upcoming', await john());
    const say = async (id: number, body: object) =>
      app.call('PUT', `/api/client/appointments/${id}/feedback`, { ...(await john()), body });
    expect((await say(ahead[0].id, { rating: 5 })).body.code).toBe('invalid_transition');
    expect((await say(past[0].id, { rating: 4, comment: 'It helped.' })).status).toBe(200);
    const profile = (await app.get(`/api/provider/clients/${past[0].clientId}`, await sarah())).body;
    expect(profile.feedback).toMatchObject([{ appointmentId: past[0].id, rating: 4, comment: 'It helped.' }]);
  });
});
