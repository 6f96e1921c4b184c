import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const JOHN = 'john.doe@demo.attune.example';
const MANAGER = 'manager@demo.attune.example';
const ADMIN = 'admin@demo.attune.example';
let johnsId: number;

beforeAll(async () => {
  const token = await attune.app.tokenOf(JOHN);
  johnsId = (await attune.app.get('/api/auth/me', { token })).body.user.patientId;
});

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page
    .getByRole('button', { name: /Signed in|Sign out/ })
    .or(page.getByRole('navigation', { name: 'Your pages' }))
    .first()
    .waitFor();
}

async function invoice(description: string, amount = '90.00') {
  const token = await attune.app.tokenOf(MANAGER);
  const { body } = await attune.app.post(
    '/api/billing/create-invoice',
    { patient_id: johnsId, amount, description },
    { token },
  );
  return body as { id: number; invoice_number: string };
}

/** The open invoice of that name, its payment begun. */
async function beginPaying(page: Page, description: string) {
  await page.goto('/invoices');
  const card = page.getByRole('listitem').filter({ hasText: description });
  await card.getByRole('button', { name: /^Pay / }).click();
  return card;
}

describe.each([
  ['on a phone, by day', PHONE, 'light'],
  ['at a desk, in the dark', DESKTOP, 'dark'],
] as const)('a patient %s', (where, viewport, scheme) => {
  it('pays an invoice with a saved card and finds the receipt', async () => {
    const name = `Report ${where}`;
    const made = await invoice(name);
    const token = await attune.app.tokenOf(JOHN);
    await attune.app.post('/api/billing/payment-methods', { payment_method_id: 'pm_card_visa' }, { token });
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, JOHN);
    const card = await beginPaying(page, name);
    await card
      .getByLabel(/Visa •••• 4242/)
      .first()
      .check();
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Pay $90.00' }).click();
    await page.getByText(`Invoice ${made.invoice_number} is paid`).waitFor();
    await page.getByRole('heading', { name: 'Receipts', exact: true }).waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });

  it('is told when a card is declined, confirms with the bank, and pays', async () => {
    const name = `Letter ${where}`;
    const made = await invoice(name, '50.00');
    const page = await browser.open(attune.app.url, { viewport, scheme });
    await signIn(page, JOHN);
    const card = await beginPaying(page, name);
    const other = card.getByLabel('Another card');
    if (await other.isVisible()) await other.check();
    await card.getByRole('button', { name: /…0002/ }).click();
    await card.getByRole('button', { name: 'Pay $50.00' }).click();
    await page.getByText('The card was not accepted and nothing was charged').waitFor();
    await card.getByRole('button', { name: /…3184/ }).click();
    await card.getByRole('button', { name: 'Pay $50.00' }).click();
    await page.getByText('Your bank wants you to confirm this payment.').waitFor();
    await expectAccessible(page);
    await card.getByRole('button', { name: 'Confirm the payment' }).click();
    await page.getByText(`Invoice ${made.invoice_number} is paid`).waitFor();
    expectQuiet(page);
  });
});

describe('somebody who has a card kept', () => {
  it('pays a booking with it in one press', async () => {
    const token = await attune.app.tokenOf(JOHN);
    await attune.app.post('/api/billing/payment-methods', { payment_method_id: 'pm_card_mastercard' }, { token });
    const { slots, ...ids } = await freeSlots(attune.app, { daysAhead: 12 });
    const { body } = await bookAs(attune.app, token, { ...ids, startsAt: slots[0]?.startsAt });
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await signIn(page, JOHN);
    await page.goto(`/book/payment/${body.appointmentId}`);
    await page
      .getByLabel(/mastercard ending in 4444/i)
      .first()
      .check();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Pay \$/ }).click();
    await page.waitForURL(/\/book\/done\//);
    expectQuiet(page);
  });
});

describe('a manager', () => {
  it('finds an invoice, settles a transfer, gives the money back, and makes another one', async () => {
    const made = await invoice('Workbook', '40.00');
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await signIn(page, MANAGER);
    await page.goto('/billing');
    await page.getByLabel('Number or name').fill(made.invoice_number);
    await page.getByRole('button', { name: made.invoice_number }).click();
    const panel = page.getByRole('region', { name: 'The chosen invoice' });
    await panel.getByRole('button', { name: 'A transfer is coming' }).click();
    await panel.getByText('It has not arrived yet').waitFor();
    await expectAccessible(page);
    await panel.getByLabel(/Reference on the statement/).fill('Bank 77');
    await panel.getByRole('button', { name: 'It has arrived' }).click();
    await panel.getByText(/\$40.00 paid on/).waitFor();
    await panel.getByRole('button', { name: 'Give money back' }).click();
    await panel.getByLabel('How much').fill('15.00');
    await panel.getByRole('button', { name: 'Give it back' }).click();
    await panel.getByText('$15.00 given back').waitFor();
    await panel.getByText(/Credit note CN-/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make an invoice' }).click();
    await page.getByRole('button', { name: 'Make the invoice' }).click();
    await page.getByText('Choose whom it is for.').waitFor();
    await page.getByLabel('Patient').selectOption({ label: 'John Doe' });
    await page.getByLabel('For what').fill('Letter for the school');
    await page.getByLabel('Amount').fill('66.00');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make the invoice' }).click();
    await page.getByText(/Invoice INV-\d{4}-\d+ was made/).waitFor();
    expectQuiet(page);
  });

  it('sees everything on a phone too', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await signIn(page, MANAGER);
    await page.goto('/billing');
    await page.getByRole('row').nth(1).waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });
});

describe('an admin', () => {
  it('is told of a wrong AHPRA number at its field, and of numbers that were saved but look mistyped', async () => {
    const page = await browser.open(attune.app.url, { viewport: DESKTOP });
    await signIn(page, ADMIN);
    await page.goto('/settings');
    await page.getByLabel('AHPRA registration number').fill('PSY123');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Invalid AHPRA format. Expected: 3 letters followed by 10 digits').waitFor();
    await expectAccessible(page);
    await page.getByLabel('AHPRA registration number').fill('PSY0001234567');
    await page.getByLabel('ABN').fill('12 345 678 901');
    await page.getByLabel('Days to pay an invoice').fill('14');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByText('the check digits of the ABN do not fit').waitFor();
    await expectAccessible(page);
    await page.reload();
    expect(await page.getByLabel('Days to pay an invoice').inputValue()).toBe('14');
    expectQuiet(page);
  });
});
