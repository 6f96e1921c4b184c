import { describe, expect, it } from 'vitest';
import { createSealer } from './secrets.ts';

const place = 'clinical_notes.content:1:7';

describe('sealing', () => {
  const sealer = createSealer('a key');

  it('gives back text and bytes, and shows neither', () => {
    const sealed = sealer.seal('slept badly', place);
    expect(sealed).not.toContain('slept');
    expect(sealer.open(sealed, place)).toBe('slept badly');
    const bytes = Buffer.from([0, 1, 254, 255]);
    expect(sealer.openBytes(sealer.sealBytes(bytes, place), place)).toEqual(bytes);
  });

  it('does not open what was moved to another row, or what was changed', () => {
    const sealed = sealer.seal('slept badly', place);
    expect(() => sealer.open(sealed, 'clinical_notes.content:1:8')).toThrow('another place');
    const [version, key, , nonce, body] = sealed.split('.');
    const forged = [version, key, Buffer.from('clinical_notes.content:1:8').toString('base64url'), nonce, body].join(
      '.',
    );
    expect(() => sealer.open(forged, 'clinical_notes.content:1:8')).toThrow('unable to authenticate');
    expect(() => sealer.open(`${sealed.slice(0, -2)}AA`, place)).toThrow('unable to authenticate');
    const bytes = sealer.sealBytes(Buffer.from('x-ray'), place);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => sealer.openBytes(bytes, place)).toThrow('unable to authenticate');
  });

  it('opens what lies under an older key, and puts the newest under it without knowing the place', () => {
    const both = createSealer('a newer key, a key');
    const old = sealer.seal('slept badly', place);
    expect(both.open(old, place)).toBe('slept badly');
    const renewed = both.reseal(old) as string;
    expect(renewed).toHaveLength(old.length);
    const newest = createSealer('a newer key');
    expect(newest.open(renewed, place)).toBe('slept badly');
    expect(() => newest.open(old, place)).toThrow('unknown key');
    expect(both.reseal(renewed)).toBeNull();
    const file = both.resealBytes(sealer.sealBytes(Buffer.from('x-ray'), place)) as Buffer;
    expect(newest.openBytes(file, place).toString()).toBe('x-ray');
    expect(both.resealBytes(file)).toBeNull();
  });

  it('opens the first form for who knows its place', () => {
    const v1 = 'v1.d2e1e12f.AAAA.BBBB';
    expect(() => sealer.reseal(v1)).toThrow('form we know');
    expect(() => sealer.open(v1, place)).toThrow('unknown key');
  });
});
