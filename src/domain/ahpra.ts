/** AHPRA registration numbers: three letters of the profession's board and ten digits, no check digit. */

/** Boards by profession. Dietitians, nutritionists, social workers and counsellors are not registered with Ahpra. */
const PREFIXES: Readonly<Record<string, { prefix: string; plural: string }>> = {
  psychologist: { prefix: 'PSY', plural: 'Psychologists' },
  psychiatrist: { prefix: 'MED', plural: 'Psychiatrists' },
  medical_practitioner: { prefix: 'MED', plural: 'Medical practitioners' },
  nurse: { prefix: 'NMW', plural: 'Nurses' },
  midwife: { prefix: 'NMW', plural: 'Midwives' },
  dentist: { prefix: 'DEN', plural: 'Dentists' },
  physiotherapist: { prefix: 'PHY', plural: 'Physiotherapists' },
  occupational_therapist: { prefix: 'OCC', plural: 'Occupational therapists' },
  pharmacist: { prefix: 'PHA', plural: 'Pharmacists' },
  optometrist: { prefix: 'OPT', plural: 'Optometrists' },
  osteopath: { prefix: 'OST', plural: 'Osteopaths' },
  chiropractor: { prefix: 'CHI', plural: 'Chiropractors' },
  podiatrist: { prefix: 'POD', plural: 'Podiatrists' },
  chinese_medicine_practitioner: { prefix: 'CMR', plural: 'Chinese medicine practitioners' },
};

/** Further boards, known but without a profession of their own here. */
const OTHER_PREFIXES = ['MRP', 'PAR', 'ATS'];

/** The words of the settings document, verbatim. */
export const AHPRA_FORMAT_ERROR = 'Invalid AHPRA format. Expected: 3 letters followed by 10 digits';

export type AhpraCheck =
  | { ok: true; number: string; warning: string | null }
  | { ok: false; code: 'invalid_format' | 'wrong_profession'; message: string };

/** Upper case, without spaces, hyphens and underscores. */
export function normaliseAhpra(text: string): string {
  return text.replace(/[\s\-_]/g, '').toUpperCase();
}

/**
 * Checks form and, where the profession is known to Ahpra, the board's letters. An unknown board is a warning only:
 * boards have been added before. Whether the person is registered only the public register can say.
 */
export function checkAhpra(text: string, profession?: string): AhpraCheck {
  const number = normaliseAhpra(text);
  if (!/^[A-Z]{3}[0-9]{10}$/.test(number)) return { ok: false, code: 'invalid_format', message: AHPRA_FORMAT_ERROR };
  const prefix = number.slice(0, 3);
  const board = profession === undefined ? undefined : boardOf(profession);
  if (board && prefix !== board.prefix) {
    const message = `${board.plural} must have an AHPRA number starting with ${board.prefix}`;
    return { ok: false, code: 'wrong_profession', message };
  }
  const isKnown = OTHER_PREFIXES.includes(prefix) || Object.values(PREFIXES).some((known) => known.prefix === prefix);
  return { ok: true, number, warning: isKnown ? null : `${prefix} is not a known AHPRA board` };
}

/** True where the law wants a registration; never ask a dietitian or a social worker for one. */
export function needsAhpra(profession: string): boolean {
  return boardOf(profession) !== undefined;
}

/** 'Clinical psychologist' and 'clinical_psychologist' are psychologists, 'Registered nurse' is a nurse. */
function boardOf(profession: string) {
  const key = profession
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const title = key.replace(/^(clinical|registered|provisional|counselling|educational|forensic|health|sport)_/, '');
  return Object.hasOwn(PREFIXES, title) ? PREFIXES[title] : undefined;
}
