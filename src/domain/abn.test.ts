import { describe, expect, it } from 'vitest';
import { formatAbn, isValidAbn } from './abn.ts';

describe('an ABN', () => {
  it.each([
    '51 824 753 556',
    '53 004 085 616',
    '91 345 678 901',
    '11223491505',
    '20561300000',
    '31010111200',
    '65118220001',
  ])('accepts %j', (text) => {
    expect(isValidAbn(text)).toBe(true);
  });

  it.each(['12 345 678 901', '11223493504', '51824753555', '00000000000', '5182475355', '518247535560', '', '51-824'])(
    'refuses %j',
    (text) => {
      expect(isValidAbn(text)).toBe(false);
    },
  );

  it('is shown in groups', () => {
    expect(formatAbn('51824753556')).toBe('51 824 753 556');
    expect(formatAbn('518')).toBe('518');
  });
});
