import { describe, expect, it } from 'vitest';
import { AHPRA_FORMAT_ERROR } from './ahpra.ts';
import { checkProviderNumber, checkRegistration } from './registration-numbers.ts';

describe('an AHPRA number', () => {
  it('is kept in its usual form when it is of the profession’s board', () => {
    const kept = { ok: true, number: 'PSY0001234567', isForced: false, warning: null };
    expect(checkRegistration('psy 000-1234567', 'psychologist', false)).toEqual(kept);
  });

  it('of another board is refused, unless an administrator says so', () => {
    const message = 'Psychologists must have an AHPRA number starting with PSY';
    expect(checkRegistration('MED0001234567', 'psychologist', false)).toEqual({ ok: false, message });
    expect(checkRegistration('MED0001234567', 'psychologist', true)).toMatchObject({
      isForced: true,
      warning: message,
    });
  });

  it('that has not the form is refused to everybody', () => {
    for (const text of ['PSY123', '0001234567', 'PSYX001234567'])
      expect(checkRegistration(text, 'psychologist', true)).toEqual({ ok: false, message: AHPRA_FORMAT_ERROR });
  });
});

describe('a Medicare provider number', () => {
  it('is kept with the zero in front when the check letter fits', () => {
    expect(checkProviderNumber('2426621b', false)).toMatchObject({ ok: true, number: '2426621B', isForced: false });
  });

  it('whose letter does not fit is refused, unless an administrator says so', () => {
    expect(checkProviderNumber('2426621L', false)).toMatchObject({ ok: false });
    expect(checkProviderNumber('2426621L', true)).toMatchObject({ ok: true, isForced: true });
  });

  it('that has not the form is refused to everybody', () => {
    expect(checkProviderNumber('12345', true).ok).toBe(false);
    expect(checkProviderNumber('ABCDEFGH', true).ok).toBe(false);
  });
});
