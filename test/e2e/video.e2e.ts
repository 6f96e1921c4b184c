import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Attune, DEMO_PASSWORD, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const JOHN = 'john.doe@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';

async function signIn(page: Page, email: string, next: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === next);
}

let used = 0;
async function bookVideo(app: Attune) {
  const { slots, ...ids } = await freeSlots(app, { daysAhead: 9 });
  const slot = slots[(used += 3)] as (typeof slots)[number];
  const booked = await bookAs(app, await app.tokenOf(JOHN), {
    ...ids,
    startsAt: slot.startsAt,
    videoMeetingConfig: { platform: 'google-meet' },
  });
  expect(booked.status, booked.text).toBe(201);
  return booked.body.appointment as { id: number; startsAt: string };
}

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
] as const)('somebody %s', (_where, viewport, scheme) => {
  it('waits before the door, which opens ten minutes before the session, and goes in', async () => {
    const { app } = attune;
    const { id, startsAt } = await bookVideo(app);
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page, JOHN, '/appointments');
    await page.goto(`/appointments/${id}`);
    await page.getByRole('link', { name: /^Join the video session/ }).click();
    await page.getByRole('heading', { name: 'Your session with Sarah Johnson' }).waitFor();
    await page.getByText('You can leave this page open').waitFor();
    expect(await page.getByRole('button', { name: 'Join the session' }).count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Test camera and microphone' }).click();
    await page.getByText(/no camera or microphone|may not use them|Turn both off/).waitFor();
    await expectAccessible(page);

    await page.clock.install({ time: Date.parse(startsAt) - 605_000 });
    await page.reload();
    await page.getByText('You can leave this page open').waitFor();
    await page.clock.fastForward(10_000);
    const door = page.getByRole('button', { name: 'Join the session' });
    await door.waitFor();
    await expectAccessible(page);
    await page.route('https://meet.google.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: 'Meet' }),
    );
    await door.click();
    await page.waitForURL(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
    expectQuiet(page);
  });

  it('connects a calendar, makes and revokes a secret address, and chooses where to meet', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page, SARAH, '/account/calendars');
    await page.getByRole('heading', { name: 'Calendars', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Connect Google Calendar' }).click();
    await page.getByLabel('Your Google address').fill(`sarah-${viewport.width}@office.example`);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Google Calendar is connected').waitFor();
    await page.getByText(`sarah-${viewport.width}@office.example`).waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Make a secret address' }).click();
    const address = page.getByLabel('Your secret address');
    await address.waitFor();
    const feed = await app.get(new URL(await address.inputValue()).pathname);
    expect(feed.text).toContain('BEGIN:VCALENDAR');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Revoke it/ }).click();
    await address.waitFor({ state: 'detached' });

    await page.getByLabel('Where you meet people by video').selectOption({ label: 'Zoom' });
    await page.getByText('Saved.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Where you meet people by video').selectOption({ index: 0 });
    await page.getByRole('button', { name: 'Disconnect Google Calendar' }).click();
    await page.getByRole('link', { name: 'Connect Google Calendar' }).waitFor();
    expectQuiet(page);
  });
});
