import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();

async function enter(page: Page, who: string, to: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(to)}`);
  await page.getByLabel('Email').fill(`${who}@demo.attune.example`);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.goto(to);
}

describe.each([
  ['at a desk, by day', DESKTOP, 'light'],
  ['on a phone, in the dark', PHONE, 'dark'],
] as const)('a practitioner’s day %s', (_where, viewport, scheme) => {
  it('shows who is next and what is unfinished', async () => {
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await enter(page, 'sarah.johnson', '/today');
    await page.getByText('notes to sign').waitFor();
    await page.getByText(/^Next, |^Now$/).waitFor();
    await expectAccessible(page);
    await page.goto('/clients');
    await page.getByLabel('Find by name, email or phone').fill('doe');
    await page.getByRole('link', { name: 'John Doe' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'John Doe' }).click();
    await page.getByRole('heading', { name: 'Sessions and notes' }).waitFor();
    await page.getByText('Sleeping badly since spring').waitFor();
    await page.getByRole('link', { name: /Referral from the GP/ }).waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });

  it('ends with a note that is written, saved by itself, signed, and added to', async () => {
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await enter(page, 'sarah.johnson', '/notes');
    await page.getByRole('heading', { name: 'Notes' }).waitFor();
    await expectAccessible(page);
    await page
      .getByRole('link', { name: /^(Write the note|Go on writing) about/ })
      .first()
      .click();
    await page.getByLabel('Subjective').waitFor();
    await page.getByLabel('Subjective').fill('Slept through twice this week.');
    await page.getByLabel(/^Private notes/).fill('For supervision.');
    await page.getByText('Saved', { exact: true }).waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByLabel('Subjective').waitFor();
    expect(await page.getByLabel('Subjective').inputValue()).toBe('Slept through twice this week.');
    await page.getByRole('button', { name: 'Sign the note' }).click();
    await page.getByRole('heading', { name: 'Sign this note?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign it' }).click();
    await page.getByText(/^Signed by Sarah Johnson/).waitFor();
    await page.getByLabel('Add to this note').fill('She called in the afternoon.');
    await page.getByRole('button', { name: 'Sign the addendum' }).click();
    await page.getByText('She called in the afternoon.').waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });
});

describe('a client’s portal', () => {
  it('has the next session, the practitioner, details to keep, documents', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await enter(page, 'john.doe', '/home');
    await page.getByRole('heading', { name: 'Hello John' }).waitFor();
    await page.getByText('Your next session').waitFor();
    await page.getByText('Your practitioner', { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Good', exact: true }).check();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('Thank you. Sarah Johnson will read it.').waitFor();

    await page.goto('/details');
    await page.getByLabel('What you hope for').fill('To sleep through.');
    await page.getByRole('checkbox', { name: /may keep what I write here/ }).check();
    await page.getByRole('button', { name: 'Save my details' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.getByText(/^You agreed on/).waitFor();
    await expectAccessible(page);

    await page.goto('/documents');
    const file = { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF') };
    await page.getByLabel('Add a document').setInputFiles(file);
    await page.getByText('letter.pdf is here now.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take out letter.pdf' }).click();
    await page.getByRole('link', { name: 'letter.pdf' }).waitFor({ state: 'detached' });
    const program = { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\u0000\u0001') };
    await page.getByLabel('Add a document').setInputFiles(program);
    await page.getByText('That kind of file cannot be kept here').waitFor();
    expectQuiet(page);
  });
});

describe('two browsers', () => {
  it('chat live, and one that was away catches up', async () => {
    const john = await browser.open(attune.app.url, { viewport: PHONE });
    const sarah = await browser.open(attune.app.url, { scheme: 'dark' });
    await enter(john, 'john.doe', '/messages');
    await john.getByRole('link', { name: /Sarah Johnson/ }).click();
    await john.getByText('Well done, John.').waitFor();
    await expectAccessible(john);
    await enter(sarah, 'sarah.johnson', '/messages');
    await sarah.getByRole('link', { name: /John Doe/ }).click();
    await sarah.getByLabel('Write to John Doe').waitFor();
    await expectAccessible(sarah);

    await john.getByLabel('Write to Sarah Johnson').fill('I am in the waiting room.');
    await john.getByRole('button', { name: 'Send', exact: true }).click();
    await sarah.getByRole('log').getByText('I am in the waiting room.').waitFor();
    await john
      .getByText(/· read$/)
      .last()
      .waitFor();
    await sarah.getByLabel('Write to John Doe').fill('I will be there in a minute.');
    await sarah.getByRole('button', { name: 'Send', exact: true }).click();
    await john.getByRole('log').getByText('I will be there in a minute.').waitFor();

    await john.context().setOffline(true);
    await sarah.getByLabel('Write to John Doe').fill('The door is open.');
    await sarah.getByRole('button', { name: 'Send', exact: true }).click();
    await sarah.getByRole('log').getByText('The door is open.').waitFor();
    await john.context().setOffline(false);
    await john.getByRole('log').getByText('The door is open.').waitFor({ timeout: 20_000 });

    await sarah.getByLabel('Search your messages').fill('waiting room');
    await sarah.getByText('One message found.').waitFor();
    await expectAccessible(sarah);
    expectQuiet(sarah);
  });
});
