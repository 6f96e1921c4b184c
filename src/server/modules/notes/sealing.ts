/** What of a note lies encrypted, and for which place: table, clinic and row. */
import { createHash } from 'node:crypto';
import { type NoteContent, type NoteType, signedText } from '../../../domain/note.ts';
import type { Sealer } from '../../platform/secrets.ts';
import type { NoteRow } from './repository.ts';

export type NoteText = { content: NoteContent; diagnosis: string | null };

const places = {
  note: (clinicId: number, id: number) => `clinical_notes.content:${clinicId}:${id}`,
  version: (clinicId: number, id: number) => `note_versions.content:${clinicId}:${id}`,
  private: (clinicId: number, id: number) => `private_notes.content:${clinicId}:${id}`,
  addendum: (clinicId: number, id: number) => `note_addenda.content:${clinicId}:${id}`,
  template: (clinicId: number, id: number) => `note_templates.content:${clinicId}:${id}`,
};

type Kind = keyof typeof places;

export const sealNote = (sealer: Sealer, kind: Kind, clinicId: number, id: number, value: unknown): string =>
  sealer.sealJson(value, places[kind](clinicId, id));

export const openNote = (sealer: Sealer, kind: Kind, clinicId: number, id: number, sealed: string): unknown =>
  sealer.openJson(sealed, places[kind](clinicId, id));

export const openText = (sealer: Sealer, row: Pick<NoteRow, 'clinic_id' | 'id' | 'content_sealed'>): NoteText =>
  openNote(sealer, 'note', row.clinic_id, row.id, row.content_sealed) as NoteText;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

type Told = Pick<NoteRow, 'id' | 'appointment_id' | 'patient_id' | 'practitioner_id' | 'date' | 'type'>;

/** Of a note as it would be signed by `signedBy` at `signedAt`. */
export function hashNote(row: Told, text: NoteText, signature: { signedBy: string; signedAt: Date }): string {
  return hashOf(
    signedText({
      noteId: row.id,
      appointmentId: row.appointment_id,
      patientId: row.patient_id,
      practitionerId: row.practitioner_id,
      date: row.date,
      type: row.type as NoteType,
      ...text,
      ...signature,
    }),
  );
}

/** Whether what is stored is still what was signed; null for a draft. */
export function isIntact(row: NoteRow, text: NoteText): boolean | null {
  if (row.signed_by === null || row.signed_at === null) return null;
  return hashNote(row, text, { signedBy: row.signed_by, signedAt: row.signed_at }) === row.content_hash;
}
