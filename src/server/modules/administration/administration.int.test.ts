import { describe, expect, it } from 'vitest';
import type * as contracts from '../../../contracts/administration.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import { DEMO_PASSWORD, eventually, useAttune } from '../../../../test/attune.ts';
import { bookAs, freeSlots } from '../../../../test/journey.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';

type User = AnswerOf<typeof contracts.listUsers>['users'][number];
type Entry = AnswerOf<typeof contracts.listAuditLog>['entries'][number];
type Access = AnswerOf<typeof contracts.listRecordAccess>['accesses'][number];

const attune = useAttune();
const ADMIN = 'admin@demo.attune.example';
const MANAGER = 'manager@demo.attune.example';
const JOHN = 'john.doe@demo.attune.example';
const MEI = 'mei.chen@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';

const admin = () => attune.app.tokenOf(ADMIN);

async function userOf(email: string): Promise<User> {
  const { body } = await attune.app.get(`/api/admin/users?q=${encodeURIComponent(email)}`, { token: await admin() });
  return body.users[0];
}

async function change(email: string, body: unknown, by = ADMIN) {
  const { id } = await userOf(email);
  return attune.app.call('PATCH', `/api/admin/users/${id}`, { body, token: await attune.app.tokenOf(by) });
}

async function newcomer(email: string, userType: 'client' | 'provider' = 'client') {
  const wish = { email, password: 'long enough words', name: `New ${userType}`, userType };
  const { body } = await attune.app.post('/api/auth/register', wish);
  return { token: body.token as string, user: body.user };
}

describe('the list of people', () => {
  it('finds by name or email, by role and by status, and is paged without gap or repeat', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MANAGER);
    const everybody = (await app.get('/api/admin/users?limit=100', { token })).body.users;
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await app.get(`/api/admin/users?limit=3${cursor}`, { token });
      seen.push(...body.users.map((user: { id: string }) => user.id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(everybody.map((user: { id: string }) => user.id));
    const roles = (await app.get('/api/admin/users?role=admin', { token })).body.users;
    expect(roles.map((user: { role: string }) => user.role)).toEqual(['admin']);
    const john = (await app.get('/api/admin/users?q=JOHN', { token })).body.users;
    expect(john.map((user: { email: string }) => user.email)).toEqual(expect.arrayContaining([JOHN]));
    expect((await app.get('/api/admin/users?q=%25', { token })).body.users).toEqual([]);
    expectRefusal(await app.get('/api/admin/users?cursor=bm90aGluZw', { token }), 'validation_error');
  });
});

describe('a closed account', () => {
  it('ends its sessions at once, signs in no more, and opens again', async () => {
    const { app } = attune;
    const email = 'closed@demo.attune.example';
    const { token } = await newcomer(email);
    expect((await app.get('/api/auth/me', { token })).status).toBe(200);
    const closed = await change(email, { active: false });
    expect([closed.status, closed.body.user.status]).toEqual([200, 'deactivated']);
    expectRefusal(await app.get('/api/auth/me', { token }), 'unauthenticated');
    const signIn = () => app.post('/api/auth/login', { email, password: 'long enough words' });
    expectRefusal(await signIn(), 'invalid_credentials');
    expect((await change(email, { active: true })).body.user.status).toBe('active');
    expect((await signIn()).status).toBe(200);
    expectRefusal(await app.get('/api/auth/me', { token }), 'unauthenticated');
  });

  it('of a practitioner takes them out of booking, and back in', async () => {
    const { app } = attune;
    const michael = 'michael.lee@demo.attune.example';
    const isListed = async () =>
      (await app.get('/api/practitioners?q=Michael', {})).body.practitioners.some(
        (one: { name: string }) => one.name === 'Michael Lee',
      );
    expect(await isListed()).toBe(true);
    await change(michael, { active: false });
    expect(await isListed()).toBe(false);
    await change(michael, { active: true });
    expect(await isListed()).toBe(true);
  });
});

