/** A client of one's own as a practitioner needs them: details, consent, sessions and the state of their notes. */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { findAppointments } from '../appointments/service.ts';
import { type Details, type Feedback, listConsents, loadDetails, loadFeedback } from './details.ts';
import { practitionerIn } from './people.ts';
import * as repository from './repository.ts';

const MOST_SESSIONS = 200;

export async function readClientProfile(platform: Platform, context: Context, patientId: number) {
  const { practitionerId } = practitionerIn(context, 'client.read');
  const { clinicId } = context;
  const { sealer } = platform;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const [client] = await repository.listClients(tx, clinicId, practitionerId, { patientId, now });
    if (client === undefined) throw notFound('client');
    const listed = await repository.listAppointmentIds(tx, clinicId, { patientId, practitionerId, now });
    const ids = listed.slice(0, MOST_SESSIONS).map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await findAppointments(tx, clinicId, ids);
    const states = new Map((await repository.listCareStates(tx, clinicId, ids)).map((state) => [state.id, state]));
    const details: Details = await loadDetails(tx, sealer, clinicId, patientId);
    const feedback: Feedback[] = await loadFeedback(tx, sealer, clinicId, { patientId, practitionerId });
    const consents = await listConsents(tx, clinicId, patientId);
    await audit(tx, context, { action: 'client.read', objectType: 'patient', objectId: patientId, patientId }, now);
    return { client, details, consents, feedback, states, appointments: rows.toReversed() };
  });
}

export type Profile = Awaited<ReturnType<typeof readClientProfile>>;
