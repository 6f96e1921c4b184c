import { NOTE_PARTS, type NoteContent, type NoteType } from '../../../../domain/note.ts';
import type { Note } from '../api.ts';

/** What stands in the editor. Parts of another kind are kept while one tries kinds, and not sent. */
export type TypedNote = { type: NoteType; content: NoteContent; diagnosis: string; privateNotes: string };

export const EMPTY: TypedNote = { type: 'SOAP', content: {}, diagnosis: '', privateNotes: '' };

export function fromNote(note: Note): TypedNote {
  const { type, content, diagnosis, privateNotes } = note;
  return { type, content: withoutGaps(content ?? {}), diagnosis: diagnosis ?? '', privateNotes: privateNotes ?? '' };
}

function withoutGaps(content: NonNullable<Note['content']>): NoteContent {
  const given = Object.entries(content).filter(([, text]) => text !== undefined);
  return Object.fromEntries(given);
}

export function toBody({ type, content, diagnosis, privateNotes }: TypedNote) {
  const parts = NOTE_PARTS[type].map((part) => [part, content[part] ?? ''] as const);
  const orNull = (text: string) => (text.trim() === '' ? null : text);
  return {
    type,
    content: Object.fromEntries(parts.filter(([, text]) => text !== '')),
    diagnosis: orNull(diagnosis),
    privateNotes: orNull(privateNotes),
  };
}

/** A template goes in front of nothing: only empty parts are filled. */
export function withTemplate(typed: TypedNote, template: { type: NoteType; content: NoteContent }): TypedNote {
  const filled = Object.entries(template.content).filter(
    ([part, text]) => text !== undefined && !typed.content[part as keyof NoteContent],
  );
  return { ...typed, type: template.type, content: { ...typed.content, ...Object.fromEntries(filled) } };
}
