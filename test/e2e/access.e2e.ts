import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { codeAt, stepAt } from '../../src/server/modules/identity/totp.ts';
import { DEMO_PASSWORD, eventually, useAttune } from '../attune.ts';
import { invitationToken } from '../one-time-links.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const MEI = 'mei.chen@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';

async function fillSignIn(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The link of the newest mail to somebody with this subject, as a path. */
const linkMailed = (email: string, subject: RegExp) =>
  eventually(async () => {
    const { body } = await attune.app.get('/sandbox/outbox.json');
    const mails: { to: string; subject: string; text: string }[] = body.messages;
    const mail = mails.findLast((one) => one.to === email && subject.test(one.subject));
    return /https?:\/\/[^/\s]+(\/\S+token=[\w-]+)/.exec(mail?.text ?? '')?.[1];
  });

describe('whoever forgot their password', () => {
  it('asks for a link, chooses a new one, and comes in with it', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    // Both pages have a field of that name: not the one that is about to go.
    await page.getByRole('button', { name: 'Send me the link' }).waitFor();
    await page.getByLabel('Email').fill(MEI);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await page.getByRole('heading', { name: 'Look at your mail' }).waitFor();
    await expectAccessible(page);
    const link = await linkMailed(MEI, /new password/);
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('Password123');
    await page.getByRole('button', { name: 'Change my password' }).click();
    await page.getByText(/This one would be guessed/).waitFor();
    await expectAccessible(page);
    await page.getByLabel('New password', { exact: true }).fill('tea on the east balcony');
    await page.getByRole('button', { name: 'Change my password' }).click();
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
    await fillSignIn(page, MEI, 'tea on the east balcony');
    await page.getByRole('heading', { name: 'My appointments' }).waitFor();
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('once more with feeling');
    await page.getByRole('button', { name: 'Change my password' }).click();
    await page.getByRole('link', { name: 'Ask for a new link' }).waitFor();
    await expectAccessible(page);
  });
});

describe('somebody new', () => {
  it('confirms their email by the link of the mail', async () => {
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await page.goto('/sign-up');
    await page.getByLabel('Your name').fill('Vera Example');
    await page.getByLabel('Email').fill('vera@demo.attune.example');
    await page.getByLabel('Password', { exact: true }).fill('four quiet words here');
    await page.getByRole('button', { name: 'Make my account' }).click();
    await page.getByRole('heading', { name: 'What would you like to come for?' }).waitFor();
    await page.goto('/account');
    await page.getByRole('button', { name: 'Send the link again' }).waitFor();
    await expectAccessible(page);
    await page.goto(await linkMailed('vera@demo.attune.example', /Confirm/));
    await page.getByRole('heading', { name: 'Thank you, your email is confirmed' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go to my account' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send the link again' }).count()).toBe(0);
    expectQuiet(page);
  });

  it('comes by Google, and is asked nothing else', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Go on with Google' }).click();
    await page.getByRole('button', { name: /Robin Rivers/ }).click();
    await page.getByRole('heading', { name: 'My appointments' }).waitFor();
    expect(page.url()).not.toContain('token');
    await page.goto('/account/security');
    await page.getByText('Linked, robin.rivers@mail.example').waitFor();
    await page.getByText('You have no password yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Link Facebook' }).click();
    await page.getByRole('button', { name: /Noor Example/ }).click();
    await page.getByRole('button', { name: 'Unlink Facebook' }).click();
    await page.getByRole('button', { name: 'Link Facebook' }).waitFor();
    expectQuiet(page);
  });

  it('is not signed in by an answer that nobody here asked for', async () => {
    const { app } = attune;
    const { body } = await app.post('/sandbox/google/id-token', { email: 'trap@mail.example', name: 'Trap' });
    const page = await browser.open(app.url, { viewport: PHONE });
    await page.goto(`/sign-in/with/google#id_token=${body.idToken}&state=made-up`);
    await page.getByRole('heading', { name: 'That did not work' }).waitFor();
    await expectAccessible(page);
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('attune_session');
  });

  it('accepts an invitation', async () => {
    const { app } = attune;
    const token = await invitationToken(app, { email: 'ines@demo.attune.example', role: 'practitioner' });
    const page = await browser.open(app.url, { viewport: PHONE });
    await page.goto(`/welcome?token=${token}`);
    await page.getByRole('heading', { name: /^Welcome to/ }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Your name').fill('Ines Example');
    await page.getByLabel('Password', { exact: true }).fill('a bicycle in the hall');
    await page.getByRole('button', { name: 'Open my account' }).click();
    await page.getByRole('heading', { name: 'Security' }).waitFor();
    await page.goto(`/welcome?token=${token}`);
    await page.getByRole('heading', { name: 'This invitation is no longer open' }).waitFor();
    await expectAccessible(page);
  });
});

