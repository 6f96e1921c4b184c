import { describe, expect, it } from 'vitest';
import { inTransaction } from '../../platform/db.ts';
import { DEMO_PASSWORD, eventually, useAttune } from '../../../../test/attune.ts';
import { expectRefusal } from '../../../../test/refusals/expect-refusal.ts';
import { invite } from './service.ts';

const attune = useAttune();
const JOHN = 'john.doe@demo.attune.example';
const NEW = 'quiet words in a row';

type Mail = { to: string; subject: string; text: string };

async function mailsTo(email: string): Promise<Mail[]> {
  const { body } = await attune.app.get('/sandbox/outbox.json');
  return body.messages.filter((mail: Mail) => mail.to === email);
}

/** The token in the link of the newest mail with that subject. */
async function tokenMailed(email: string, subject: RegExp): Promise<string> {
  return eventually(async () => {
    const mail = (await mailsTo(email)).findLast((one) => subject.test(one.subject));
    return /token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  });
}

const signIn = (email: string, password: string) => attune.app.post('/api/auth/login', { email, password });

describe('a forgotten password', () => {
  it('is replaced by the mailed link, once, and every session ends', async () => {
    const { app } = attune;
    const { body: before } = await signIn(JOHN, DEMO_PASSWORD);
    expect((await app.post('/api/auth/password/forgot', { email: ` ${JOHN.toUpperCase()}`.trim() })).status).toBe(200);
    const token = await tokenMailed(JOHN, /new password/);
    const reset = await app.post('/api/auth/password/reset', { token, password: NEW });
    expect(reset.status).toBe(200);
    expect((await app.get('/api/auth/me', { token: before.token })).status).toBe(401);
    expectRefusal(await signIn(JOHN, DEMO_PASSWORD), 'invalid_credentials');
    expect((await signIn(JOHN, NEW)).status).toBe(200);
    expectRefusal(await app.post('/api/auth/password/reset', { token, password: `${NEW} again` }), 'link_expired');
  });

  it('is answered alike for an email nobody has, and mails nobody', async () => {
    const { app } = attune;
    const known = await app.post('/api/auth/password/forgot', { email: 'mei.chen@demo.attune.example' });
    const unknown = await app.post('/api/auth/password/forgot', { email: 'nobody.at.all@demo.attune.example' });
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    await tokenMailed('mei.chen@demo.attune.example', /new password/);
    expect(await mailsTo('nobody.at.all@demo.attune.example')).toEqual([]);
  });

  it('mails three links an hour at most', async () => {
    const { app } = attune;
    const email = 'sarah.johnson@demo.attune.example';
    for (let count = 0; count < 5; count += 1) await app.post('/api/auth/password/forgot', { email });
    const count = async () => (await mailsTo(email)).filter(({ subject }) => /new password/.test(subject)).length;
    await eventually(async () => (await count()) === 3);
    // Asked for later, mailed: what was asked for before would be there too.
    const later = 'admin@demo.attune.example';
    await app.post('/api/auth/password/forgot', { email: later });
    await tokenMailed(later, /new password/);
    expect(await count()).toBe(3);
  });

  it('has an hour to be replaced', async () => {
    const { app } = attune;
    const email = 'michael.lee@demo.attune.example';
    await app.post('/api/auth/password/forgot', { email });
    const token = await tokenMailed(email, /new password/);
    await app.post('/sandbox/clock', { advance: '61m' });
    expectRefusal(await app.post('/api/auth/password/reset', { token, password: NEW }), 'link_expired');
  });
});

