import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, eventually, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const MEI = 'mei.chen@demo.attune.example';

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(MEI);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'My appointments' }).waitFor();
}

/** Asks at the booking's times to be told, for four weeks with Sarah. */
async function askToBeTold(page: Page, ids: { serviceId: number; practitionerId: number }): Promise<void> {
  await page.goto(`/book?serviceId=${ids.serviceId}&practitionerId=${ids.practitionerId}`);
  await page.getByRole('button', { name: 'Tell me when one comes free' }).click();
  await page.getByLabel('Until').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Until').fill('2020-01-01');
  await page.getByRole('button', { name: 'Wait for a time' }).click();
  await page.getByText('Choose a day after the first one').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Until').fill(new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Wait for a time' }).click();
  await page.getByRole('link', { name: 'See what you wait for' }).click();
  await page.getByRole('heading', { name: 'Times I wait for' }).waitFor();
}

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
] as const)('somebody waits for a time %s', (_where, viewport, scheme) => {
  it('is kept the freed one, books it from the page, and waits no longer', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app, { daysAhead: 8 });
    const guest = { userName: 'Ana Example', userEmail: `ana-${viewport.width}@demo.attune.example` };
    const { body } = await bookAs(app, undefined, { ...ids, startsAt: slots[0]?.startsAt, ...guest });
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page);
    await page.goto('/waitlist');
    await page.getByRole('heading', { name: 'Times I wait for' }).waitFor();
    await expectAccessible(page);
    await askToBeTold(page, ids);
    await page.getByText('Individual Therapy with Sarah Johnson').first().waitFor();
    await expectAccessible(page);

    const path = `/api/appointments/${body.appointmentId}/cancel`;
    await app.call('PUT', path, { token: body.accessToken, body: {} });
    await page.getByText('Kept for you right now').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    await page.getByRole('link', { name: /^Book (Mon|Tue|Wed|Thu|Fri|Sat|Sun)/ }).click();
    await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
    await page.getByLabel('What would you like help with?').fill('Sleeping badly since spring.');
    await page.getByRole('checkbox', { name: /may keep what I write/ }).check();
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await page.getByRole('heading', { name: 'Last, the payment.' }).waitFor();
    const token = await app.tokenOf(MEI);
    const ended = await eventually(async () => {
      const { body: list } = await app.get('/api/waitlist', { token });
      return list.entries[0].status === 'booked' ? list.entries[0] : null;
    });
    expect(ended).toMatchObject({ ...ids, offer: null });
    await page.goto('/waitlist');
    await page.getByText('You are not waiting for anything').waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });
});
