/** The clinic's own words: each change is a new version, and nothing is saved that could not be filled in. */
import { checkTemplate, type TemplateProblem } from '../../../domain/message-template.ts';
import {
  AUDIENCES,
  type Audience,
  isToldTo,
  NOTIFICATION_TEMPLATES,
  type NotificationTemplate,
} from '../../../domain/notifications.ts';
import { may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Language } from '../../platform/format.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { clinicUrl } from '../clinics/service.ts';
import type { Notifications } from './deps.ts';
import * as repository from './template-repository.ts';
import { type Letter, ownLetter, ownText, VARIABLE_NAMES, VARIABLES } from './templates/letters.ts';
import { mailWords } from './templates/mail-words.ts';
import { fillText, renderLetter } from './templates/render-letter.ts';

export type Which = {
  template: NotificationTemplate;
  audience: Audience;
  language: Language;
  channel: 'email' | 'text';
};
export type Shown = Which & {
  subject: string | null;
  body: string;
  version: number;
  isOwn: boolean;
  changedAt: Date | null;
  changedBy: string | null;
};

/** Every message of this clinic as it is worded now. */
export async function listTemplates(
  deps: Notifications,
  context: Context,
  wish: { language?: Language | undefined; template?: NotificationTemplate | undefined },
): Promise<Shown[]> {
  authorize(context);
  const rows = await inTransaction(deps.db, context.clinicId, (tx) => repository.listNewest(tx, context.clinicId));
  const all: Which[] = NOTIFICATION_TEMPLATES.flatMap((template) =>
    AUDIENCES.filter((audience) => isToldTo(template, audience)).flatMap((audience) =>
      (['en', 'es'] as const).flatMap((language) =>
        (['email', 'text'] as const).map((channel) => ({ template, audience, language, channel })),
      ),
    ),
  );
  return all
    .filter((which) => wish.language === undefined || which.language === wish.language)
    .filter((which) => wish.template === undefined || which.template === wish.template)
    .map((which) =>
      shownOf(
        which,
        rows.find((row) => isSame(row, which)),
      ),
    );
}

export async function listVersions(deps: Notifications, context: Context, which: Which): Promise<Shown[]> {
  authorize(context);
  ownWords(which);
  const rows = await inTransaction(deps.db, context.clinicId, (tx) =>
    repository.listVersions(tx, context.clinicId, which),
  );
  return [...rows.map((row) => shownOf(which, row)), shownOf(which, undefined)];
}

export async function saveTemplate(
  deps: Notifications,
  context: Context,
  which: Which,
  words: { subject?: string | undefined; body: string },
): Promise<Shown> {
  const userId = authorize(context);
  const own = ownWords(which);
  const subject = which.channel === 'text' ? null : words.subject || own.subject;
  check('subject', subject ?? '');
  check('body', words.body);
  return store(deps, context, which, { subject, body: words.body }, userId);
}

/** Brings words back: an earlier version's, or ours. The history only grows. */
export async function restoreTemplate(
  deps: Notifications,
  context: Context,
  which: Which,
  version: number,
): Promise<Shown> {
  const userId = authorize(context);
  ownWords(which);
  if (version === 0) return store(deps, context, which, { subject: null, body: null }, userId);
  const rows = await inTransaction(deps.db, context.clinicId, (tx) =>
    repository.listVersions(tx, context.clinicId, which),
  );
  const found = rows.find((row) => row.version === version);
  if (found === undefined) throw notFound('version');
  return store(deps, context, which, { subject: found.subject, body: found.body }, userId);
}

async function store(
  deps: Notifications,
  context: Context,
  which: Which,
  words: { subject: string | null; body: string | null },
  userId: string,
): Promise<Shown> {
  const { clinicId } = context;
  const now = deps.clock.now();
  return inTransaction(deps.db, clinicId, async (tx) => {
    await repository.insertVersion(tx, clinicId, { ...which, ...words, created_by: userId, created_at: now });
    const detail = { ...which, restored: words.body === null };
    await audit(
      tx,
      context,
      { action: 'template.change', objectType: 'template', objectId: which.template, detail },
      now,
    );
    const [newest] = await repository.listVersions(tx, clinicId, which);
    return shownOf(which, newest);
  });
}

