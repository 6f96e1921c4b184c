import type { z } from 'zod';
import type { ClinicalNote, listNotes, NoteTemplate } from '../../../contracts/notes.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { NoteType } from '../../../domain/note.ts';
import { formatOffsetIso, toLocal } from '../../../domain/time-zone.ts';
import type { Note, Template, Version, WorkRow } from './service.ts';

export function presentNote({ row, text, privateNotes, intact, addenda }: Note): z.input<typeof ClinicalNote> {
  return {
    id: row.id,
    appointmentId: row.appointment_id,
    clientId: row.patient_id,
    providerId: row.practitioner_id,
    clientName: row.patient_name,
    providerName: row.practitioner_name,
    date: row.date,
    type: row.type as NoteType,
    content: text?.content ?? null,
    diagnosis: text?.diagnosis ?? null,
    privateNotes,
    status: row.status as 'draft' | 'signed',
    version: row.version,
    signedAt: row.signed_at?.toISOString() ?? null,
    signedBy: row.signer_name,
    contentHash: row.content_hash,
    intact,
    addenda: addenda.map(presentAddendum),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentAddendum({ row, text }: Note['addenda'][number]) {
  return {
    id: row.id,
    text,
    authorName: row.author_name,
    providerId: row.practitioner_id,
    signedAt: row.signed_at.toISOString(),
    contentHash: row.content_hash,
  };
}

export function presentWork(row: WorkRow): AnswerOf<typeof listNotes>['notes'][number] {
  return {
    id: row.id,
    appointmentId: row.id,
    noteId: row.note_id,
    clientId: row.patient_id,
    clientName: row.patient_name,
    date: toLocal(row.timezone, row.starts_at.getTime()).date,
    startsAt: formatOffsetIso(row.timezone, row.starts_at.getTime()),
    timezone: row.timezone,
    service: row.service_name,
    deliveryMode: row.session_type,
    appointmentStatus: row.appointment_status,
    status: row.status,
    type: row.type,
    signedAt: row.signed_at?.toISOString() ?? null,
    updatedAt: row.updated_at?.toISOString() ?? null,
  };
}

export function presentVersion({ row, text }: Version) {
  const { version, type, saved_at: savedAt } = row;
  return { version, type: type as NoteType, ...text, savedAt: savedAt.toISOString() };
}

export function presentTemplate({ id, name, type, content, updatedAt }: Template): z.input<typeof NoteTemplate> {
  return { id, name, type: type as NoteType, content, updatedAt: updatedAt.toISOString() };
}
