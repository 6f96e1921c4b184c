import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, eventually, useAttune } from '../attune.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const JOHN = 'john.doe@demo.attune.example';

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'My appointments' }).waitFor();
}

describe('somebody with an account', () => {
  it('signs in, moves their appointment, then cancels it and gets their money back', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: PHONE });
    await signIn(page, JOHN);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Change the time' }).first().click();
    await page.getByRole('heading', { name: 'Choose another time' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('radio').last().check({ force: true });
    await page.getByRole('button', { name: /^Move to/ }).click();
    await page.getByRole('heading', { name: 'Add to your calendar' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel the appointment' }).click();
    await page
      .getByText(/is cancelled\./)
      .first()
      .waitFor();
    const token = await app.tokenOf(JOHN);
    const { body } = await app.get('/api/auth/me', { token });
    await eventually(async () => {
      const mine = await app.get(`/api/users/${body.user.id}/appointments?status=cancelled`, { token });
      return mine.body.appointments.some((one: { paymentStatus: string }) => one.paymentStatus === 'refunded');
    });
    expectQuiet(page);
  });

  it('makes an account, keeps a profile, and is out at once after signing out', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: DESKTOP });
    await page.goto('/sign-up');
    await page.getByLabel('Your name').fill('Nora Example');
    await page.getByLabel('Email').fill('nora@demo.attune.example');
    await page.getByLabel('Password', { exact: true }).fill('four quiet words here');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make my account' }).click();
    await page.getByRole('heading', { name: 'What would you like to come for?' }).waitFor();
    await page.goto('/account');
    await page.getByLabel('Phone').first().fill('0491 570 156');
    await page.getByRole('button', { name: 'Save changes' }).first().click();
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await page.getByLabel('Phone').first().inputValue()).toContain('491570156');
    const cookies = await page.context().cookies();
    const session = cookies.find((cookie) => cookie.name === 'attune_session');
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    const me = () => fetch(`${app.url}/api/auth/me`, { headers: { cookie: `attune_session=${session?.value}` } });
    expect((await me()).status).toBe(200);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await eventually(async () => (await me()).status === 401);
  });
});

describe('in Spanish', () => {
  it('the clinic in Madrid speaks it, with its own services and prices', async () => {
    const { app } = attune;
    const port = new URL(app.url).port;
    const page = await browser.open(`http://todoenbalance.localhost:${port}`, {
      locale: 'es-ES',
      timezone: 'Europe/Madrid',
      viewport: PHONE,
    });
    await page.goto('/book');
    await page.getByRole('button', { name: /Consulta inicial/ }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    expect(await page.locator('main').innerText()).toMatch(/70,00/);
    await expectAccessible(page);
    expectQuiet(page);
  });
});

describe('with the keyboard alone, in the dark', () => {
  it('a session is chosen, a practitioner, and a time is kept', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { scheme: 'dark' });
    await page.goto('/book');
    await page.getByRole('heading', { name: 'What would you like to come for?' }).waitFor();
    await expectAccessible(page);
    await pressUntilFocused(page, /Individual Therapy/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Who would you like to see?' }).waitFor();
    await expectAccessible(page);
    await pressUntilFocused(page, /All times with Sarah/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /When would you like to see/ }).waitFor();
    await expectAccessible(page);
    await pressUntilFocused(page, /^Book (Mon|Tue|Wed|Thu|Fri)/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
    await expectAccessible(page);
  });
});

/** Tabs until what has the focus is called that; a hundred tabs are more than any page of ours should need. */
async function pressUntilFocused(page: Page, name: RegExp): Promise<void> {
  for (let count = 0; count < 100; count += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
    );
    if (name.test(focused.trim())) return;
  }
  throw new Error(`nothing called ${name} took the focus`);
}
