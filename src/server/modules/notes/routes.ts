import * as contracts from '../../../contracts/notes.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { renderNote } from './note-pdf.ts';
import { presentAddendum, presentNote, presentTemplate, presentVersion, presentWork } from './presenter.ts';
import * as notes from './service.ts';

export function routeNotes(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(contracts.createNote, async ({ body, context }) =>
    presentNote(await notes.writeNote(platform, context, body)),
  );
  http.route(contracts.listNotes, async ({ query, context }) => {
    const { items, nextCursor } = await notes.listWork(platform, context, query);
    return { notes: items.map(presentWork), nextCursor };
  });
  http.route(contracts.getNote, async ({ params, context }) =>
    presentNote(await notes.readNote(platform, context, params.appointmentId)),
  );
  http.route(contracts.saveDraft, async ({ params, body, context }) =>
    presentNote(await notes.saveDraft(platform, context, params.id, body)),
  );
  http.route(contracts.signNote, async ({ params, context }) =>
    presentNote(await notes.signNote(platform, context, params.id)),
  );
  http.route(contracts.addAddendum, async ({ params, body, context }) => {
    const note = await notes.addAddendum(platform, context, params.id, body.text ?? body.content ?? '');
    const newest = note.addenda.at(-1) as (typeof note.addenda)[number];
    return { ...presentNote(note), addendum: presentAddendum(newest) };
  });
  http.route(contracts.listNoteVersions, async ({ params, context }) => ({
    versions: (await notes.listVersions(platform, context, params.id)).map(presentVersion),
  }));
  http.route(contracts.printNote, async ({ params, context }) => {
    const note = await notes.readForPrint(platform, context, params.id);
    const file = await renderNote(note, await clinics.byId(context.clinicId));
    return { file, contentType: 'application/pdf', name: `note-${note.row.date}.pdf`, inline: true };
  });

  http.route(contracts.listTemplates, async ({ context }) => ({
    templates: (await notes.listTemplates(platform, context)).map(presentTemplate),
  }));
  http.route(contracts.addTemplate, async ({ body, context }) =>
    presentTemplate(await notes.addTemplate(platform, context, body)),
  );
  http.route(contracts.changeTemplate, async ({ params, body, context }) =>
    presentTemplate(await notes.changeTemplate(platform, context, params.id, body)),
  );
  http.route(contracts.deleteTemplate, async ({ params, context }) => {
    await notes.deleteTemplate(platform, context, params.id);
    return { success: true as const };
  });
}
