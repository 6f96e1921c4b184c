import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startProcess, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, type PageWish, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();
const MEI = 'mei.chen@demo.attune.example';

const timeButtons = (page: Page) => page.getByRole('button', { name: /^Book (Mon|Tue|Wed|Thu|Fri|Sat|Sun)/ });
const startsOn = (page: Page): Promise<string[]> =>
  timeButtons(page).evaluateAll((buttons) =>
    buttons.map((button) => (button as unknown as { dataset: { start: string } }).dataset.start),
  );
const timeAt = (page: Page, start: string) => page.locator(`button[data-start="${start}"]:not([aria-disabled="true"])`);

/** Sarah's free times of a page that hears of changes: the stream is open, and what it said at its start was looked up. */
async function openTimes(wish: PageWish = {}, base = attune.app.url): Promise<Page> {
  const { serviceId, practitionerId } = await freeSlots(attune.app);
  const page = await browser.open(base, wish);
  const asked: string[] = [];
  page.on('response', (response) => asked.push(new URL(response.url()).pathname));
  await page.goto(`/book?serviceId=${serviceId}&practitionerId=${practitionerId}`);
  await timeButtons(page).first().waitFor();
  await expect.poll(() => asked.filter((path) => path === '/api/availability/stream').length).toBe(1);
  await expect.poll(() => asked.filter((path) => path === '/api/availability').length).toBeGreaterThanOrEqual(2);
  return page;
}

async function book(startsAt: string) {
  const { slots: _all, ...ids } = await freeSlots(attune.app);
  const booked = await bookAs(attune.app, await attune.app.tokenOf(MEI), { ...ids, startsAt });
  expect(booked.status, booked.text).toBe(201);
  return booked.body.appointmentId as number;
}

const freeOn = async (date: string): Promise<string[]> =>
  (await freeSlots(attune.app, { daysAhead: 0 })).slots
    .map((slot) => slot.startsAt)
    .filter((start) => start.startsWith(date));

describe.each([
  ['on a phone', PHONE],
  ['at a desk', DESKTOP],
])('two people look at the same times %s', (_where, viewport) => {
  it('and the one who is slower sees the time go within a second, and come back when it is let go', async () => {
    const [quick, slow] = [await openTimes({ viewport }), await openTimes({ viewport })];
    const before = await startsOn(slow);
    const start = before[1] as string;
    expect(await startsOn(quick)).toEqual(before);

    const gone = timeAt(slow, start).waitFor({ state: 'detached' });
    const held = quick.waitForResponse((response) => response.url().endsWith('/api/holds'));
    await timeAt(quick, start).click();
    expect((await held).status()).toBe(201);
    const heldAt = performance.now();
    await gone;
    const took = performance.now() - heldAt;
    console.info(`live: gone from the other page ${Math.round(took)} ms after it was kept`);
    // A second on a machine that has nothing else to do than two browsers and a server.
    expect(took).toBeLessThan(2_000);
    await expect.poll(() => startsOn(slow)).toEqual(await freeOn(start.slice(0, 10)));
    await expectAccessible(slow);

    await quick.goBack();
    await timeAt(quick, before.at(-1) as string).click();
    await timeAt(slow, start).waitFor();
    await timeAt(slow, before.at(-1) as string).waitFor({ state: 'detached' });
    for (const page of [quick, slow]) expectQuiet(page);
  });
});

describe('a time that goes', () => {
  it('leaves the focus where it is, on another time', async () => {
    const page = await openTimes();
    const starts = await startsOn(page);
    const [first, last] = [starts[0] as string, starts.at(-1) as string];
    await timeAt(page, last).focus();
    await book(first);
    await page.locator(`button[data-start="${first}"]`).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.dataset.start')).toBe(last);
  });

  it.each([
    ['en-AU', / is no longer free\. Please choose another time\.$/],
    ['es-ES', /^La hora .+ ya no está libre\. Elige otra, por favor\.$/],
  ])('under the keyboard hands the focus to the name of the day and says so (%s)', async (locale, words) => {
    const page = locale === 'en-AU' ? await openTimes() : await openSpanishTimes();
    const start = await page.locator('button[data-start]').nth(1).getAttribute('data-start');
    await timeAt(page, start ?? '').focus();
    await book(start ?? '');
    await timeAt(page, start ?? '').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await page.locator('output').filter({ hasText: words }).waitFor({ state: 'attached' });
    await page.locator(`button[data-start="${start}"]`).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await expectAccessible(page);
  });

  it('is seen on a page of another process too, and so is its return', async () => {
    const other = await startProcess(attune.app.database, { worker: false });
    const page = await openTimes({}, other.url);
    const { slots: _all, ...ids } = await freeSlots(attune.app);
    const token = await attune.app.tokenOf(MEI);
    const [start] = (await startsOn(page)) as [string];
    const took: number[] = [];
    // A machine that is busy with something else may be late; one quick round shows that nothing of ours is.
    while (took.length < 5 && !took.some((ms) => ms < 1_000)) {
      await timeAt(page, start).waitFor();
      const hold = await attune.app.post('/api/holds', { ...ids, startsAt: start }, { token });
      expect(hold.status, hold.text).toBe(201);
      const heldAt = performance.now();
      await timeAt(page, start).waitFor({ state: 'detached' });
      took.push(Math.round(performance.now() - heldAt));
      await attune.app.call('DELETE', `/api/holds/${hold.body.id}`, { token });
    }
    await timeAt(page, start).waitFor();
    console.info(`live: gone ${took.join(', ')} ms after it was kept over another process`);
    expect(Math.min(...took)).toBeLessThan(1_000);
    await page.close();
    await other.stop();
  });
});

async function openSpanishTimes(): Promise<Page> {
  const page = await openTimes();
  await page.getByRole('button', { name: 'Español' }).first().click();
  await page.getByRole('heading', { name: /Cuándo/ }).waitFor();
  return page;
}

describe('a page without a stream', () => {
  it('shows its times and polls; with one it does not', async () => {
    const page = await browser.open(attune.app.url);
    await page.route('**/api/availability/stream*', (route) => route.fulfill({ status: 503, body: '' }));
    const { serviceId, practitionerId } = await freeSlots(attune.app);
    await page.clock.install();
    await page.goto(`/book?serviceId=${serviceId}&practitionerId=${practitionerId}`);
    await timeButtons(page).first().waitFor();
    const [start] = (await startsOn(page)) as [string];
    await book(start);
    await page.clock.runFor(31_000);
    await timeAt(page, start).waitFor({ state: 'detached' });
    expectQuiet(page);
  });

  it('that is hidden holds none, and hears everything when it is shown again', async () => {
    const page = await openTimes();
    const [start] = (await startsOn(page)) as [string];
    const show = (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
        Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${hidden ? 'hidden' : 'visible'}' });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await show(true);
    await book(start);
    await page.waitForTimeout(1_000);
    expect(await startsOn(page)).toContain(start);
    await show(false);
    await timeAt(page, start).waitFor({ state: 'detached' });
  });
});
