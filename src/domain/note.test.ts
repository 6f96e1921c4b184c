import { describe, expect, it } from 'vitest';
import { canBeSigned, foreignParts, keepsVersion, partsOf, type Signed, signedText } from './note.ts';

const signed: Signed = {
  noteId: 1,
  appointmentId: 2,
  patientId: 3,
  practitionerId: 4,
  date: '2026-05-12',
  type: 'SOAP',
  content: { subjective: 'slept badly', plan: 'sleep diary' },
  diagnosis: null,
  signedBy: '00000000-0000-4000-8000-000000000001',
  signedAt: new Date('2026-05-12T01:00:00Z'),
};

describe('a note', () => {
  it('names the parts that are not of its kind, unless they are empty', () => {
    expect(foreignParts('SOAP', { subjective: 'a', plan: 'b' })).toEqual([]);
    expect(foreignParts('DAP', { subjective: 'a', plan: 'b' })).toEqual(['subjective']);
    expect(foreignParts('Progress', { subjective: '  ', narrative: 'a' })).toEqual([]);
  });

  it('can be signed when it says something', () => {
    expect(canBeSigned('SOAP', {})).toBe(false);
    expect(canBeSigned('SOAP', { plan: ' \n' })).toBe(false);
    expect(canBeSigned('SOAP', { narrative: 'of another kind' })).toBe(false);
    expect(canBeSigned('Progress', { narrative: 'better' })).toBe(true);
  });

  it('keeps the parts of its kind in their order', () => {
    expect(Object.keys(partsOf('SOAP', { plan: 'p', data: 'd', subjective: 's' }))).toEqual(['subjective', 'plan']);
  });

  it('signs the same text however its parts were ordered, and another one after any change', () => {
    const text = signedText(signed);
    expect(signedText({ ...signed, content: { plan: 'sleep diary', subjective: 'slept badly' } })).toBe(text);
    const changed: Partial<Signed>[] = [
      { content: { ...signed.content, plan: 'sleep  diary' } },
      { diagnosis: 'F51.0' },
      { type: 'DAP' },
      { date: '2026-05-13' },
      { signedAt: new Date('2026-05-12T01:00:00.001Z') },
      { patientId: 5 },
    ];
    for (const change of changed) expect(signedText({ ...signed, ...change })).not.toBe(text);
  });

  it('keeps a version every five minutes of typing, and whenever it is saved on purpose', () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 4, 12, 1, minutes));
    expect(keepsVersion(at(0), at(4), true)).toBe(false);
    expect(keepsVersion(at(0), at(5), true)).toBe(true);
    expect(keepsVersion(at(0), at(0), false)).toBe(true);
  });
});