describe('another role', () => {
  it('counts with a new sign-in, and gives whoever needs one a profile', async () => {
    const { app } = attune;
    const email = 'promoted@demo.attune.example';
    const { token } = await newcomer(email);
    expect((await change(email, { role: 'practitioner' })).body.user).toMatchObject({
      role: 'practitioner',
      status: 'active',
      practitioner: { approved: true },
    });
    expectRefusal(await app.get('/api/auth/me', { token }), 'unauthenticated');
    expect((await change(email, { role: 'practice_manager' })).body.user.role).toBe('practice_manager');
    const signedIn = await app.post('/api/auth/login', { email, password: 'long enough words' });
    expect((await app.get('/api/admin/users', { token: signedIn.body.token })).status).toBe(200);
    expectRefusal(await app.get('/api/admin/audit-log', { token: signedIn.body.token }), 'forbidden');
  });

  it('is never taken from the last administrator, whoever asks and however many at once', async () => {
    const { app } = attune;
    expectRefusal(await change(ADMIN, { role: 'patient' }), 'last_admin');
    expectRefusal(await change(ADMIN, { active: false }), 'last_admin');
    const email = 'second.admin@demo.attune.example';
    await newcomer(email);
    expect((await change(email, { role: 'admin' })).status).toBe(200);
    const second = await app.post('/api/auth/login', { email, password: 'long enough words' });
    const [one, other] = [await userOf(ADMIN), await userOf(email)];
    const both = await Promise.all([
      app.call('PATCH', `/api/admin/users/${other.id}`, { body: { role: 'patient' }, token: await admin() }),
      app.call('PATCH', `/api/admin/users/${one.id}`, { body: { role: 'patient' }, token: second.body.token }),
    ]);
    expect(both.map((answer) => answer.status)).toContain(200);
    const left = await app.database.admin
      .selectFrom('users')
      .select('email')
      .where('clinic_id', '=', 1)
      .where('role', '=', 'admin')
      .where('active', '=', true)
      .execute();
    expect(left).toHaveLength(1);
    // The others of this file speak as the first one again.
    await app.database.admin.updateTable('users').set({ role: 'admin' }).where('email', '=', ADMIN).execute();
    const again = await app.post('/api/auth/login', { email: ADMIN, password: DEMO_PASSWORD });
    app.useToken(ADMIN, again.body.token);
  });
});

describe('a provider who registered', () => {
  it('waits for approval, sees their own empty account meanwhile, and is approved once', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MANAGER);
    const { user } = await newcomer('provider@demo.attune.example', 'provider');
    const waiting = await app.get('/api/admin/users?status=awaiting_approval', { token });
    expect(waiting.body.users.map((one: { email: string }) => one.email)).toContain(user.email);
    const path = `/api/admin/practitioners/${user.practitionerId}/approve`;
    const approved = await app.post(path, {}, { token });
    expect(approved.body).toMatchObject({
      success: true,
      user: { status: 'active', practitioner: { approved: true } },
    });
    expect((await app.post(path, {}, { token })).status).toBe(200);
    const { body } = await app.get('/api/admin/audit-log?action=practitioner.approve', { token: await admin() });
    expect(
      body.entries.filter((entry: { objectId: string }) => entry.objectId === String(user.practitionerId)),
    ).toHaveLength(1);
  });
});

describe('a client', () => {
  it('is given another provider by the clinic, or none', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MANAGER);
    const { patientId } = await userOf(MEI);
    const { practitionerId } = await userOf(SARAH);
    const assign = (providerId: number | null) =>
      app.call('PATCH', `/api/admin/patients/${patientId}`, { token, body: { providerId } });
    expect((await assign(practitionerId)).body).toMatchObject({
      id: patientId,
      providerId: practitionerId,
      providerName: 'Sarah Johnson',
    });
    expect((await app.get('/api/auth/me', { token: await app.tokenOf(MEI) })).body.user.providerId).toBe(
      practitionerId,
    );
    expect((await assign(null)).body).toMatchObject({ providerId: null, providerName: null });
  });
});

