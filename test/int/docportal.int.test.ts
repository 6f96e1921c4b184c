/** The testing checklist of the portals' document (D), item by item, with its own field names. */
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../attune.ts';
import { freeSlots } from '../journey.ts';

const attune = useAttune();
const password = 'a long enough password';
const provider: Record<string, any> = {};
const client: Record<string, any> = {};
let sarah: { token: string };
let booked: Record<string, any> = {};
let slots: { startsAt: string }[] = [];
let providerId = 0;

beforeAll(async () => {
  sarah = { token: await attune.app.tokenOf('sarah.johnson@demo.attune.example') };
  ({ slots, practitionerId: providerId } = await freeSlots(attune.app));
});

const wallOf = (index: number) => {
  const startsAt = slots[index]?.startsAt ?? '';
  return { date: startsAt.slice(0, 10), time: startsAt.slice(11, 16) };
};

describe('the testing checklist of the portals’ document', () => {
  it('User registration (provider & client)', async () => {
    const emergencyContact = { name: 'Kim', phone: '0491 570 157', relationship: 'partner' };
    const asProvider = {
      email: 'new.provider@demo.attune.example',
      password,
      name: 'Nora Field',
      userType: 'provider',
      specialty: 'Sleep',
      license: 'PSY0001234567',
      bio: 'Listens.',
      hourlyRate: 180,
    };
    const asClient = {
      email: 'new.client@demo.attune.example',
      password,
      name: 'Cal Rivers',
      userType: 'client',
      phone: '0491 570 156',
      dateOfBirth: '1990-01-02',
      address: '1 Example Road',
      insurance: 'Medibank',
      emergencyContact,
    };
    for (const [wish, into] of [
      [asProvider, provider],
      [asClient, client],
    ] as const) {
      const { status, body } = await attune.app.post('/api/auth/register', wish);
      expect([status, typeof body.token]).toEqual([201, 'string']);
      const { password: _secret, phone: _phone, ...shown } = wish as typeof asClient;
      expect(body.user).toMatchObject(shown);
      expect(body.user).not.toHaveProperty('password');
      Object.assign(into, body.user);
    }
  });

  it('Login with JWT', async () => {
    const { body } = await attune.app.post('/api/auth/login', { email: 'new.client@demo.attune.example', password });
    expect(body.token.split('.')).toHaveLength(3);
    client.token = body.token;
    const me = await attune.app.get('/api/auth/me', { token: body.token });
    expect(me.body.user).toMatchObject({ id: client.id, userType: 'client' });
  });

  it('Google OAuth login', async () => {
    const { body: made } = await attune.app.post('/sandbox/google/id-token', {
      email: 'goo.gle@demo.attune.example',
      name: 'Goo Gle',
    });
    const { status, body } = await attune.app.post('/api/auth/google', { googleToken: made.idToken });
    expect([status, body.user.email, typeof body.token]).toEqual([200, 'goo.gle@demo.attune.example', 'string']);
  });

  it('Appointment booking', async () => {
    const wish = { providerId, ...wallOf(0), type: 'Individual Therapy', duration: 60 };
    const { status, body } = await attune.app.post('/api/client/appointments', wish, { token: client.token });
    expect(status).toBe(201);
    const { time: _time, ...said } = wish;
    expect(body).toMatchObject({
      ...said,
      time: `${wish.time}:00`,
      clientId: client.patientId,
      status: 'pending',
      amount: 180,
    });
    for (const field of ['id', 'videoLink', 'createdAt', 'updatedAt', 'notes']) expect(body).toHaveProperty(field);
    booked = body;
    const again = await attune.app.post('/api/client/appointments', wish, { token: client.token });
    expect([again.status, again.body.code]).toEqual([409, 'duplicate_appointment']);
  });

  it('Google Meet link generation', async () => {
    const { body } = await attune.app.post(`/api/appointments/${booked.id}/join`, undefined, { token: client.token });
    expect(body.videoLink).toMatch(/^https?:\/\//);
    const { body: read } = await attune.app.get(`/api/appointments/${booked.id}`, { token: client.token });
    expect([read.videoLink, read.meetingDetails.platform]).toEqual([body.videoLink, 'google-meet']);
    expect([null, body.videoLink]).toContain(booked.videoLink);
  });

  it('Provider dashboard data loading', async () => {
    const { body } = await attune.app.get('/api/provider/dashboard', sarah);
    for (const field of [
      'appointmentsToday',
      'appointmentsThisWeek',
      'activeClients',
      'pendingNotes',
      'revenue',
      'unreadMessages',
    ])
      expect(typeof body[field], field).toBe('number');
    const { body: clients } = await attune.app.get('/api/provider/clients', sarah);
    expect(clients.map((one: { id: number }) => one.id)).toContain(client.patientId);
    const { body: day } = await attune.app.get(`/api/provider/appointments?date=${booked.date}&status=pending`, sarah);
    expect(day.map((one: { id: number }) => one.id)).toContain(booked.id);
  });

  it('Client dashboard data loading', async () => {
    const { body } = await attune.app.get('/api/client/dashboard', { token: client.token });
    expect(body).toMatchObject({ nextAppointment: { id: booked.id }, completedSessions: 0, unreadMessages: 0 });
    expect((await attune.app.get('/api/client/provider', { token: client.token })).body.providerId).toBe(providerId);
    const { body: list } = await attune.app.get('/api/client/appointments?status=upcoming', { token: client.token });
    expect(list.map((one: { id: number }) => one.id)).toEqual([booked.id]);
  });

  it('Appointment rescheduling/cancellation', async () => {
    const path = `/api/appointments/${booked.id}`;
    const moved = await attune.app.call('PATCH', path, { token: client.token, body: wallOf(4) });
    expect([moved.status, moved.body.date]).toEqual([200, wallOf(4).date]);
    const cancelled = await attune.app.call('DELETE', path, { token: client.token });
    expect(cancelled.body).toMatchObject({ success: true, message: expect.any(String) });
    expect((await attune.app.get(path, { token: client.token })).body.status).toBe('cancelled');
  });

  it('Sending messages, Receiving messages', async () => {
    const { body: me } = await attune.app.get('/api/auth/me', sarah);
    const sent = await attune.app.post(
      '/api/messages',
      { receiverId: me.user.id, message: 'Good morning' },
      { token: client.token },
    );
    expect(sent.body).toMatchObject({
      senderId: client.id,
      receiverId: me.user.id,
      senderType: 'client',
      message: 'Good morning',
      read: false,
    });
    const { body: list } = await attune.app.get(`/api/messages?conversationWith=${client.id}`, sarah);
    expect(list).toEqual([sent.body]);
    const read = await attune.app.call('PATCH', `/api/messages/${sent.body.id}/read`, sarah);
    expect(read.body).toMatchObject({ id: sent.body.id, read: true });
  });

  it('Invoice creation', async () => {
    const wish = { clientId: client.patientId, amount: 90, description: 'A letter to the GP' };
    const { status, body } = await attune.app.post('/api/billing/invoices', wish, sarah);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      clientId: client.patientId,
      amount: 90,
      status: 'pending',
      description: 'A letter to the GP',
    });
    client.invoiceId = body.id;
    const { body: list } = await attune.app.get('/api/billing/invoices?status=pending', { token: client.token });
    expect(list.map((one: { id: number }) => one.id)).toContain(body.id);
    const { body: dashboard } = await attune.app.get('/api/client/dashboard', { token: client.token });
    expect(dashboard.unpaidInvoices).toBeGreaterThan(0);
  });

  it('Stripe payment processing', async () => {
    const wish = { invoiceId: client.invoiceId, paymentMethod: { cardToken: 'tok_visa' } };
    const { status, body } = await attune.app.post('/api/billing/pay', wish, { token: client.token });
    expect([status, body.success, typeof body.transactionId]).toEqual([200, true, 'string']);
  });

  it('Clinical notes creation', async () => {
    const wish = {
      appointmentId: booked.id,
      type: 'SOAP',
      content: { subjective: 's', objective: 'o', assessment: 'a', plan: 'p' },
      diagnosis: 'F43.2',
      privateNotes: 'mine',
    };
    const { status, body } = await attune.app.post('/api/provider/clinical-notes', wish, sarah);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...wish,
      clientId: client.patientId,
      providerId,
      date: expect.any(String),
    });
    const read = await attune.app.get(`/api/provider/clinical-notes/${booked.id}`, sarah);
    expect(read.body).toEqual(body);
  });

  it('Role-based access control', async () => {
    const tries = await Promise.all([
      attune.app.get('/api/provider/clients', { token: client.token }),
      attune.app.get(`/api/provider/clinical-notes/${booked.id}`, { token: client.token }),
      attune.app.get('/api/client/dashboard', sarah),
      attune.app.post(
        '/api/billing/invoices',
        { clientId: client.patientId, amount: 1, description: 'x' },
        { token: client.token },
      ),
    ]);
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const michael = { token: await attune.app.tokenOf('michael.lee@demo.attune.example') };
    expect((await attune.app.get(`/api/provider/clinical-notes/${booked.id}`, michael)).status).toBe(404);
    expect((await attune.app.get(`/api/provider/clients/${client.patientId}`, michael)).status).toBe(404);
  });

  it('Message encryption', async () => {
    const rows = await attune.app.database.admin.selectFrom('messages').select('body_sealed').execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(
      rows.every(({ body_sealed: sealed }) => /^v2\.[0-9a-f]{8}\./.test(sealed) && !sealed.includes('Good morning')),
    ).toBe(true);
  });

  it('Audit logging', async () => {
    const lines = await eventually(async () => {
      const rows = await attune.app.database.admin
        .selectFrom('audit.entries')
        .select(['action', 'outcome'])
        .where('patient_id', '=', client.patientId)
        .execute();
      return rows.length > 5 ? rows : null;
    });
    const actions = lines.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['note.write', 'note.read', 'message.send', 'message.list', 'appointment.read']),
    );
  });
});
