import type { Row } from './requests.ts';

/** They belong to the deployment: the administrator of another than its first clinic may not. */
export function operationsRows(): Record<string, Row> {
  const deployment: Row = { as: 'admin', forbidden: ['guest', 'marta'] };
  return {
    startBackup: deployment,
    listBackups: deployment,
    listErrorGroups: deployment,
    getStatus: { as: 'nobody' },
  };
}
