import type { z } from 'zod';
import * as contracts from '../../../contracts/files.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import * as files from './service.ts';

export function routeFiles(http: Http, platform: Platform): void {
  const present = (row: files.FileRow, { caller }: Context): z.input<typeof contracts.StoredFile> => ({
    id: row.id,
    patientId: row.patient_id,
    kind: row.kind,
    name: files.fileNameOf(platform.sealer, row),
    contentType: row.media_type,
    size: row.size_bytes,
    uploadedBy: { userId: row.uploaded_by, name: row.uploader_name },
    mine: caller?.kind === 'person' && caller.userId === row.uploaded_by,
    url: `/api/files/${row.id}`,
    createdAt: row.created_at.toISOString(),
  });

  http.route(contracts.addFile, async ({ body, context }) =>
    present(await files.addFile(platform, context, body), context),
  );
  http.route(contracts.listFiles, async ({ query, context }) => {
    const { items, nextCursor } = await files.listFiles(platform, context, query);
    return { files: items.map((row) => present(row, context)), nextCursor };
  });
  http.route(contracts.getFile, ({ params, context }) => files.readFile(platform, context, params.id));
  http.route(contracts.withdrawFile, async ({ params, context }) => {
    await files.withdrawFile(platform, context, params.id);
    return { success: true as const };
  });
  http.route(contracts.putAvatar, async ({ body, context }) => ({
    avatar: await files.putAvatar(platform, context, body.file),
  }));
  http.route(contracts.getAvatar, ({ params, context }) => files.readAvatar(platform, context, params.userId));
}
