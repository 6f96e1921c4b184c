/** Mails about an account: a link for a new password, one to confirm an email, an invitation. */
import { inTransaction } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { clinicUrl } from '../clinics/service.ts';
import * as identity from '../identity/service.ts';
import { type Notifications, sendOnce } from './service.ts';
import { type IdentityLetter, renderIdentityMail } from './templates/identity-mail.ts';

/** Mails the link somebody asked for; for an email nobody has there is nobody to write to. */
export async function tellLink(deps: Notifications, clinicId: number, tokenId: string): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const link = await inTransaction(deps.db, clinicId, (tx) =>
    identity.findLink(deps, tx, clinicId, tokenId, deps.clock.now()),
  );
  if (link === null) return;
  const { user, purpose, path, minutes } = link;
  await send(deps, clinic, {
    letter: purpose,
    to: user,
    path,
    hours: Math.round(minutes / 60),
    messageKey: `${clinicId}-${purpose}-${tokenId}`,
  });
}

/** Mails an invitation while it can be accepted. */
export async function tellInvited(deps: Notifications, clinicId: number, invitationId: number): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const found = await inTransaction(deps.db, clinicId, (tx) =>
    identity.findInvitationLink(deps, tx, clinicId, invitationId, deps.clock.now()),
  );
  if (found === null) return;
  const { invitation, path } = found;
  const { expires_at, created_at, email, language, name } = invitation;
  await send(deps, clinic, {
    letter: 'invitation',
    to: { email, language, name: name ?? '' },
    path,
    hours: Math.round((expires_at.getTime() - created_at.getTime()) / 3_600_000),
    messageKey: `${clinicId}-invitation-${invitationId}`,
  });
}

type Letter = {
  letter: IdentityLetter;
  to: { email: string; name: string; language: string };
  path: string;
  hours: number;
  messageKey: string;
};

async function send(deps: Notifications, clinic: ClinicRow, { letter, to, path, hours, messageKey }: Letter) {
  const { name, phone, email, locale, accent } = clinic;
  const rendered = renderIdentityMail({
    letter,
    language: to.language === 'es' ? 'es' : 'en',
    name: to.name,
    clinic: { name, phone, email, locale, accent },
    url: `${clinicUrl(deps, clinic)}${path}`,
    hours,
  });
  const mail = {
    to: { name: to.name, email: to.email },
    ...(email === null ? {} : { replyTo: { name, email } }),
    ...rendered,
    attachments: [],
    messageKey,
  };
  await sendOnce(deps, clinic.id, { template: letter, appointmentId: null, isSecret: true }, mail);
}
