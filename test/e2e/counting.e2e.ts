import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually, useAttune } from '../attune.ts';
import { expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';

const attune = useAttune();
const browser = useBrowser();

/** What was counted since the demo's own visitors. */
async function counted() {
  const { rows } = await sql<{ name: string; visitor: string }>`
    select name, visitor::text from analytics_events where clinic_id = 1 and at > now() - interval '15 minutes' order by id`.execute(
    attune.app.database.admin,
  );
  return rows;
}

async function exposures(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from experiment_exposures where clinic_id = 1 and at > now() - interval '15 minutes'`.execute(
    attune.app.database.admin,
  );
  return rows[0]?.count ?? 0;
}

async function chooseAsFarAsATime(page: Page): Promise<void> {
  await page.goto('/book');
  await page
    .getByRole('button', { name: /Individual Therapy/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Sarah Johnson' }).first().waitFor();
}

describe('a visitor of the booking pages', () => {
  it('who is not asked yet, or said no, is not counted', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await chooseAsFarAsATime(page);
    await page.waitForTimeout(1_500);
    expect(await counted()).toEqual([]);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.goto('/book');
    await page
      .getByRole('button', { name: /Individual Therapy/ })
      .first()
      .waitFor();
    expect(await page.getByText('May we count').count()).toBe(0);
    await page.waitForTimeout(1_500);
    expect([await counted(), await exposures()]).toEqual([[], 0]);
    expectQuiet(page);
  });

  it('who agreed is one number that says nothing, and meets the experiment once', async () => {
    const page = await browser.open(attune.app.url, { viewport: PHONE });
    await page.goto('/book');
    await page.getByText('May we count').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Yes, count my visit' }).click();
    await chooseAsFarAsATime(page);
    const names = await eventually(async () => {
      const rows = await counted();
      return rows.some(({ name }) => name === 'service_selected') ? rows : null;
    });
    expect(names.map(({ name }) => name)).toContain('service_viewed');
    expect(new Set(names.map(({ visitor }) => visitor)).size).toBe(1);
    const own = await page.evaluate<string | null>("localStorage.getItem('attune.counting')");
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    expect(names[0]?.visitor).not.toBe(own);
    await eventually(async () => (await exposures()) === 1);
    await page.reload();
    await page.goto('/book');
    await page
      .getByRole('button', { name: /Individual Therapy/ })
      .first()
      .waitFor();
    await page.waitForTimeout(1_000);
    expect(await exposures()).toBe(1);
    expectQuiet(page);
  });
});
