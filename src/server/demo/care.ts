/** What surrounds the demo's sessions: notes, most of them signed and the newest waiting, a conversation, a document, details. */
import { addDays } from '../../domain/time-zone.ts';
import { storeFile } from '../modules/files/store.ts';
import { textPlace } from '../modules/messages/opening.ts';
import { detailsPlace } from '../modules/dashboards/details.ts';
import { hashNote, sealNote } from '../modules/notes/sealing.ts';
import type { Tx } from '../platform/db.ts';
import type { Sealer } from '../platform/secrets.ts';
import { type CareTexts, english, spanish } from './care-texts.ts';
import * as repository from './care-repository.ts';

type Deps = { tx: Tx; sealer: Sealer; clinicId: number; now: Date; texts: CareTexts };

/** How many of a practitioner's newest sessions have no signed note yet: the first of them has a draft. */
const UNSIGNED = 3;
const HOUR_MS = 3_600_000;

export async function writeCare(
  tx: Tx,
  sealer: Sealer,
  demo: { clinicId: number; language: string; now: Date },
): Promise<void> {
  const { clinicId, now } = demo;
  const deps = { tx, sealer, clinicId, now, texts: demo.language === 'es' ? spanish : english };
  await writeNotes(deps);
  await writeTalks(deps);
  await writePapers(deps);
}

async function writeNotes({ tx, sealer, clinicId, texts, now }: Deps): Promise<void> {
  const sessions = await repository.listCompleted(tx, clinicId);
  const ids = await repository.reserveNoteIds(tx, sessions.length);
  const seen = new Map<number, number>();
  const notes = sessions.flatMap((session, index): repository.NewNote[] => {
    const place = seen.get(session.practitioner_id) ?? 0;
    seen.set(session.practitioner_id, place + 1);
    // The newest has nothing yet, the next a draft.
    if (place < UNSIGNED && place !== 1) return [];
    const id = ids[index] as number;
    const made = texts.notes[(session.id + place) % texts.notes.length] as CareTexts['notes'][number];
    const text = { content: made.content, diagnosis: made.diagnosis };
    const signedAt = new Date(Math.min(session.ends_at.getTime() + HOUR_MS, now.getTime()));
    const row = {
      clinic_id: clinicId,
      id,
      appointment_id: session.id,
      patient_id: session.patient_id,
      practitioner_id: session.practitioner_id,
      date: session.date,
      type: made.type,
      version: 1,
      content_sealed: sealNote(sealer, 'note', clinicId, id, text),
      created_at: session.ends_at,
      updated_at: signedAt,
    };
    if (place === 1) return [{ ...row, status: 'draft', content_hash: null, signed_at: null, signed_by: null }];
    const signature = { signedBy: session.user_id, signedAt };
    const hash = hashNote(row, text, signature);
    return [{ ...row, status: 'signed', content_hash: hash, signed_at: signedAt, signed_by: session.user_id }];
  });
  await repository.insertNotes(tx, notes);
  const [newest] = notes.filter((note) => note.status === 'signed');
  if (newest === undefined) return;
  await repository.insertPrivate(tx, {
    clinic_id: clinicId,
    note_id: newest.id,
    practitioner_id: newest.practitioner_id,
    content_sealed: sealNote(sealer, 'private', clinicId, newest.id, texts.privateNote),
    updated_at: newest.updated_at,
  });
  await repository.insertTemplate(tx, clinicId, newest.practitioner_id, texts.template.type, now, (id) =>
    sealNote(sealer, 'template', clinicId, id, { name: texts.template.name, content: texts.template.content }),
  );
}

async function writeTalks({ tx, sealer, clinicId, texts, now }: Deps): Promise<void> {
  for (const talk of texts.talks) {
    const people = await repository.findPeople(tx, clinicId, [talk.practitioner, talk.patient]);
    const [practitioner, patient] = [people.get(talk.practitioner), people.get(talk.patient)];
    if (practitioner === undefined || patient === undefined) continue;
    const first = new Date(now.getTime() - 30 * 24 * HOUR_MS);
    const conversationId = await repository.insertConversation(tx, clinicId, [practitioner.id, patient.id], first);
    for (const [index, line] of talk.lines.entries()) {
      const at = new Date(now.getTime() - line.daysAgo * 24 * HOUR_MS - (talk.lines.length - index) * 600_000);
      const [from, to] = line.by === 'patient' ? [patient.id, practitioner.id] : [practitioner.id, patient.id];
      const isLast = index === talk.lines.length - 1;
      await repository.insertMessage(tx, clinicId, { conversationId, from, to, at, readAt: isLast ? null : at }, (id) =>
        sealer.seal(line.text, textPlace(clinicId, id)),
      );
    }
  }
}

async function writePapers({ tx, sealer, clinicId, texts, now }: Deps): Promise<void> {
  const { document, details } = texts;
  const people = await repository.findPeople(tx, clinicId, [document.patient, details.patient]);
  const owner = people.get(document.patient);
  const teller = people.get(details.patient);
  const at = new Date(`${addDays(now.toISOString().slice(0, 10), -2)}T01:00:00Z`);
  if (owner?.patientId) {
    const bytes = Buffer.from(document.text);
    const file = { name: document.name, bytes, kind: 'referral', patientId: owner.patientId, uploadedBy: owner.id };
    await storeFile(tx, sealer, clinicId, file, at);
  }
  if (teller?.patientId) {
    const { patient: _who, ...told } = details;
    const data_sealed = sealer.sealJson(told, detailsPlace(clinicId, teller.patientId));
    await repository.insertDetails(tx, clinicId, { patientId: teller.patientId, userId: teller.id, data_sealed, at });
  }
}
