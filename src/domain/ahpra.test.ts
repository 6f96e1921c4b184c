import { describe, expect, it } from 'vitest';
import { AHPRA_FORMAT_ERROR, checkAhpra, needsAhpra } from './ahpra.ts';

describe('an AHPRA number', () => {
  it.each(['PSY0001234567', 'PSY 0001 234 567', 'psy-0001-234-567', 'psy_0001_234_567'])('accepts %j', (text) => {
    expect(checkAhpra(text, 'psychologist')).toEqual({ ok: true, number: 'PSY0001234567', warning: null });
  });

  it.each(['PSY123', 'PSY00012345678', 'PSY00012345AB', '1234567890', ''])('refuses %j by its form', (text) => {
    expect(checkAhpra(text)).toEqual({ ok: false, code: 'invalid_format', message: AHPRA_FORMAT_ERROR });
  });

  it('wants the letters of the profession', () => {
    expect(checkAhpra('MED0000932846').ok).toBe(true);
    expect(checkAhpra('MED0000932846', 'psychiatrist').ok).toBe(true);
    expect(checkAhpra('MED0001234567', 'Clinical psychologist')).toEqual({
      ok: false,
      code: 'wrong_profession',
      message: 'Psychologists must have an AHPRA number starting with PSY',
    });
  });

  it('warns of a board it does not know', () => {
    expect(checkAhpra('XYZ0001234567')).toEqual({
      ok: true,
      number: 'XYZ0001234567',
      warning: 'XYZ is not a known AHPRA board',
    });
    expect(checkAhpra('PAR0001234567')).toMatchObject({ ok: true, warning: null });
  });

  it('is asked of registered professions only', () => {
    expect(
      ['psychologist', 'clinical_psychologist', 'Occupational therapist', 'registered nurse'].every(needsAhpra),
    ).toBe(true);
    expect(['dietitian', 'nutritionist', 'social worker', 'constructor', ''].some(needsAhpra)).toBe(false);
  });
});
