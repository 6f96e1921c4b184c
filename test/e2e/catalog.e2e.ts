import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { serviceNamed } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune({ worker: false });
const browser = useBrowser();

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
};

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
] as const)('a manager %s', (_where, viewport, scheme) => {
  it('keeps services and prices, people, places and rooms, and reads reviews', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page, 'manager@demo.attune.example');

    await page.goto('/console/services');
    await page.getByRole('heading', { name: 'Services and prices' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /^Follow-up/ }).click();
    await page.getByRole('heading', { name: 'Follow-up' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Price', { exact: true }).first().fill('much');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Write the amount as 180.00.').waitFor();
    await page.getByLabel('Price', { exact: true }).first().fill(`${viewport.width}.00`);
    await page.getByRole('button', { name: 'Add another price' }).click();
    await page.getByLabel('Insurer').last().fill(`Wattle ${viewport.width}`);
    await page.getByLabel('Price', { exact: true }).last().fill('95.00');
    await expectAccessible(page);
    await save(page);
    expect((await serviceNamed(app, 'Follow-up')).price).toBe(`${viewport.width}.00`);

    await page.goto('/console/practitioners');
    await page.getByRole('link', { name: /^Michael Lee/ }).click();
    await page.getByRole('heading', { name: 'Michael Lee' }).waitFor();
    await page.getByLabel('AHPRA number').fill('MED0007654321');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Psychologists must have an AHPRA number starting with PSY').waitFor();
    await expectAccessible(page);
    await page.getByLabel('AHPRA number').fill('PSY0007654321');
    await save(page);

    await page.goto('/console/places');
    await page.getByRole('link', { name: /^Perth/ }).click();
    await page.getByRole('checkbox', { name: 'Open at set times only' }).check();
    await page.getByLabel('Monday, open from').fill('09:00');
    await page.getByLabel('Monday, open until').fill('17:00');
    await save(page);
    await page.getByLabel('Name of a room').fill(`Room ${viewport.width}`);
    await page.getByRole('button', { name: 'Add room' }).click();
    await page.getByRole('button', { name: `Take Room ${viewport.width} out of use` }).waitFor();
    await expectAccessible(page);

    await page.goto('/console/reviews?status=all');
    await page.getByRole('heading', { name: 'Reviews' }).waitFor();
    await page.getByRole('button', { name: 'Hide it' }).first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Hide it' }).first().click();
    await page.getByRole('button', { name: 'Show it' }).first().waitFor();
    expectQuiet(page);
  });
});

it('a practitioner keeps their own profile, and what the clinic decides is not in it', async () => {
  const page = await browser.open(attune.app.url, { viewport: PHONE });
  await signIn(page, 'sarah.johnson@demo.attune.example');
  await page.goto('/profile');
  await page.getByRole('heading', { name: 'My profile' }).waitFor();
  await page.getByLabel('About you').waitFor();
  expect(await page.getByText('Where they work').count()).toBe(0);
  await expectAccessible(page);
  await page.getByLabel('About you').fill('I listen first.');
  await save(page);
  expectQuiet(page);
});

it('a patient says how a session was, by keyboard, once', async () => {
  const { app } = attune;
  const { rows } = await sql<{ id: number }>`
    select a.id from appointments a join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    where a.clinic_id = 1 and a.status = 'completed' and p.email = 'john.doe@demo.attune.example'`.execute(
    app.database.admin,
  );
  const page = await browser.open(app.url, { viewport: PHONE });
  await signIn(page, 'john.doe@demo.attune.example');
  await page.goto(`/appointments/${rows[0]?.id}`);
  await page.getByRole('heading', { name: 'How was it?' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('radio', { name: '1 of 5 stars' }).focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
  await page.getByLabel('In your words').fill('I sleep again.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Thank you for telling us.').waitFor();
  await page.getByText('I sleep again.').waitFor();
  await expectAccessible(page);
  expectQuiet(page);
});
