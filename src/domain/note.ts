/** Clinical notes: which parts each kind has, when one can be signed, and what exactly a signature stands for. */
export const NOTE_PARTS = {
  SOAP: ['subjective', 'objective', 'assessment', 'plan'],
  DAP: ['data', 'assessment', 'plan'],
  Progress: ['narrative', 'plan'],
} as const;

export type NoteType = keyof typeof NOTE_PARTS;
export type NotePart = (typeof NOTE_PARTS)[NoteType][number];
export type NoteContent = Partial<Record<NotePart, string>>;

/** Parts that have text and do not belong to a note of this kind: they would be lost without a word. */
export function foreignParts(type: NoteType, content: NoteContent): NotePart[] {
  const own: readonly NotePart[] = NOTE_PARTS[type];
  return (Object.keys(content) as NotePart[]).filter((part) => !own.includes(part) && hasText(content[part]));
}

/** A note says something before it is signed: an empty one would be kept for years. */
export function canBeSigned(type: NoteType, content: NoteContent): boolean {
  return NOTE_PARTS[type].some((part) => hasText(content[part]));
}

const hasText = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';

/** The parts of the kind, in its order. */
export function partsOf(type: NoteType, content: NoteContent): NoteContent {
  const parts = NOTE_PARTS[type].flatMap((part) => {
    const text = content[part];
    return text === undefined ? [] : [[part, text] as const];
  });
  return Object.fromEntries(parts);
}

export type Signed = {
  noteId: number;
  appointmentId: number;
  patientId: number;
  practitionerId: number;
  date: string;
  type: NoteType;
  content: NoteContent;
  diagnosis: string | null;
  signedBy: string;
  signedAt: Date;
};

/** The one text whose hash a signed note keeps: the same whenever and wherever it is made. */
export function signedText(note: Signed): string {
  const { noteId, appointmentId, patientId, practitionerId, date, type, diagnosis, signedBy, signedAt } = note;
  const parts = NOTE_PARTS[type].map((part) => [part, note.content[part] ?? null]);
  const whose = [noteId, appointmentId, patientId, practitionerId, date, type];
  return JSON.stringify([...whose, parts, diagnosis, signedBy, signedAt.toISOString()]);
}

/** The same for what is added to a signed note later. */
export function addendumText(addendum: { noteId: number; text: string; signedBy: string; signedAt: Date }): string {
  const { noteId, text, signedBy, signedAt } = addendum;
  return JSON.stringify([noteId, text, signedBy, signedAt.toISOString()]);
}

/** A draft that is saved every few seconds keeps what it said at most once in this time. */
const KEEP_EVERY_MS = 5 * 60_000;

/** Whether what a draft said until now is kept as a version of its own before it is written over. */
export function keepsVersion(lastSavedAt: Date, now: Date, isAutosave: boolean): boolean {
  return !isAutosave || now.getTime() - lastSavedAt.getTime() >= KEEP_EVERY_MS;
}
