import { describe, expect, it } from 'vitest';
import en from '../i18n/en/common.ts';
import { isOpenTo, MENU, placesOf } from './menu.ts';

describe('the menu', () => {
  it('shows everybody their own account, and the calendar to the staff alone', () => {
    expect(placesOf('patient').flatMap(({ places }) => places.map(({ to }) => to))).toContain('/account');
    expect(isOpenTo('patient', '/calendar')).toBe(false);
    expect(isOpenTo('practitioner', '/calendar')).toBe(true);
  });

  it('lets the longest entry decide about an address below it', () => {
    expect(isOpenTo('admin', '/account/anything')).toBe(true);
    expect(isOpenTo('patient', '/an-address-without-entry')).toBe(true);
  });

  it('has a name for every place, and no place twice', () => {
    const names: Record<string, unknown> = en.place;
    for (const { text } of MENU) expect(names[text]).toBeTypeOf('string');
    expect(new Set(MENU.map(({ to }) => to)).size).toBe(MENU.length);
  });
});
