import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { listErrorGroups, startBackup } from '../../../contracts/operations.ts';
import type { BackupRow } from './repository.ts';

type Backup = AnswerOf<typeof startBackup>['backup'];
type ErrorGroup = AnswerOf<typeof listErrorGroups>['errors'][number];

export function presentBackup(row: BackupRow): Backup {
  return {
    id: row.id,
    name: row.name,
    state: row.state as Backup['state'],
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    bytes: row.bytes,
    rows: row.row_count,
    failure: row.failure,
  };
}

export function presentError(row: {
  fingerprint: string;
  place: string;
  kind: string;
  code: string | null;
  stack: string | null;
  count: number;
  first_at: Date;
  last_at: Date;
  last_request_id: string | null;
}): ErrorGroup {
  return {
    id: row.fingerprint,
    place: row.place,
    kind: row.kind,
    code: row.code,
    stack: row.stack,
    count: row.count,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    lastRequestId: row.last_request_id,
  };
}
