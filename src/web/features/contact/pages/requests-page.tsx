import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { ContactRequest } from '../../../../contracts/contact.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { SelectField, TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import { useChangeContactRequestMutation, useListContactRequestsQuery } from '../api.ts';
import styles from '../contact.module.css';

type Request = z.output<typeof ContactRequest>;
const STATES = ['new', 'in_progress', 'done'] as const;
const TONES: Record<Request['status'], Tone> = { new: 'attention', in_progress: 'still', done: 'good' };

/** What people asked the clinic, and what became of it. */
export function ContactRequestsPage() {
  const { t } = useTranslation('contact');
  const problemText = useProblemText();
  const [status, setStatus] = useState<Request['status'] | ''>('');
  const query = status === '' ? {} : { status };
  const { data, isLoading, error, refetch } = useListContactRequestsQuery({ query });
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('requests.lead')}>{t('requests.title')}</PageTitle>
      <SelectField
        label={t('requests.show')}
        value={status}
        onChange={({ target }) => setStatus(STATES.find((one) => one === target.value) ?? '')}
        data={[
          { value: '', label: t('requests.all') },
          ...STATES.map((value) => ({ value, label: t(`status.${value}`) })),
        ]}
      />
      {isLoading ? <LoadingSkeleton heights={[160, 160]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && data.contactRequests.length === 0 ? (
        <EmptyState title={t('requests.none')} text={t('requests.noneText')} />
      ) : null}
      {data && data.contactRequests.length > 0 ? (
        <ul className={styles.list}>
          {data.contactRequests.map((request) => (
            <li key={request.id}>
              <RequestCard request={request} />
            </li>
          ))}
        </ul>
      ) : null}
    </Page>
  );
}

function RequestCard({ request }: { request: Request }) {
  const { t } = useTranslation('contact');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  return (
    <Card className={styles.request}>
      <div className={styles.head}>
        <h2 className={styles.name}>{request.subject ? `${request.name}: ${request.subject}` : request.name}</h2>
        <StatusPill tone={TONES[request.status]}>{t(`status.${request.status}`)}</StatusPill>
      </div>
      <p className={styles.soft}>
        <time dateTime={request.createdAt}>{format.dateTime(request.createdAt, zone)}</time> ·{' '}
        <a href={`mailto:${request.email}`}>{request.email}</a>
        {request.phone && (
          <>
            {' '}
            · <a href={`tel:${request.phone.replace(/[^+\d]/g, '')}`}>{request.phone}</a>
          </>
        )}
      </p>
      <p className={styles.words}>{request.message}</p>
      <FollowUp request={request} />
      {request.handledBy && <p className={styles.soft}>{t('requests.handledBy', { name: request.handledBy })}</p>}
    </Card>
  );
}

function FollowUp({ request }: { request: Request }) {
  const { t } = useTranslation('contact');
  const problemText = useProblemText();
  const [note, setNote] = useState(request.note ?? '');
  const [change, { isLoading, error }] = useChangeContactRequestMutation();
  const params = { id: request.id };
  return (
    <>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <TextAreaField
        label={t('requests.note')}
        hint={t('requests.noteHint')}
        autosize
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className={styles.actions}>
        {note !== (request.note ?? '') && (
          <Button working={isLoading} onClick={() => void change({ params, body: { note: note || null } })}>
            {t('requests.saveNote')}
          </Button>
        )}
        {STATES.filter((status) => status !== request.status).map((status) => (
          <Button
            key={status}
            look="quiet"
            working={isLoading}
            aria-label={t('requests.markLabel', { name: request.name, mark: t(`requests.mark.${status}`) })}
            onClick={() => void change({ params, body: { status } })}
          >
            {t(`requests.mark.${status}`)}
          </Button>
        ))}
      </div>
    </>
  );
}