describe('a password that is changed', () => {
  it('needs the present one, keeps this session and ends the others', async () => {
    const { app } = attune;
    const email = 'changer@demo.attune.example';
    const wish = { email, password: DEMO_PASSWORD, name: 'Chandra Example', userType: 'client' };
    const { body: here } = await app.post('/api/auth/register', wish);
    const { body: elsewhere } = await signIn(email, DEMO_PASSWORD);
    const change = (currentPassword: string) =>
      app.post('/api/auth/password/change', { currentPassword, newPassword: NEW }, { token: here.token });
    expectRefusal(await change('not the present one'), 'wrong_password');
    expect((await change(DEMO_PASSWORD)).status).toBe(200);
    expect((await app.get('/api/auth/me', { token: here.token })).status).toBe(200);
    expect((await app.get('/api/auth/me', { token: elsewhere.token })).status).toBe(401);
    expect((await signIn(email, NEW)).status).toBe(200);
  });

  it('is refused at its field when it leaked before, is about the person, or repeats itself', async () => {
    const register = { email: 'wendy@demo.attune.example', name: 'Wendy Wonder', userType: 'client' };
    for (const password of ['Password123', 'WendyWonder1990', 'abababababab']) {
      const answer = await attune.app.post('/api/auth/register', { ...register, password });
      expectRefusal(answer, 'validation_error');
      expect(answer.body.details.password).toHaveLength(1);
    }
  });

  it('may be longer than bcrypt reads, and every letter of it counts', async () => {
    const email = 'long@demo.attune.example';
    const long = 'Größe über Überfluss, '.repeat(4);
    const wish = { email, password: long, name: 'Long Example', userType: 'client' };
    expect((await attune.app.post('/api/auth/register', wish)).status).toBe(201);
    expect((await signIn(email, long)).status).toBe(200);
    expectRefusal(await signIn(email, `${long.slice(0, -1)}o`), 'invalid_credentials');
    // The same letters as another keyboard writes them: letters and their dots apart.
    expect((await signIn(email, long.normalize('NFD'))).status).toBe(200);
  });
});

describe('an email', () => {
  it('is confirmed by the link that comes after registering', async () => {
    const { app } = attune;
    const email = 'vera@demo.attune.example';
    const wish = { email, password: NEW, name: 'Vera Example', userType: 'client' };
    const { body } = await app.post('/api/auth/register', wish);
    expect(body.user.emailVerified).toBe(false);
    const token = await tokenMailed(email, /Confirm/);
    expect((await app.post('/api/auth/email/verify', { token })).status).toBe(200);
    const { body: me } = await app.get('/api/auth/me', { token: body.token });
    expect(me.user.emailVerified).toBe(true);
    expectRefusal(await app.post('/api/auth/email/verify', { token }), 'link_expired');
    expect((await app.post('/api/auth/email/resend', {}, { token: body.token })).status).toBe(200);
  });

  it('is asked for again by whoever lost the first mail', async () => {
    const { app } = attune;
    const email = 'again@demo.attune.example';
    const wish = { email, password: NEW, name: 'Agnes Example', userType: 'client' };
    const { body } = await app.post('/api/auth/register', wish);
    const first = await tokenMailed(email, /Confirm/);
    await app.post('/api/auth/email/resend', {}, { token: body.token });
    const second = await eventually(async () => {
      const token = await tokenMailed(email, /Confirm/);
      return token !== first && token;
    });
    expect((await app.post('/api/auth/email/verify', { token: second })).status).toBe(200);
    expectRefusal(await app.post('/api/auth/email/verify', { token: first }), 'link_expired');
  });
});

describe('an invitation', () => {
  const inviteAs = (email: string, role: 'admin' | 'practitioner') => {
    const { platform } = attune.app.parts;
    return inTransaction(platform.db, 1, (tx) =>
      invite(platform, tx, 1, { email, name: null, role, language: 'en', invitedBy: null }, platform.clock.now()),
    );
  };

  it('is shown, accepted once, and makes an account of that role with a confirmed email', async () => {
    const { app } = attune;
    const email = 'ines@demo.attune.example';
    await inviteAs(email, 'practitioner');
    const token = await tokenMailed(email, /invites you/);
    const shown = await app.post('/api/auth/invitations/read', { token });
    expect(shown.body).toMatchObject({ email, role: 'practitioner', clinicName: 'Tailored Psychology' });
    const wish = { token, password: NEW, name: 'Ines Example' };
    const { status, body } = await app.post('/api/auth/invitations/accept', wish);
    expect(status).toBe(201);
    expect(body.user).toMatchObject({ email, role: 'practitioner', emailVerified: true, name: 'Ines Example' });
    expect(body.user.practitionerId).toEqual(expect.any(Number));
    expect((await app.get('/api/auth/me', { token: body.token })).status).toBe(200);
    expectRefusal(await app.post('/api/auth/invitations/accept', wish), 'not_found');
  });

  it('is replaced by a newer one, and refused to an email with an account', async () => {
    const { app } = attune;
    const email = 'twice@demo.attune.example';
    const first = await inviteAs(email, 'admin');
    const second = await inviteAs(email, 'admin');
    const read = ({ path }: { path: string }) =>
      app.post('/api/auth/invitations/read', { token: path.split('token=')[1] });
    expectRefusal(await read(first), 'not_found');
    expect((await read(second)).status).toBe(200);
    await expect(inviteAs(JOHN, 'admin')).rejects.toMatchObject({ code: 'email_taken' });
  });
});
