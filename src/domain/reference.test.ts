import { describe, expect, it } from 'vitest';
import { makeReference, readReference } from './reference.ts';

describe('a reference', () => {
  it('is made of random bytes, five bits of each', () => {
    expect(makeReference(Uint8Array.of(7, 19, 3, 20, 9, 23))).toBe('ATT-7K3M9Q');
    expect(makeReference(Uint8Array.of(0, 31, 32, 63, 255, 224))).toBe('ATT-0Z0ZZ0');
    expect(() => makeReference(new Uint8Array(5))).toThrow('6 random bytes');
  });

  it.each([
    ['ATT-7K3M9Q', 'ATT-7K3M9Q'],
    ['att 7k3 m9q', 'ATT-7K3M9Q'],
    ['7k3m9q', 'ATT-7K3M9Q'],
    ['att-OIL01o', 'ATT-011010'],
    ['ATT123', 'ATT-ATT123'],
    ['ATT-7K3M9', null],
    ['ATT-7K3M9QX', null],
    ['ATT-7K3M9U', null],
    ['', null],
  ])('is read from %j as %j', (text, reference) => {
    expect(readReference(text)).toBe(reference);
  });
});
