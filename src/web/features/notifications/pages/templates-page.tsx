import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { MessageTemplate } from '../../../../contracts/notification-admin.ts';
import { AUDIENCES, isToldTo, NOTIFICATION_TEMPLATES } from '../../../../domain/notifications.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, SelectField, TextAreaField, TextField } from '../../../ui/fields.tsx';
import { LetterView } from '../../../ui/letter-view.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import {
  useListMessageTemplatesQuery,
  useListMessageVersionsQuery,
  usePreviewMessageTemplateMutation,
  useRestoreMessageTemplateMutation,
  useSaveMessageTemplateMutation,
} from '../api.ts';
import { Reminders } from '../components/reminders.tsx';
import styles from '../notifications.module.css';

type Template = z.output<typeof MessageTemplate>;
type Which = Pick<Template, 'template' | 'audience' | 'language' | 'channel'>;

/** The clinic's words for every message, with how they will arrive. */
export function TemplatesPage() {
  const { t, i18n } = useTranslation('notifications');
  const problemText = useProblemText();
  const [which, setWhich] = useState<Which>({
    template: 'confirmed',
    audience: 'patient',
    language: i18n.language === 'es' ? 'es' : 'en',
    channel: 'email',
  });
  const { data, isLoading, error, refetch } = useListMessageTemplatesQuery();
  const current = data?.templates.find((one) => isSame(one, which));
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('words.lead')}>{t('words.title')}</PageTitle>
      <Choice which={which} onChange={setWhich} />
      {isLoading ? <LoadingSkeleton heights={[44, 280]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && current ? (
        <Editor
          key={`${current.template} ${current.audience} ${current.language} ${current.channel} ${current.version}`}
          current={current}
          variables={data.variables}
        />
      ) : null}
      <section className={styles.section} aria-labelledby="reminders">
        <Heading id="reminders">{t('reminders.title')}</Heading>
        <Reminders />
      </section>
    </Page>
  );
}

function isSame(one: Which, other: Which): boolean {
  const parts = ['template', 'audience', 'language', 'channel'] as const;
  return parts.every((part) => one[part] === other[part]);
}

function Choice({ which, onChange }: { which: Which; onChange: (which: Which) => void }) {
  const { t } = useTranslation('notifications');
  const choose = (change: Partial<Which>) => {
    const next = { ...which, ...change };
    onChange(isToldTo(next.template, next.audience) ? next : { ...next, audience: 'patient' });
  };
  const audiences = AUDIENCES.filter((audience) => isToldTo(which.template, audience));
  return (
    <div className={styles.filters}>
      <SelectField
        label={t('words.message')}
        value={which.template}
        onChange={({ target }) =>
          choose({ template: NOTIFICATION_TEMPLATES.find((one) => one === target.value) ?? 'confirmed' })
        }
        data={NOTIFICATION_TEMPLATES.map((value) => ({ value, label: t(`template.${value}`) }))}
      />
      <SelectField
        label={t('words.audience')}
        value={which.audience}
        onChange={({ target }) => choose({ audience: target.value === 'practitioner' ? 'practitioner' : 'patient' })}
        data={audiences.map((value) => ({ value, label: t(`audience.${value}`) }))}
      />
      <SelectField
        label={t('words.channel')}
        value={which.channel}
        onChange={({ target }) => choose({ channel: target.value === 'text' ? 'text' : 'email' })}
        data={(['email', 'text'] as const).map((value) => ({ value, label: t(`words.channels.${value}`) }))}
      />
      <SelectField
        label={t('words.language')}
        value={which.language}
        onChange={({ target }) => choose({ language: target.value === 'es' ? 'es' : 'en' })}
        data={(['en', 'es'] as const).map((value) => ({ value, label: t(`common:language.${value}`) }))}
      />
    </div>
  );
}

type EditorProps = { current: Template; variables: readonly { name: string; example: string }[] };

