import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import { makeBackup, type Operations } from './service.ts';

const Asked = z.object({ backupId: z.number().int() });

export function operationsJobs(operations: Operations): Job[] {
  return [
    {
      name: 'make-backup',
      payload: Asked,
      run: (event) => makeBackup(operations, Asked.parse(event).backupId),
    },
  ];
}
