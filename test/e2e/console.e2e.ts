import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();

async function signIn(page: Page, who: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel(/^(Email|Correo)/).fill(who.includes('@') ? who : `${who}@demo.attune.example`);
  await page.getByLabel(/^(Password|Contraseña)$/).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: /^(Sign in|Entrar|Iniciar sesión)$/ }).click();
  await page.getByRole('navigation', { name: /Your pages|Tus páginas/ }).waitFor();
}

/** Each page of the console, what it is called, and something that stands on it once it is loaded. */
const PAGES = [
  ['/console', 'The clinic today', 'Next to come'],
  ['/console/appointments', 'Everybody’s appointments', 'Show more'],
  ['/console/analytics?period=year', 'Analytics', 'Revenue by service'],
  ['/console/funnel?period=year', 'Online booking', 'When people come'],
  ['/console/reports?period=year', 'Reports', 'Total'],
  ['/console/reports?report=practitioner-productivity&period=year', 'Reports', 'Priya Nair'],
  ['/console/experiments', 'Experiments', 'New experiment'],
  ['/console/feedback', 'Feedback', 'Show'],
] as const;

const shots = process.env.SCREENSHOTS;

async function shoot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
  ['at a desk, by day', DESKTOP, 'light'],
] as const)('the console %s', (_where, viewport, scheme) => {
  it('shows every page to an admin', async () => {
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, 'admin');
    for (const [path, title, something] of PAGES) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByText(something).first().waitFor();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      await shoot(page, `${path.replaceAll(/\W+/g, '-')}-${viewport.width}-${scheme}`);
    }
    expectQuiet(page);
  });
});

describe('the console', () => {
  it('finds an appointment by its person, and leads to it', async () => {
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await signIn(page, 'manager');
    await page.getByRole('link', { name: 'All appointments' }).click();
    await page.getByLabel('Name, email or reference').fill('john doe');
    await page.getByLabel('Name, email or reference').press('Enter');
    await page.getByText('John Doe').first().waitFor();
    await expect.poll(() => page.getByText('Ada Fernwood').count()).toBe(0);
    await page.getByLabel('State').selectOption('completed');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    const csv = await page.getByRole('link', { name: 'Save as CSV' }).getAttribute('href');
    expect(csv).toContain('q=john+doe');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('appointments.csv');
    await page.locator('tbody a').first().click();
    await page.waitForURL(/\/appointments\/\d+$/);
    expectQuiet(page);
  });

  it('starts and stops an experiment, and deals with feedback', async () => {
    await attune.app.post('/api/feedback', { rating: 4, message: 'The map was hard to find' });
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await signIn(page, 'manager');
    await page.goto('/console/experiments');
    await page.getByRole('button', { name: 'New experiment' }).click();
    await page.getByRole('button', { name: 'Keep as a draft' }).click();
    await page.getByText('Write something here.').first().waitFor();
    await expectAccessible(page);
    await page.getByLabel('Name').fill('Calmer words');
    await page.getByLabel('As it is now').fill('Plain');
    await page.getByLabel('The other way').fill('Calm');
    await page.getByRole('button', { name: 'Keep as a draft' }).click();
    await page.getByRole('button', { name: 'Start “Calmer words”' }).click();
    await page.getByText('Too few people saw “Calm”').waitFor();
    await page.getByRole('button', { name: 'Stop “Calmer words”' }).click();
    await page.getByText('Stopped').first().waitFor();
    await page.goto('/console/feedback?status=new');
    await page.getByText('The map was hard to find').waitFor();
    await page.getByRole('button', { name: 'Mark as read' }).first().click();
    await expect.poll(() => page.getByText('The map was hard to find').count()).toBe(0);
    expectQuiet(page);
  });

  it('is not there for others', async () => {
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await signIn(page, 'sarah.johnson');
    for (const path of ['/console', '/console/analytics', '/console/reports']) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    }
    expectQuiet(page);
  });

  it('speaks Spanish, in the clinic’s own currency', async () => {
    const { port } = new URL(attune.app.url);
    const wish = { viewport: DESKTOP, locale: 'es-ES', timezone: 'Europe/Madrid' };
    const page = await browser.open(`http://todoenbalance.localhost:${port}`, wish);
    await signIn(page, 'admin@todoenbalance.example');
    await page.goto('/console/analytics?period=year');
    await page.getByRole('heading', { level: 1, name: 'Analítica' }).waitFor();
    await page.getByText('Ingresos por servicio').waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });
});