function Editor({ current, variables }: EditorProps) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const [subject, setSubject] = useState(current.subject ?? '');
  const [body, setBody] = useState(current.body);
  const [save, { isLoading, error }] = useSaveMessageTemplateMutation();
  const { template, audience, language, channel } = current;
  const which = { audience, language, channel };
  const isChanged = subject !== (current.subject ?? '') || body !== current.body;
  const submit = () => save({ params: { template }, body: { ...which, subject, body } });
  const fieldError = (field: string) => {
    const details = error && 'details' in error ? error.details : undefined;
    const found = (details as Record<string, string[]> | undefined)?.[field];
    return Array.isArray(found) ? found[0] : undefined;
  };
  return (
    <div className={styles.split}>
      <section className={styles.section} aria-labelledby="words">
        <Heading id="words">{t('words.words')}</Heading>
        <Form
          className={styles.words}
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {error && <Notice tone="bad">{problemText(error)}</Notice>}
          {channel === 'email' && (
            <TextField
              label={t('words.subject')}
              value={subject}
              error={fieldError('subject')}
              onChange={({ target }) => setSubject(target.value)}
            />
          )}
          <TextAreaField
            label={t('words.body')}
            hint={channel === 'email' ? t('words.bodyHint') : t('words.textHint')}
            value={body}
            error={fieldError('body')}
            autosize
            minRows={channel === 'email' ? 12 : 4}
            onChange={({ target }) => setBody(target.value)}
          />
          <div className={styles.actions}>
            <Button type="submit" look="primary" working={isLoading} disabled={!isChanged}>
              {t('words.save')}
            </Button>
            <span className={styles.soft}>
              {current.isOwn ? t('words.version', { version: current.version }) : t('words.ours')}
            </span>
          </div>
        </Form>
        <div>
          <p className={styles.soft}>{t('words.variables', { open: '{{#fee}}', close: '{{/fee}}' })}</p>
          <p className={styles.variables}>
            {variables.map(({ name, example }) => (
              <code key={name} title={example}>{`{{${name}}}`}</code>
            ))}
          </p>
        </div>
        <Versions current={current} />
      </section>
      <Preview which={current} subject={subject} body={body} />
    </div>
  );
}

const SETTLE_MS = 400;

/** How the words will arrive, a moment after the last key. */
function Preview({ which, subject, body }: { which: Which; subject: string; body: string }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const titleId = useId();
  const [preview, { data, error }] = usePreviewMessageTemplateMutation();
  const { template, audience, language, channel } = which;
  useEffect(() => {
    if (body.trim() === '') return;
    const timer = setTimeout(
      () => void preview({ params: { template }, body: { audience, language, channel, subject, body } }),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [preview, template, audience, language, channel, subject, body]);
  return (
    <section className={styles.section} aria-labelledby={titleId}>
      <Heading id={titleId}>{t('words.preview')}</Heading>
      {error && <Notice tone="attention">{problemText(error)}</Notice>}
      {data?.subject && <p className={styles.title}>{data.subject}</p>}
      {data?.html ? (
        <LetterView html={data.html} label={t('words.preview')} />
      ) : (
        data && <p className={styles.text}>{data.text}</p>
      )}
      {!data && !error && <LoadingSkeleton heights={[24, 320]} />}
    </section>
  );
}

/** What was said before, and the way back to it. */
function Versions({ current }: { current: Template }) {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const { template, audience, language, channel } = current;
  const { data } = useListMessageVersionsQuery({ params: { template }, query: { audience, language, channel } });
  const [restore, { isLoading }] = useRestoreMessageTemplateMutation();
  const earlier = (data?.versions ?? []).filter(({ version }) => version !== current.version);
  if (earlier.length === 0 || current.version === 0) return null;
  return (
    <div>
      <h3 className={styles.title}>{t('words.earlier')}</h3>
      <ul className={styles.list}>
        {earlier.map(({ version, changedAt, changedBy }) => (
          <li key={version} className={styles.noticeHead}>
            <span>
              {version === 0 || changedAt === null
                ? t('words.ours')
                : t('words.versionOf', {
                    version,
                    at: format.dateTime(changedAt, ownZone()),
                    by: changedBy ?? t('words.somebody'),
                  })}
            </span>
            <Button
              look="plain"
              working={isLoading}
              aria-label={t('words.restoreLabel', { version })}
              onClick={() => void restore({ params: { template }, body: { audience, language, channel, version } })}
            >
              {t('words.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
