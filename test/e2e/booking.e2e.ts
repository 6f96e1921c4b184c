import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Attune, eventually, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { pdfText } from '../pdf-text.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const MEI = 'mei.chen@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';

/** From the first question to the list of Sarah's times. */
async function goToTimes(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Book a session' }).first().click();
  await page.getByRole('heading', { name: 'What would you like to come for?' }).waitFor();
  await page.getByRole('button', { name: /Individual Therapy/ }).click();
  await page.getByRole('heading', { name: 'Who would you like to see?' }).waitFor();
  await page.getByRole('button', { name: 'All times with Sarah Johnson' }).click();
  await page.getByRole('heading', { name: /When would you like to see/ }).waitFor();
}

const timeButtons = (page: Page) => page.getByRole('button', { name: /^Book (Mon|Tue|Wed|Thu|Fri|Sat|Sun)/ });

/** Takes the first time shown and answers what its button said. */
async function takeFirstTime(page: Page): Promise<string> {
  const button = timeButtons(page).first();
  const name = (await button.getAttribute('aria-label')) ?? (await button.innerText());
  await button.click();
  await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
  return name;
}

async function fillDetails(page: Page, person: { name: string; email: string }): Promise<void> {
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('What would you like help with?').fill('Sleeping badly since spring.');
  await page.getByRole('checkbox', { name: /may keep what I write/ }).check();
}

async function payWith(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Valid until').fill('12 / 34');
  await page.getByLabel('Security code').fill('123');
  await page.getByRole('button', { name: 'Pay $180.00' }).click();
}

async function referenceOn(page: Page): Promise<string> {
  await page.getByRole('heading', { name: /You are booked with/ }).waitFor();
  const found = /ATT-[0-9A-Z]{6}/.exec(await page.locator('main').innerText());
  if (found === null) throw new Error('no reference on the confirmation');
  return found[0];
}

async function freeStarts(app: Attune): Promise<string[]> {
  return (await freeSlots(app, { daysAhead: 0 })).slots.map((slot) => slot.startsAt);
}

describe.each([
  ['on a phone', PHONE],
  ['at a desk', DESKTOP],
])('a stranger books and pays %s', (_where, viewport) => {
  it('from the landing page to the receipt, and every page on the way is accessible', async () => {
    const { app } = attune;
    const before = await freeStarts(app);
    const page = await browser.open(app.url, { viewport });
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
    await goToTimes(page);
    await expectAccessible(page);
    await takeFirstTime(page);
    await expectAccessible(page);
    const email = `ana.${viewport.width}@demo.attune.example`;
    await fillDetails(page, { name: 'Ana Example', email });
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await page.getByRole('heading', { name: 'Last, the payment.' }).waitFor();
    await expectAccessible(page);
    await payWith(page, '4242 4242 4242 4242');
    const reference = await referenceOn(page);
    await expectAccessible(page);
    expectQuiet(page);

    const receipt = await page.getByRole('link', { name: 'Receipt (PDF)' }).getAttribute('href');
    const pdf = await page.request.get(new URL(receipt ?? '', app.url).href);
    const text = pdfText(await pdf.body());
    expect(text).toContain('Ana Example');
    expect(text).toContain(reference);
    expect(text).toContain('180.00');
    expect(await freeStarts(app)).not.toContain(before[0]);

    const mails = await eventually(async () => {
      const { body } = await app.get('/sandbox/outbox.json');
      const paid = body.messages.filter(
        (mail: { text: string; subject: string }) =>
          mail.text.includes(reference) && /paid|payment/i.test(mail.subject),
      );
      return paid.length === 2 ? paid : null;
    });
    expect(new Set(mails.map((mail: { to: string }) => mail.to))).toEqual(new Set([email, SARAH]));
    for (const mail of mails) {
      expect(mail.attachments).toContainEqual(expect.objectContaining({ filename: `${reference}.ics` }));
    }
    await page.goto('/sandbox');
    expect(await page.locator('body').innerText()).toContain(`${reference}.ics`);
  });
});

describe('when something goes wrong on the way', () => {
  it('a declined card keeps the time and the form, and another card pays', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: PHONE });
    await goToTimes(page);
    await takeFirstTime(page);
    await fillDetails(page, { name: 'Ben Example', email: 'ben@demo.attune.example' });
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await payWith(page, '4000 0000 0000 0002');
    await page.getByText('Your bank said no to this card.').waitFor();
    await expectAccessible(page);
    await payWith(page, '4242 4242 4242 4242');
    await referenceOn(page);
  });

  it('a bank that wants to ask first is answered, then the card pays', async () => {
    const { app } = attune;
    const page = await browser.open(app.url);
    await goToTimes(page);
    await takeFirstTime(page);
    await fillDetails(page, { name: 'Cleo Example', email: 'cleo@demo.attune.example' });
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await payWith(page, '4000 0027 6000 3184');
    await page.getByText('Your bank wants you to confirm.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Confirm with my bank' }).click();
    await referenceOn(page);
  });

  it('a time somebody else took meanwhile is said kindly, with the nearest free ones', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: PHONE });
    // With the stream the time would be gone before it is pressed; live.e2e.ts looks at that.
    await page.route('**/api/availability/stream*', (route) => route.fulfill({ status: 503, body: '' }));
    await goToTimes(page);
    const { slots, ...ids } = await freeSlots(app, { daysAhead: 0 });
    const taken = await bookAs(app, await app.tokenOf(MEI), { ...ids, startsAt: slots[0]?.startsAt });
    expect(taken.status).toBe(201);
    await timeButtons(page).first().click();
    await page.getByText('That time was just taken.').waitFor();
    await page.getByText('These are the nearest free ones.').waitFor();
    await expectAccessible(page);
    await timeButtons(page).first().click();
    await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
  });

  it('a hold that ran out sends back to the times, and what was written is still there', async () => {
    const { app } = attune;
    const page = await browser.open(app.url);
    await goToTimes(page);
    await takeFirstTime(page);
    await fillDetails(page, { name: 'Dora Example', email: 'dora@demo.attune.example' });
    await page.getByText('Saved', { exact: true }).waitFor();
    await app.post('/sandbox/clock', { advance: '11m' });
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await page.getByText('We could not keep that time any longer.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Choose a time again' }).click();
    await takeFirstTime(page);
    expect(await page.getByLabel('What would you like help with?').inputValue()).toBe('Sleeping badly since spring.');
  });

  it('a reload in the middle of the details loses nothing', async () => {
    const { app } = attune;
    const page = await browser.open(app.url, { viewport: PHONE });
    await goToTimes(page);
    await takeFirstTime(page);
    await fillDetails(page, { name: 'Emil Example', email: 'emil@demo.attune.example' });
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'A few things before you meet.' }).waitFor();
    await page.getByText('Here is what you wrote before.').waitFor();
    expect(await page.getByLabel('What would you like help with?').inputValue()).toBe('Sleeping badly since spring.');
  });

  it('fields that are not right say so, and the first of them is focused', async () => {
    const { app } = attune;
    const page = await browser.open(app.url);
    await goToTimes(page);
    await takeFirstTime(page);
    await page.getByLabel('Email', { exact: true }).fill('not an address');
    await page.getByRole('button', { name: 'Go on to payment' }).click();
    await page.getByText('Write an email address, such as name@example.org.').waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
    await expectAccessible(page);
  });
});
