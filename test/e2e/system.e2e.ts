import { describe, expect, it } from 'vitest';
import { useAttune } from '../attune.ts';
import { DESKTOP, expectAccessible, expectQuiet, PHONE, useBrowser } from './browser.ts';
import { signInAs } from './sign-in.ts';

const attune = useAttune();
const browser = useBrowser();

describe.each([
  ['at a desk, by day', DESKTOP, 'light'],
  ['on a phone, in the dark', PHONE, 'dark'],
] as const)('who runs the deployment, %s', (_where, viewport, scheme) => {
  it('sees that it is well, makes a backup, and what went wrong', async () => {
    const { app } = attune;
    app.parts.platform.errors.note({ place: 'job tell-booked', error: new RangeError('planted') });
    const page = await browser.open(app.url, { viewport, scheme });
    await signInAs(page, 'admin@demo.attune.example');
    await page.goto('/system');
    await page.getByRole('heading', { name: 'System' }).waitFor();
    await page.getByText('Works').nth(2).waitFor();
    await page.getByRole('button', { name: 'Make a backup' }).click();
    await page.getByText('Read back').first().waitFor();
    await page.getByRole('rowheader', { name: 'job tell-booked' }).waitFor();
    await expectAccessible(page);
    expectQuiet(page);
  });
});

describe('somebody else', () => {
  it('finds no such page', async () => {
    const page = await browser.open(attune.app.url);
    await signInAs(page, 'manager@demo.attune.example');
    await page.goto('/system');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    expect(await page.getByRole('link', { name: 'System' }).count()).toBe(0);
  });
});
