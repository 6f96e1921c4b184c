/** Beginnings of notes that a practitioner keeps for themselves; name and text lie encrypted. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type * as contracts from '../../../contracts/notes.ts';
import { type NoteContent, partsOf } from '../../../domain/note.ts';
import { may } from '../../../domain/permissions.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import * as repository from './repository.ts';
import { openNote, sealNote } from './sealing.ts';

type Body = BodyOf<typeof contracts.addTemplate>;
type Text = { name: string; content: NoteContent };
export type Template = { id: number; type: string; updatedAt: Date } & Text;

/** The caller, who must be a practitioner. */
function ownerIn({ caller }: Context): number {
  if (caller?.kind !== 'person' || caller.practitionerId === null || !may(caller.role, 'note.write', true))
    throw new AppError('forbidden');
  return caller.practitionerId;
}

export async function listTemplates(platform: Platform, context: Context): Promise<Template[]> {
  const practitionerId = ownerIn(context);
  const { clinicId } = context;
  const rows = await inTransaction(platform.db, clinicId, (tx) =>
    repository.listTemplates(tx, clinicId, practitionerId),
  );
  return rows.map((row) => {
    const text = openNote(platform.sealer, 'template', clinicId, row.id, row.content_sealed) as Text;
    return { id: row.id, type: row.type, updatedAt: row.updated_at, ...text };
  });
}

const textOf = ({ name, type, content }: Body): Text => ({ name, content: partsOf(type, content) });

export async function addTemplate(platform: Platform, context: Context, body: Body): Promise<Template> {
  const practitionerId = ownerIn(context);
  const { clinicId } = context;
  const at = platform.clock.now();
  const text = textOf(body);
  return inTransaction(platform.db, clinicId, async (tx) => {
    const id = await repository.nextId(tx, 'note_templates');
    const sealed = sealNote(platform.sealer, 'template', clinicId, id, text);
    const template = { id, practitioner_id: practitionerId, type: body.type, content_sealed: sealed, at };
    await repository.insertTemplate(tx, clinicId, template);
    return { id, type: body.type, updatedAt: at, ...text };
  });
}

export async function changeTemplate(platform: Platform, context: Context, id: number, body: Body): Promise<Template> {
  const practitionerId = ownerIn(context);
  const { clinicId } = context;
  const at = platform.clock.now();
  const text = textOf(body);
  const sealed = sealNote(platform.sealer, 'template', clinicId, id, text);
  const changes = { type: body.type, content_sealed: sealed, updated_at: at };
  const found = await inTransaction(platform.db, clinicId, (tx) =>
    repository.updateTemplate(tx, clinicId, { id, practitionerId }, changes),
  );
  if (!found) throw notFound('template');
  return { id, type: body.type, updatedAt: at, ...text };
}

export async function deleteTemplate(platform: Platform, context: Context, id: number): Promise<void> {
  const practitionerId = ownerIn(context);
  const { clinicId } = context;
  const found = await inTransaction(platform.db, clinicId, (tx) =>
    repository.deleteTemplate(tx, clinicId, { id, practitionerId }),
  );
  if (!found) throw notFound('template');
}
