import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const WEEK = 7 * 86_400_000;

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'My appointments' }).waitFor();
}

/** From the first question to the details, with the first time shown; answers when that is. */
async function keepFirstTime(page: Page): Promise<string> {
  await page.goto('/book/service');
  await page.getByRole('button', { name: /Individual Therapy/ }).click();
  await page.getByRole('button', { name: 'All times with Sarah Johnson' }).click();
  const button = page.locator('button[data-start]').first();
  const startsAt = (await button.getAttribute('data-start')) ?? '';
  await button.click();
  await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
  return startsAt;
}

/** Which of the cancel buttons belongs to the second session: they stand in the order of their cards. */
async function indexOfSecond(page: Page): Promise<number> {
  const cards = await page
    .locator('h3')
    .evaluateAll((titles) => titles.map((title) => title.parentElement?.textContent));
  return cards.findIndex((text) => /2 of \d/.test(text ?? ''));
}

describe.each([
  ['on a phone', PHONE, 'john.doe@demo.attune.example', 'pat.phone'],
  ['at a desk', DESKTOP, 'mei.chen@demo.attune.example', 'dan.desk'],
])('a patient books a series %s', (_where, viewport, patient, rival) => {
  it('sees which times are free, chooses others, and cancels what follows', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport });
    await signIn(page, patient);
    const startsAt = await keepFirstTime(page);
    const { slots: _, ...ids } = await freeSlots(app);
    const third = new Date(Date.parse(startsAt) + 2 * WEEK).toISOString();
    await app.post('/api/appointments', {
      ...ids,
      startsAt: third,
      userName: 'Somebody Faster',
      userEmail: `${rival}@demo.attune.example`,
    });

    await page.getByRole('radio', { name: 'Every week' }).check({ force: true });
    await page.getByLabel('How many times').selectOption('4');
    const list = page.getByRole('list', { name: 'Your sessions' });
    await list.getByText('Somebody has that time.').first().waitFor();
    await page.getByText('Not all of these can be had.').waitFor();
    await expectAccessible(page);
    const lines = list.getByRole('listitem');
    expect(await lines.count()).toBe(4);
    // Public holidays and the demo's own bookings may close more of them: each that is open is decided.
    const open = list.locator('[data-state="open"]');
    await open.filter({ hasText: 'Somebody has that time.' }).first().getByRole('button').first().click();
    await list.getByText(/^Instead of/).waitFor();
    while ((await open.count()) > 0)
      await open
        .first()
        .getByRole('button', { name: /^Leave out/ })
        .click();
    await page.getByText(/sessions, \$180\.00 each/).waitFor();
    await expectAccessible(page);

    await page.getByRole('checkbox', { name: /may keep what I write/ }).check();
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await page.getByRole('heading', { name: 'Last, the payment.' }).waitFor();
    await page.goto('/appointments');
    await page.getByText(/^1 of [34]$/).waitFor();
    await expectAccessible(page);
    const second = await indexOfSecond(page);
    await page
      .getByRole('link', { name: /^Change the time/ })
      .nth(second)
      .click();
    await page.getByRole('radio', { name: 'This one and those after it' }).check();
    await page.locator('input[name="time"]').nth(3).check({ force: true });
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Move to/ }).click();
    // A public holiday may stand in the way of a later one: then nothing moves, and the page says which.
    await page
      .getByRole('heading', { name: 'Add to your calendar' })
      .or(page.getByText(/^Not all of them can move/))
      .first()
      .waitFor();
    await page.goto('/appointments');
    await page.getByText(/^2 of [34]$/).waitFor();
    await page
      .getByRole('button', { name: /^Cancel it/ })
      .nth(await indexOfSecond(page))
      .click();
    const following = page.getByRole('radio', { name: 'This one and those after it' });
    await following.check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel these appointments' }).click();
    await page.getByText(/^\d appointments? (is|are) cancelled\./).waitFor();
    expectQuiet(page);
  });
});
