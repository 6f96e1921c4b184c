/** The numbers a practitioner's receipts carry: what may be kept of them, and what an administrator may keep all the same. */
import { checkAhpra } from './ahpra.ts';
import { isValidMedicareProvider, normaliseMedicareProvider } from './medicare-provider.ts';

export type NumberCheck =
  /** `isForced`: it fails its check, and was kept because an administrator said so. */
  { ok: true; number: string; isForced: boolean; warning: string | null } | { ok: false; message: string };

/** An AHPRA number of a profession. Its form is never waived; the board's letters an administrator may waive. */
export function checkRegistration(text: string, profession: string, mayForce: boolean): NumberCheck {
  const own = checkAhpra(text, profession);
  if (own.ok) return { ok: true, number: own.number, isForced: false, warning: own.warning };
  const any = checkAhpra(text);
  if (own.code === 'wrong_profession' && mayForce && any.ok)
    return { ok: true, number: any.number, isForced: true, warning: own.message };
  return { ok: false, message: own.message };
}

const FORM = /^\d{6}[0-9A-Z][A-Z]$/;

/** A Medicare provider number. Six digits, a place and a letter it must have; that the letter fits may be waived. */
export function checkProviderNumber(text: string, mayForce: boolean): NumberCheck {
  const number = normaliseMedicareProvider(text);
  if (isValidMedicareProvider(number)) return { ok: true, number, isForced: false, warning: null };
  if (!FORM.test(number))
    return { ok: false, message: 'Write the provider number as six digits, the place and the check letter: 2426621B.' };
  const message = 'The check letter of this provider number does not fit. Look at it again.';
  return mayForce ? { ok: true, number, isForced: true, warning: message } : { ok: false, message };
}