describe('an invitation', () => {
  it('is mailed, accepted once, and stands in the list as what became of it', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MANAGER);
    const email = 'invited.person@demo.attune.example';
    const sent = await app.post('/api/admin/users/invitations', { email, role: 'practitioner' }, { token });
    expect([sent.status, sent.body.invitation.status]).toEqual([201, 'open']);
    const link = await eventually(async () => {
      const { body } = await app.get('/sandbox/outbox.json');
      const mail = body.messages.find((one: { to: string }) => one.to === email);
      return /welcome\?token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
    });
    const accept = { token: link, name: 'Invited Person', password: 'quiet words in a row' };
    expect((await app.post('/api/auth/invitations/accept', accept)).status).toBeLessThan(300);
    const { body } = await app.get('/api/admin/users/invitations', { token });
    expect(body.invitations[0]).toMatchObject({ email, role: 'practitioner', status: 'accepted' });
    expect(await userOf(email)).toMatchObject({ name: 'Invited Person', status: 'awaiting_approval' });
    expectRefusal(await app.post('/api/admin/users/invitations', { email, role: 'patient' }, { token }), 'email_taken');
  });

  it('taken back opens nothing any more, and cannot be taken back twice', async () => {
    const { app } = attune;
    const token = await app.tokenOf(MANAGER);
    const wish = { email: 'never.mind@demo.attune.example', role: 'patient' };
    const { body } = await app.post('/api/admin/users/invitations', wish, { token });
    const path = `/api/admin/users/invitations/${body.invitation.id}`;
    expect((await app.call('DELETE', path, { token })).status).toBe(200);
    expectRefusal(await app.call('DELETE', path, { token }), 'not_found');
    const { body: list } = await app.get('/api/admin/users/invitations', { token });
    expect(list.invitations[0].status).toBe('revoked');
    expectRefusal(await app.post('/api/admin/users/invitations', { ...wish, role: 'admin' }, { token }), 'forbidden');
  });
});

describe('the audit log over HTTP', () => {
  it('says who looked at whose appointment, why and from where, and who was refused', async () => {
    const { app } = attune;
    const john = await userOf(JOHN);
    const { slots, ...ids } = await freeSlots(app);
    const booked = await bookAs(app, await app.tokenOf(JOHN), { ...ids, startsAt: slots[0]?.startsAt });
    const path = `/api/appointments/${booked.body.appointmentId}`;
    await app.get(path, { token: await app.tokenOf(SARAH) });
    expectRefusal(await app.get(path, { token: await app.tokenOf(MEI) }), 'not_found');
    const token = await admin();
    const log = (query: string) => app.get(`/api/admin/audit-log?${query}`, { token });
    const { body } = await log(`patientId=${john.patientId}&objectId=${booked.body.appointmentId}`);
    const lines = body.entries.map((entry: Entry) => [entry.actor.name, entry.action, entry.basis, entry.outcome]);
    expect(lines).toEqual([
      ['Mei Chen', 'getAppointment', 'own_record', 'refused'],
      ['Sarah Johnson', 'appointment.read', 'care', 'ok'],
      ['John Doe', 'appointment.book', 'own_record', 'ok'],
    ]);
    expect(body.entries[0]).toMatchObject({
      address: '127.0.0.1',
      detail: { code: 'not_found' },
      patientName: 'John Doe',
    });
    const sealed = await eventually(async () => {
      const { body: again } = await log(`objectId=${booked.body.appointmentId}`);
      return again.entries.every((entry: Entry) => entry.sealNumber !== null);
    });
    expect(sealed).toBe(true);
    const refused = (await log('outcome=refused&limit=100')).body.entries;
    expect(new Set(refused.map((entry: Entry) => entry.outcome))).toEqual(new Set(['refused']));
    const signIns = (await log(`action=identity.sign_in&actorId=${john.id}`)).body.entries;
    expect(signIns[0]).toMatchObject({ actor: { kind: 'person', name: 'John Doe' }, basis: 'own_record' });
    const family = (await log('action=appointment.&limit=100')).body.entries;
    expect(family.every((entry: Entry) => entry.action.startsWith('appointment.'))).toBe(true);
    const soon = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    expect((await log(`from=${soon}`)).body.entries).toEqual([]);
    const first = await log('limit=2');
    const second = await log(`limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body.entries[0].id).toBeLessThan(first.body.entries[1].id);
  });

  it('tells a patient who opened their record, without the addresses of others', async () => {
    const { app } = attune;
    const token = await app.tokenOf(JOHN);
    const { body } = await app.get('/api/users/me/record-access', { token });
    const bySarah = body.accesses.find((one: Access) => one.who.name === 'Sarah Johnson');
    expect(bySarah).toMatchObject({
      who: { kind: 'person', role: 'practitioner', you: false },
      basis: 'care',
      address: null,
    });
    const own = body.accesses.find((one: Access) => one.who.you);
    expect(own).toMatchObject({ basis: 'own_record', address: '127.0.0.1' });
    const others = await app.get('/api/users/me/record-access?others=true', { token });
    expect(others.body.accesses.some((one: Access) => one.who.you)).toBe(false);
    expect(others.body.accesses.length).toBeGreaterThan(0);
  });
});
