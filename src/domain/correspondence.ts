/** Who may write to whom: people in a care relationship, and staff. */
import type { Role } from './permissions.ts';

/** `inCare`: whether the one who sees patients cares for the other. */
export function mayWriteTo(one: Role, other: Role, inCare: boolean): boolean {
  if (isOffice(one) || isOffice(other)) return true;
  if (one === 'practitioner' && other === 'practitioner') return true;
  return one !== other && inCare;
}

/** Whoever runs the clinic: anybody may turn to them. */
export const isOffice = (role: Role): boolean => role === 'practice_manager' || role === 'admin';

/** Texts compared as a person would: without case and accents. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether a text has every word of a search, in any order. */
export function hasWords(folded: string, words: readonly string[]): boolean {
  return words.every((word) => folded.includes(word));
}
