import { describe, expect, it } from 'vitest';
import { isValidMedicareProvider, medicareProviderCheck, normaliseMedicareProvider } from './medicare-provider.ts';

describe('a Medicare provider number', () => {
  it.each(['4024742F', '988939BJ', '2426621B', '2054781W', '1234567X', ' 402474 2f '])('accepts %j', (text) => {
    expect(isValidMedicareProvider(text)).toBe(true);
  });

  it.each(['988939BK', '1234567A', '1234560', '123456IX', '123456SX', '24266215', '', '14024742F', 'ABCDEFGH'])(
    'refuses %j',
    (text) => {
      expect(isValidMedicareProvider(text)).toBe(false);
    },
  );

  it('fills the zero in front', () => {
    const check = medicareProviderCheck('012345', '1') ?? '';
    expect(normaliseMedicareProvider(`123451${check}`)).toBe(`0123451${check}`);
    expect(isValidMedicareProvider(`123451${check}`)).toBe(true);
  });

  it('has no check character for a location letter that does not exist', () => {
    expect(['I', 'O', 'S', 'Z', '', '12'].map((location) => medicareProviderCheck('123456', location))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });
});
