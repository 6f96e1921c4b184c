import { expect, it } from 'vitest';
import { nextPath } from './next-path.ts';

const next = (path: string) => nextPath(`?next=${encodeURIComponent(path)}`, '/home');

it('goes back to the page that asked to sign in, with its search and hash', () => {
  expect(next('/appointments/7?a=1#b')).toBe('/appointments/7?a=1#b');
});

it.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  'book',
  '',
])('never leaves these pages for %s', (path) => expect(next(path)).toBe('/home'));

it('goes home when nobody asked', () => expect(nextPath('', '/home')).toBe('/home'));
