/** Telling somebody that a message waits for them in the message centre; what it says stays there. */
import { inTransaction } from '../../platform/db.ts';
import { clinicUrl } from '../clinics/service.ts';
import { textOf } from './compose.ts';
import type { Notifications } from './deps.ts';
import { countRecent } from './inbox-repository.ts';
import { enter } from './outgoing.ts';
import { userToTell } from './people.ts';
import { mailWords } from './templates/mail-words.ts';
import { fillLetter, renderLetter } from './templates/render-letter.ts';
import { wordsOf } from './words.ts';

/** Of a conversation that goes back and forth the first message is told; the next one after this pause. */
const PAUSE_MS = 10 * 60_000;

export async function tellMessage(
  deps: Notifications,
  clinicId: number,
  event: { messageId: number; receiverUserId: string },
): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const now = deps.clock.now();
  await inTransaction(deps.db, clinicId, async (tx) => {
    const person = await userToTell(tx, clinic, event.receiverUserId);
    if (person === null) return;
    const since = new Date(now.getTime() - PAUSE_MS);
    if ((await countRecent(tx, clinicId, event.receiverUserId, 'message_received', since)) > 0) return;
    const { audience, language } = person;
    const words = await wordsOf(tx, clinicId, { template: 'message_received', audience, language });
    const path = '/messages';
    const values = {
      patient_name: audience === 'patient' ? person.name : null,
      clinic_name: clinic.name,
      clinic_phone: clinic.phone,
      clinic_email: clinic.email,
      link: `${clinicUrl(deps, clinic)}${path}`,
    };
    const { subject, paragraphs } = fillLetter(words.letter, values);
    const say = mailWords[language];
    await enter(deps, tx, clinic, {
      key: `${clinicId}-message_received-${event.messageId}-${event.receiverUserId}`,
      template: 'message_received',
      person,
      appointmentId: null,
      sequence: null,
      mail: renderLetter({
        language,
        letter: words.letter,
        values,
        greetingName: person.name,
        clinic,
        facts: [],
        button: { label: say.buttons.read, url: values.link },
        links: [],
        why: say.why.account(clinic.name),
      }),
      text: textOf(words.text, values, person),
      notice: { title: subject, text: paragraphs.join(' '), path },
    });
  });
}
