import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, eventually, useAttune } from '../attune.ts';
import { bookAndPay, freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();

async function signIn(page: Page, email: string, heading: RegExp): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.getByRole('heading', { name: heading }).first().waitFor();
}

/** `PICTURES` names a folder for pictures of every page, to be looked at. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

let next = 0;
async function bookJohn() {
  const { app } = attune;
  const token = await app.tokenOf('john.doe@demo.attune.example');
  const { slots, ...ids } = await freeSlots(app);
  return bookAndPay(app, token, slots[(next += 3)] as (typeof slots)[number], ids);
}

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
] as const)('a patient %s', (_where, viewport, scheme) => {
  it('is told in the pages at once, reads it, and says how to be reached', async () => {
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, 'john.doe@demo.attune.example', /My appointments/);
    const { appointment } = await bookJohn();
    await page.getByRole('link', { name: /Notifications, \d+ new/ }).waitFor();
    await page.getByRole('link', { name: /Notifications, \d+ new/ }).click();
    await page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor();
    await page
      .getByRole('link', { name: /Your payment of/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await picture(page, `notices-${viewport.width}`);
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'SMS' }).check();
    await page.getByLabel('Leave me alone from').fill('20:30');
    await page.getByLabel('until', { exact: true }).fill('08:15');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    const token = await attune.app.tokenOf('john.doe@demo.attune.example');
    expect((await attune.app.get('/api/users/me/preferences', { token })).body).toMatchObject({
      sms: true,
      quietFrom: '20:30',
      quietUntil: '08:15',
    });
    expect(appointment.id).toBeGreaterThan(0);
    expectQuiet(page);
  });
});

describe.each([
  ['on a phone', PHONE, 'dark'],
  ['at a desk', DESKTOP, 'light'],
] as const)('a manager %s', (_where, viewport, scheme) => {
  it('words a message, sees how it will arrive, and brings the old words back', async () => {
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, 'manager@demo.attune.example', /./);
    await page.goto('/admin/templates');
    await page.getByRole('region', { name: 'How it will arrive' }).last().waitFor();
    await page.getByText('You are all set.').first().waitFor();
    await expectAccessible(page);
    await picture(page, `templates-${viewport.width}`);
    await page.getByLabel('Text', { exact: true }).fill('# Hello\n\nWe see you {{diagnosis}}.');
    await page.getByRole('button', { name: 'Save these words' }).click();
    await page.getByText('There is no {{diagnosis}}.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Text', { exact: true }).fill('# Hello\n\nWe see you {{moment}}.');
    await page.getByRole('button', { name: 'Save these words' }).click();
    await page.getByText(/^Version \d+$/).waitFor();
    await page.getByText('We see you Tue 12 May, 10:00 am Melbourne time.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Bring back version 0' }).click();
    await page.getByText('You are all set.').first().waitFor();
    expectQuiet(page);
  });

  it('looks through what left, opens a mail and sends it again', async () => {
    await bookJohn();
    await eventually(async () => {
      const { body } = await attune.app.get('/sandbox/outbox.json');
      return body.messages.some(({ subject }: { subject: string }) => subject?.startsWith('Your payment'));
    });
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, 'manager@demo.attune.example', /./);
    await page.goto('/admin/notifications');
    await page
      .getByRole('button', { name: /Open Your payment of .* to john\.doe/ })
      .first()
      .waitFor();
    await expectAccessible(page);
    await picture(page, `log-${viewport.width}`);
    await page.getByLabel('Way').selectOption('email');
    await page
      .getByRole('button', { name: /Open Your payment of .* to john\.doe/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('Thank you. Your payment is here.').waitFor();
    await expectAccessible(page);
    await picture(page, `letter-${viewport.width}`);
    await page.getByRole('button', { name: 'Close' }).click();
    expectQuiet(page);
  });

  it('answers what a stranger asked', async () => {
    const stranger = await browser.open(attune.app.url, { viewport, scheme });
    await stranger.goto('/contact');
    await stranger.getByRole('heading', { name: 'Write to us' }).waitFor();
    await stranger.getByRole('button', { name: 'Send the question' }).click();
    await expectAccessible(stranger);
    await picture(stranger, `contact-${viewport.width}`);
    await stranger.getByLabel('Your name').fill('Ada Example');
    await stranger.getByLabel('Email').fill('ada@demo.attune.example');
    await stranger.getByLabel('Your question').fill('Do you have a ramp?');
    await stranger.getByRole('button', { name: 'Send the question' }).click();
    await stranger.getByText('Your question is with us.').waitFor();
    await expectAccessible(stranger);
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, 'manager@demo.attune.example', /./);
    await page.goto('/admin/contact-requests');
    await page.getByText('Do you have a ramp?').first().waitFor();
    await page.getByLabel('What was done').first().fill('Called back.');
    await expectAccessible(page);
    await picture(page, `requests-${viewport.width}`);
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByRole('button', { name: 'Mark as answered: the question of Ada Example' }).first().click();
    await page.getByText('Last looked after by Robin Hayes').first().waitFor();
    expectQuiet(page);
    expectQuiet(stranger);
  });
});
