/** The clinic's own words, by version. */
import type { Tx } from '../../platform/db.ts';

/** The newest version of mail and text of one template. */
export function findNewest(tx: Tx, clinicId: number, wish: { template: string; audience: string; language: string }) {
  return tx
    .selectFrom('notification_templates')
    .selectAll()
    .distinctOn('channel')
    .where('clinic_id', '=', clinicId)
    .where('template', '=', wish.template)
    .where('audience', '=', wish.audience)
    .where('language', '=', wish.language)
    .orderBy('channel')
    .orderBy('version', 'desc')
    .execute();
}