export type Preview = { subject: string; text: string; html: string | null };

/** How words would arrive. Places are filled with examples, with this clinic's own name and with what was given. */
export async function previewTemplate(
  deps: Notifications,
  context: Context,
  which: Which,
  given: { subject?: string | undefined; body?: string | undefined; variables?: Record<string, string> | undefined },
): Promise<Preview> {
  authorize(context);
  const clinic = await deps.clinics.byId(context.clinicId);
  const now = await inTransaction(deps.db, clinic.id, (tx) => currentWords(tx, clinic.id, which));
  const body = given.body ?? now.body;
  const subject = given.subject || now.subject;
  check('subject', subject);
  check('body', body);
  const url = `${clinicUrl(deps, clinic)}/appointments`;
  const own = { clinic_name: clinic.name, clinic_phone: clinic.phone, clinic_email: clinic.email, link: url };
  const values = { ...VARIABLES, ...own, ...given.variables };
  if (which.channel === 'text') {
    const stop = which.audience === 'patient' ? ` ${mailWords[which.language].stop}` : '';
    return { subject: '', text: fillText(body, values) + stop, html: null };
  }
  return render(which, { subject, body }, values, clinic, url);
}

function render(
  which: Which,
  letter: Letter,
  values: Record<string, string | null>,
  clinic: ClinicRow,
  url: string,
): Preview {
  const say = mailWords[which.language];
  const name = which.audience === 'patient' ? values.patient_name : values.practitioner_name;
  return renderLetter({
    language: which.language,
    letter,
    values,
    greetingName: name ?? '',
    clinic,
    facts: [
      { label: say.labels.when, lines: [values.moment ?? ''] },
      { label: say.labels.reference, lines: [values.reference ?? ''] },
    ],
    button: { label: say.buttons.see, url },
    links: [],
    why: say.why[which.audience](clinic.name),
  });
}

async function currentWords(tx: Tx, clinicId: number, which: Which): Promise<Letter> {
  const [newest] = await repository.listVersions(tx, clinicId, which);
  const own = ownWords(which);
  return { subject: newest?.subject ?? own.subject, body: newest?.body ?? own.body };
}

function ownWords({ language, audience, template, channel }: Which): Letter {
  const letter = ownLetter(language, audience, template);
  const text = ownText(language, audience, template);
  if (letter === undefined || text === undefined) throw invalidField('audience', 'This message is not sent to them.');
  return channel === 'email' ? letter : { subject: '', body: text };
}

type Row = Awaited<ReturnType<typeof repository.listVersions>>[number];

function shownOf(which: Which, row: Row | undefined): Shown {
  const own = ownWords(which);
  const isEmail = which.channel === 'email';
  return {
    ...which,
    subject: isEmail ? (row?.subject ?? own.subject) : null,
    body: row?.body ?? own.body,
    version: row?.version ?? 0,
    isOwn: row?.body != null,
    changedAt: row?.created_at ?? null,
    changedBy: row?.author ?? null,
  };
}

function isSame(row: Row, which: Which): boolean {
  return (
    row.template === which.template &&
    row.audience === which.audience &&
    row.language === which.language &&
    row.channel === which.channel
  );
}

/** Refuses words with a place that nothing fills. */
function check(field: 'subject' | 'body', words: string): void {
  const [problem] = checkTemplate(words, VARIABLE_NAMES);
  if (problem !== undefined) throw invalidField(field, sentenceOf(problem));
}

function sentenceOf(problem: TemplateProblem): string {
  if (problem.kind === 'unknown') return `There is no {{${problem.name}}}.`;
  if (problem.kind === 'unclosed') return `{{#${problem.name}}} and {{/${problem.name}}} must come as a pair.`;
  return `“${problem.text}” cannot be read. Write {{name}}.`;
}

function authorize({ caller }: Context): string {
  if (caller?.kind !== 'person' || !may(caller.role, 'template.change', false)) throw new AppError('forbidden');
  return caller.userId;
}
