import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { chromiumMissing, findChromium } from './chromium.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export type PageWish = {
  viewport?: { width: number; height: number };
  scheme?: 'light' | 'dark';
  timezone?: string;
  locale?: string;
};

/** A browser for all tests of a file; every page gets a context, and so cookies, of its own. */
export function useBrowser() {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    const found = await findChromium();
    if (found === null) throw new Error(chromiumMissing);
    const { executablePath, args, env } = found;
    browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
  });
  return {
    async open(base: string, wish: PageWish = {}): Promise<Page> {
      if (browser === undefined) throw new Error('the browser runs only inside tests');
      const context = await browser.newContext({
        baseURL: base,
        viewport: wish.viewport ?? DESKTOP,
        colorScheme: wish.scheme ?? 'light',
        timezoneId: wish.timezone ?? 'Australia/Melbourne',
        locale: wish.locale ?? 'en-AU',
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is a line in the console too; what the page makes of it is what tests look at.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
          problems.push(message.text());
      });
      problemsOf.set(page, problems);
      return page;
    },
  };
}

const problemsOf = new WeakMap<Page, string[]>();

/** No script error, no console error, no breach of the Content-Security-Policy since the page was opened. */
export function expectQuiet(page: Page): void {
  expect(problemsOf.get(page)).toEqual([]);
}

/** Zero violations of axe's WCAG rules on what the page shows now, and no sideways scroll. */
export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger, not as a script tag: the page's Content-Security-Policy stays as it is.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const result = await axe.run({ resultTypes: ['violations'] });
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`,
    );
  });
  expect(violations).toEqual([]);
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow).toBe(0);
}
