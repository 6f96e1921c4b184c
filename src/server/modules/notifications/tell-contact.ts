/** Telling the clinic that somebody wrote to it: who, and how to answer. What they wrote is read in the console, not in a mailbox. */
import { inTransaction } from '../../platform/db.ts';
import type { Language } from '../../platform/format.ts';
import { clinicUrl } from '../clinics/service.ts';
import { findRequest } from '../contact/service.ts';
import type { Notifications } from './deps.ts';
import { enterLetter } from './outgoing.ts';
import { renderLetter } from './templates/render-letter.ts';

type Say = { subject: string; body: string; button: string; why: string; from: string; answer: string };

const SAY: Record<Language, Say> = {
  en: {
    subject: 'Somebody wrote to {{clinic_name}}',
    body: '# A new request.\n\nSomebody asked something through your contact page. It is kept in the console.',
    button: 'Read the request',
    from: 'From',
    answer: 'Answer to',
    why: 'You receive this because this is your clinic’s address.',
  },
  es: {
    subject: 'Alguien ha escrito a {{clinic_name}}',
    body: '# Una consulta nueva.\n\nAlguien ha preguntado algo desde vuestra página de contacto. Está en la consola.',
    button: 'Leer la consulta',
    from: 'De',
    answer: 'Responder a',
    why: 'Recibes este mensaje porque esta es la dirección de tu clínica.',
  },
};

export async function tellContact(deps: Notifications, clinicId: number, requestId: number): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  if (clinic.email === null) return;
  const { email, name } = clinic;
  const request = await findRequest(deps, clinicId, requestId);
  if (request === null) return;
  const language = clinic.locale.startsWith('es') ? 'es' : 'en';
  const say = SAY[language];
  const rendered = renderLetter({
    language,
    letter: say,
    values: { clinic_name: name },
    greetingName: name,
    clinic: { name, phone: null, email: null, accent: clinic.accent },
    facts: [
      { label: say.from, lines: [request.name] },
      { label: say.answer, lines: [request.email, ...(request.phone === null ? [] : [request.phone])] },
    ],
    button: { label: say.button, url: `${clinicUrl(deps, clinic)}/admin/contact-requests` },
    links: [],
    why: say.why,
  });
  await inTransaction(deps.db, clinicId, (tx) =>
    enterLetter(deps, tx, clinicId, {
      key: `${clinicId}-contact_request-${requestId}`,
      template: 'contact_request',
      to: { name, email },
      content: { ...rendered, replyTo: { name: request.name, email: request.email } },
    }),
  );
}
