import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';
import { freeSlots, practitionerNamed, serviceNamed } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, type PageWish, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const SARAH = 'sarah.johnson@demo.attune.example';

let quietDays: string[] | undefined;

/** A day of Sarah's, another one each time, on which ten o'clock and the hour before it are free. */
async function quietDay(): Promise<string> {
  if (quietDays === undefined) {
    const { slots } = await freeSlots(attune.app);
    const starts = new Set(slots.map((slot) => slot.startsAt.slice(0, 16)));
    const dates = [...new Set([...starts].map((start) => start.slice(0, 10)))];
    quietDays = dates.filter((date) => starts.has(`${date}T09:00`) && starts.has(`${date}T10:00`));
  }
  const date = quietDays.shift();
  if (date === undefined) throw new Error('Sarah has no quiet day left');
  return date;
}

/** `Wednesday 2 December`, as the calendar says a day. */
function dayName(date: string): string {
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-AU', options).format(new Date(`${date}T00:00:00Z`)).replace(',', '');
}

async function openCalendar(email: string, search: string, wish: PageWish = {}): Promise<Page> {
  const page = await browser.open(attune.app.url, { viewport: DESKTOP, ...wish });
  await page.goto(`/sign-in?next=${encodeURIComponent(`/calendar${search}`)}`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/calendar**');
  return page;
}

const grid = (page: Page): Locator => page.getByRole('region', { name: 'Calendar' });
const entry = (page: Page, name: RegExp): Locator => grid(page).getByRole('button', { name });

/** Somebody with an appointment with Sarah at ten that day, booked over the API; answers their name. */
async function bookAtTen(date: string, name: string): Promise<void> {
  const { app } = attune;
  const [service, sarah] = await Promise.all([
    serviceNamed(app, 'Individual Therapy'),
    practitionerNamed(app, 'Sarah'),
  ]);
  const email = `${name.toLowerCase().replace(' ', '.')}@demo.attune.example`;
  const booked = await app.post('/api/appointments', {
    practitionerId: sarah.id,
    serviceId: service.id,
    date,
    time: '10:00',
    userName: name,
    userEmail: email,
  });
  expect(booked.status, booked.text).toBe(201);
}

/** Drags an entry down by so many minutes, and over by so many columns. */
async function drag(page: Page, box: Locator, minutes: number): Promise<void> {
  await box.scrollIntoViewIfNeeded();
  const at = await box.boundingBox();
  if (at === null) throw new Error('the entry is not on the page');
  const from = { x: at.x + at.width / 2, y: at.y + 10 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const part of [0.3, 0.7, 1]) await page.mouse.move(from.x, from.y + minutes * 1.2 * part);
  await page.mouse.up();
}

describe('the practitioner’s calendar', () => {
  it('is where staff land, and every view of it is accessible, light and dark, at a desk and on a phone', async () => {
    for (const [viewport, scheme] of [
      [DESKTOP, 'light'],
      [PHONE, 'dark'],
    ] as const) {
      const page = await openCalendar(SARAH, '', { viewport, scheme });
      await grid(page).waitFor();
      await expectAccessible(page);
      for (const view of ['Day', 'Month', 'List']) {
        await page.getByRole('button', { name: view, exact: true }).click();
        await page.locator('[aria-pressed=true]', { hasText: view }).waitFor();
        await page.getByText('Loading').waitFor({ state: 'detached' });
        await expectAccessible(page);
      }
      expectQuiet(page);
    }
  });

  it('moves an appointment by dragging, and back by Undo', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Dragan Example');
    const page = await openCalendar(SARAH, `?view=week&date=${date}`);
    await drag(page, entry(page, /10:00.*Dragan Example/), -60);
    await page.getByText(/Dragan Example is now on/).waitFor();
    await entry(page, /9:00.*Dragan Example/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/Dragan Example is back on/).waitFor();
    await entry(page, /10:00.*Dragan Example/).waitFor();
    expectQuiet(page);
  });

  it('explains a drag to a time that is not open, and puts the appointment where the nearest is free', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Noor Example');
    const page = await openCalendar(SARAH, `?view=week&date=${date}`);
    await drag(page, entry(page, /10:00.*Noor Example/), 120);
    await page.getByRole('heading', { name: 'Move Noor Example' }).waitFor();
    await expectAccessible(page);
    const nearest = page.getByText('These are the nearest free times:');
    await nearest.waitFor();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /, \d+:\d\d/ })
      .first()
      .click();
    await page.getByText(/Noor Example is now on/).waitFor();
    expectQuiet(page);
  });

  it('moves by keyboard alone: arrows to the entry, Enter, Move', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Kay Example');
    const page = await openCalendar(SARAH, `?view=day&date=${date}`);
    await entry(page, /Kay Example/).waitFor();
    await grid(page).locator('[data-stop=true]').focus();
    for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Kay Example');
    await grid(page).locator('[data-stop=true]').press('Enter');
    await page.getByRole('dialog').getByText('Individual Therapy').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Move', exact: true }).press('Enter');
    await page.getByLabel('Time').fill('09:00');
    await page.getByLabel('How many minutes').fill('45');
    await page.getByRole('button', { name: /^Move to/ }).press('Enter');
    await entry(page, /9:00.*9:45.*Kay Example/).waitFor();
    expectQuiet(page);
  });

  it('shows the appointments under a block before it is made, and keeps them', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Blanca Example');
    const page = await openCalendar(SARAH, `?view=day&date=${date}`);
    await entry(page, /Blanca Example/).waitFor();
    await grid(page).locator('[data-stop=true]').press('Enter');
    await page.getByRole('button', { name: 'Block this time' }).click();
    await page.getByLabel('To', { exact: true }).fill('11:30');
    await page.getByLabel('What for').fill('Training day');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Block it' }).click();
    await page.getByText('One appointment is booked in that time.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Block anyway' }).click();
    await page.getByText('The time is blocked.').waitFor();
    await entry(page, /Training day/).waitFor();
    await entry(page, /Blanca Example/).waitFor();
    // Below its first lines the appointment lies over it.
    await entry(page, /Training day/).click({ position: { x: 24, y: 12 } });
    await page.getByRole('button', { name: 'Take the block away' }).click();
    await page.getByText(/The block is gone/).waitFor();
    await entry(page, /Training day/).waitFor({ state: 'detached' });
    expectQuiet(page);
  });

  it('makes hours that return, with the next dates shown while typing', async () => {
    const page = await openCalendar(SARAH, '');
    await page.getByRole('button', { name: 'Hours and time off' }).click();
    await page.getByRole('heading', { name: 'Hours', exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Add hours' }).click();
    await page.getByRole('checkbox', { name: 'Saturday' }).check({ force: true });
    await page.getByLabel('How often').selectOption('2');
    await page.getByLabel('To', { exact: true }).fill('12:00');
    const preview = page.locator('[aria-live=polite]', { hasText: 'The next ones' });
    expect(await preview.getByRole('listitem').allInnerTexts()).toHaveLength(6);
    expect((await preview.innerText()).match(/Saturday/g)).toHaveLength(6);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save the hours' }).click();
    await page.getByText('Every 2 weeks on Saturday', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Remove Every 2 weeks on Saturday/ }).click();
    await page.getByText('Every 2 weeks on Saturday', { exact: true }).waitFor({ state: 'detached' });
    expectQuiet(page);
  });

  it('asks before hours are taken from under an appointment', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Hour Example');
    const page = await openCalendar(SARAH, `?view=day&date=${date}`);
    const weekday = dayName(date).split(' ')[0];
    await page.getByRole('button', { name: 'Hours and time off' }).click();
    await page.getByRole('button', { name: new RegExp(`^Remove Every ${weekday}, 9:00`) }).click();
    await page.getByRole('dialog').getByText('Hour Example').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Leave it' }).click();
    await page.getByRole('button', { name: new RegExp(`^Remove Every ${weekday}, 9:00`) }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await entry(page, /Hour Example/).waitFor();
    expectQuiet(page);
  });

  it('shows a manager several practitioners side by side, and somebody else’s booking as it happens', async () => {
    const date = await quietDay();
    const { body } = await attune.app.get('/api/practitioners?sort=name');
    const ids = body.practitioners.map((one: { id: number }) => one.id);
    const page = await openCalendar('manager@demo.attune.example', `?view=day&date=${date}&who=${ids.join(',')}`);
    for (const { name } of body.practitioners) await grid(page).getByText(name, { exact: true }).waitFor();
    await expectAccessible(page);
    await bookAtTen(date, 'Live Example');
    await entry(page, /10:00.*Live Example/).waitFor({ timeout: 5_000 });
    expectQuiet(page);
  });

  it('keeps to the practitioner’s clock for a viewer in another zone, and shows theirs beside it', async () => {
    const date = await quietDay();
    await bookAtTen(date, 'Zone Example');
    const page = await openCalendar(SARAH, `?view=day&date=${date}`, { timezone: 'Europe/Madrid' });
    await entry(page, /10:00.*Zone Example/).waitFor();
    await page.getByText(/Melbourne time · your clock \(Madrid time\)/).waitFor();
    await entry(page, /Zone Example/).click();
    await page.getByRole('dialog').getByText('Your clock').waitFor();
    expectQuiet(page);
  });

  it('books somebody in at an empty place', async () => {
    const date = await quietDay();
    const page = await openCalendar(SARAH, `?view=day&date=${date}`);
    await grid(page).locator('[data-stop=true]').press('Enter');
    await page.getByRole('button', { name: 'Book somebody in' }).click();
    await page.getByLabel('Patient’s name').fill('Petra Example');
    await page.getByLabel('Patient’s email').fill('petra.example@demo.attune.example');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Book it' }).click();
    await page.getByText(/Petra Example is booked for/).waitFor();
    await page.getByRole('button', { name: new RegExp(`${dayName(date)}.*Petra Example`) }).waitFor();
    expectQuiet(page);
  });
});
