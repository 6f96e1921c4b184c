import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formFromJson, parseForm } from './form.ts';

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a form with brackets', () => {
  it.each([
    ['a=1&b=two+words', { a: '1', b: 'two words' }],
    ['metadata[ref]=A-1&metadata[x]=', { metadata: { ref: 'A-1', x: '' } }],
    ['expand[0]=a&expand[1]=b.c', { expand: ['a', 'b.c'] }],
    ['expand[]=a&expand[]=b', { expand: ['a', 'b'] }],
    ['card[token]=tok_visa&a[b][c][0][d]=e', { card: { token: 'tok_visa' }, a: { b: { c: [{ d: 'e' }] } } }],
    ['list[1]=b', { list: { 1: 'b' } }],
    ['a=1&a=2', { a: '2' }],
    ['[x]=1', { '[x]': '1' }],
    ['', {}],
  ])('%s', (text, expected) => {
    expect(plain(parseForm(text))).toEqual(expected);
  });

  it('takes a field called __proto__ as a field', () => {
    const form = parseForm('__proto__[admin]=true&constructor=x');
    expect(Object.keys(form)).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: string }).admin).toBeUndefined();
  });

  it('never throws, whatever is sent', () => {
    assert(
      property(string(), (text) => {
        expect(parseForm(text)).toBeTypeOf('object');
      }),
    );
  });
});

it('gives JSON the shape of a form', () => {
  expect(plain(formFromJson({ card: { exp_month: 12 }, ok: true, none: null, list: [1] }))).toEqual({
    card: { exp_month: '12' },
    ok: 'true',
    none: '',
    list: ['1'],
  });
});
