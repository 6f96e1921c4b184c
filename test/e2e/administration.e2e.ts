import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const PICTURES = process.env.ATTUNE_PICTURES;

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Your pages' }).waitFor();
}

/** A picture for whoever looks at the pages, when they ask for some. */
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

describe.each([
  ['on a phone', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
  ['at a desk', DESKTOP, 'light'],
] as const)('the clinic’s administrator %s', (_where, viewport, scheme) => {
  const name = (page: string) => `${page}-${viewport.width}-${scheme}`;

  it('finds people, invites somebody, approves a provider, closes an account and reads the log', async () => {
    const { app } = attune;
    const tag = `${viewport.width}-${scheme}`;
    const provider = { email: `provider-${tag}@demo.attune.example`, name: `Nora Newcomer ${tag}` };
    const account = {
      password: 'quiet words in a row',
      userType: 'provider',
      license: 'PSY0001234567',
      specialty: 'Sleep',
    };
    await app.post('/api/auth/register', { ...provider, ...account });
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page, 'admin@demo.attune.example');

    await page.getByRole('navigation', { name: 'Your pages' }).getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'John Doe' }).waitFor();
    await expectAccessible(page);
    await picture(page, name('users'));

    await page.getByRole('link', { name: /^Approvals/ }).click();
    await page.getByRole('button', { name: `Approve ${provider.name}` }).waitFor();
    await expectAccessible(page);
    await picture(page, name('approvals'));
    await page.getByRole('button', { name: `Approve ${provider.name}` }).click();
    await page.getByText(`${provider.name} is approved`).waitFor();

    await page.getByRole('link', { name: 'Invitations' }).click();
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await page.getByText('Write an email address, such as').waitFor();
    await page.getByLabel('Email address').fill(`guest-${tag}@demo.attune.example`);
    await page.getByLabel('They will be').selectOption('practice_manager');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await page.getByText('The invitation is on its way').waitFor();
    await page.getByRole('button', { name: `Take back guest-${tag}@demo.attune.example` }).waitFor();
    await expectAccessible(page);
    await picture(page, name('invitations'));

    await page.getByRole('link', { name: 'Everybody' }).click();
    await page.getByLabel('Name or email').fill(provider.name);
    await page.getByRole('button', { name: provider.name }).click();
    await page.getByRole('dialog', { name: provider.name }).waitFor();
    await expectAccessible(page);
    await picture(page, name('user'));
    await page.getByRole('button', { name: 'Close this account' }).click();
    await page.getByText(`The account of ${provider.name} is closed.`).waitFor();
    await page.locator('td').getByText('Closed', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('changed an account').first().waitFor();
    await expectAccessible(page);
    await picture(page, name('audit'));
    await page.locator('tbody').getByRole('button').first().click();
    await page.getByRole('dialog').getByText('Number in the chain').waitFor();
    await expectAccessible(page);
    await picture(page, name('audit-entry'));
    expectQuiet(page);
  });

  it('and a patient sees who opened their record, and takes everything with them', async () => {
    const { app } = attune;
    const manager = await app.tokenOf('manager@demo.attune.example');
    const { body } = await app.get('/api/auth/me', { token: await app.tokenOf('john.doe@demo.attune.example') });
    await app.get(`/api/users/${body.user.id}/appointments`, { token: manager });
    const page = await browser.open(app.url, { viewport, scheme });
    await signIn(page, 'john.doe@demo.attune.example');
    await page.getByRole('link', { name: 'Who opened my record' }).click();
    await page.getByText('looked at the list of appointments').first().waitFor();
    await expectAccessible(page);
    await page.getByLabel('Show what I did myself as well').check();
    await page.getByText('You', { exact: true }).first().waitFor();
    await expectAccessible(page);
    await picture(page, name('record-access'));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download everything' }).click();
    expect((await download).suggestedFilename()).toMatch(/^attune-export-.*\.zip$/);
    await page.goto('/admin/users');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    expectQuiet(page);
  });
});
