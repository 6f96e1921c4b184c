import { describe, expect, it } from 'vitest';
import { foldText, hasWords, mayWriteTo } from './correspondence.ts';

describe('writing to each other', () => {
  it('is for a patient and who cares for them', () => {
    expect(mayWriteTo('patient', 'practitioner', true)).toBe(true);
    expect(mayWriteTo('practitioner', 'patient', true)).toBe(true);
    expect(mayWriteTo('patient', 'practitioner', false)).toBe(false);
    expect(mayWriteTo('practitioner', 'patient', false)).toBe(false);
  });

  it('is never for two patients', () => {
    expect(mayWriteTo('patient', 'patient', true)).toBe(false);
  });

  it('is for everybody and the clinic’s office, and among colleagues', () => {
    for (const role of ['patient', 'practitioner', 'practice_manager', 'admin'] as const) {
      expect(mayWriteTo(role, 'practice_manager', false)).toBe(true);
      expect(mayWriteTo('admin', role, false)).toBe(true);
    }
    expect(mayWriteTo('practitioner', 'practitioner', false)).toBe(true);
  });
});

describe('searching', () => {
  it('finds words whatever their case, accents and order', () => {
    const folded = foldText('Nos vemos MAÑANA en la sesión');
    expect(hasWords(folded, foldText('sesion manana').split(' '))).toBe(true);
    expect(hasWords(folded, ['martes'])).toBe(false);
  });
});
