import { inTransaction } from '../src/server/platform/db.ts';
import { invite } from '../src/server/modules/identity/service.ts';
import type { Attune } from './attune.ts';

/** The token of the newest link of a kind that was asked for with this email, as its mail has it. */
export async function linkToken(
  app: Attune,
  purpose: 'password_reset' | 'email_verification',
  email: string,
): Promise<string> {
  const { id, clinic_id } = await app.database.admin
    .selectFrom('one_time_tokens')
    .select(['id', 'clinic_id'])
    .where('email', '=', email)
    .where('purpose', '=', purpose)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return app.parts.platform.tokenOf(`${purpose}:${clinic_id}:${id}`);
}

/** Invites somebody to the default clinic, without a mail, and gives the token of the link. */
export async function invitationToken(
  app: Attune,
  wish: { email: string; role: 'patient' | 'practitioner' | 'practice_manager' | 'admin' },
): Promise<string> {
  const { platform, clinics } = app.parts;
  const { id: clinicId } = await clinics.default();
  const { path } = await inTransaction(platform.db, clinicId, (tx) =>
    invite(
      platform,
      tx,
      clinicId,
      { ...wish, name: null, language: 'en', invitedBy: null, mail: false },
      platform.clock.now(),
    ),
  );
  return path.split('token=')[1] ?? '';
}
