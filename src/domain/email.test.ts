import { expect, it } from 'vitest';
import { normaliseEmail } from './email.ts';

it('finds one account for every spelling of an address', () => {
  expect(normaliseEmail('  John.Doe@Demo.Attune.Example ')).toBe('john.doe@demo.attune.example');
});
