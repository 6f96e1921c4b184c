import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Cursor, Limit } from './shared.ts';

const BackupRun = z
  .object({
    id: z.number().int(),
    name: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    bytes: z.number().int().nullable(),
    rows: z.number().int().nullable(),
    failure: z.string().nullable(),
  })
  .meta({ id: 'Backup' });

const Paged = z.object({ limit: Limit.optional(), cursor: Cursor.optional() });

export const startBackup = endpoint({
  id: 'startBackup',
  method: 'POST',
  path: '/api/admin/backups',
  tag: 'Operations',
  summary: 'Begin a backup of the whole deployment; it is written on the server, never sent',
  access: ['admin'],
  status: 202,
  answer: z.object({ backup: BackupRun }),
});

export const listBackups = endpoint({
  id: 'listBackups',
  method: 'GET',
  path: '/api/admin/backups',
  tag: 'Operations',
  summary: 'The backups that were asked for here, newest first',
  access: ['admin'],
  query: Paged,
  answer: z.object({ backups: z.array(BackupRun), nextCursor: z.string().nullable() }),
});

export const listErrorGroups = endpoint({
  id: 'listErrorGroups',
  method: 'GET',
  path: '/api/admin/errors',
  tag: 'Operations',
  summary: 'What went wrong on the server, one line for each kind at each place, latest first',
  access: ['admin'],
  query: Paged,
  answer: z.object({
    errors: z.array(
      z.object({
        id: z.string(),
        place: z.string(),
        kind: z.string(),
        code: z.string().nullable(),
        stack: z.string().nullable(),
        count: z.number().int(),
        firstAt: z.string(),
        lastAt: z.string(),
        lastRequestId: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
});

export const getStatus = endpoint({
  id: 'getStatus',
  method: 'GET',
  path: '/api/status',
  tag: 'Operations',
  summary: 'Whether the parts of the service work, for a page that anybody may look at',
  access: 'anyone',
  answer: z.object({
    status: z.enum(['ok', 'degraded']),
    parts: z.array(z.object({ name: z.enum(['pages', 'database', 'worker']), ok: z.boolean() })),
    checkedAt: z.string(),
  }),
});