describe('a practitioner', () => {
  it('sets up a second factor, and is asked for its code at the next sign-in', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: DESKTOP });
    await fillSignIn(page, SARAH);
    await page.waitForURL('**/calendar**');
    await page.goto('/account');
    await page.getByRole('link', { name: 'Password, devices and ways to sign in' }).click();
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('figure', { name: 'QR code for your authenticator' }).waitFor();
    await expectAccessible(page);
    const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(' ', '');
    await page.getByRole('textbox', { name: 'Code' }).fill('000000');
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByText(/That code does not fit/).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, stepAt(new Date())));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByText('Keep these recovery codes').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'New recovery codes' }).waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await page.waitForURL(app.url);
    await fillSignIn(page, SARAH);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Code' }).fill('123456');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(/That code does not fit/).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, stepAt(new Date())));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL('**/calendar**');
    expectQuiet(page);
  });

  it('sees where they are signed in, ends a session there, and changes the password', async () => {
    const { app } = attune;
    const email = 'michael.lee@demo.attune.example';
    const token = await app.tokenOf(email);
    const page = await browser.open(app.url, { viewport: PHONE, scheme: 'dark' });
    await fillSignIn(page, email);
    await page.waitForURL('**/calendar**');
    await page.goto('/account/security');
    await page.getByText('This device').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Sign out Unknown device/ }).click();
    await eventually(async () => (await app.get('/api/auth/me', { token })).status === 401);
    await page.getByLabel('Present password').fill('not the present one');
    await page.getByLabel('New password', { exact: true }).fill('a bicycle in the hall');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('That is not your present password.').waitFor();
    await page.getByLabel('Present password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Changed. Other devices were signed out.').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.waitForURL(app.url);
    expectQuiet(page);
  });
});

describe('staff who leave their desk', () => {
  it('are warned, signed out, and go on where they were with everything they had typed', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: DESKTOP });
    await page.clock.install();
    await fillSignIn(page, 'manager@demo.attune.example');
    await page.waitForURL('**/calendar**');
    await page.goto('/account');
    const name = page.getByLabel('Your name');
    await name.fill('Robin Hayes, half typed');
    const session = (await page.context().cookies()).find((cookie) => cookie.name === 'attune_session');
    const me = () => fetch(`${app.url}/api/auth/me`, { headers: { cookie: `attune_session=${session?.value}` } });
    await page.clock.fastForward('28:30');
    await page.getByText('Are you still there?').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByText('Are you still there?').waitFor({ state: 'detached' });
    expect((await me()).status).toBe(200);
    await page.clock.fastForward('30:30');
    await page.getByRole('heading', { name: 'You were signed out' }).waitFor();
    await expectAccessible(page);
    await eventually(async () => (await me()).status === 401);
    await page.keyboard.press('Escape');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(/do not fit together/).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'You were signed out' }).waitFor({ state: 'detached' });
    expect(await name.inputValue()).toBe('Robin Hayes, half typed');
    expectQuiet(page);
  });
});
