import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { useListNotesQuery, type WorkItem } from '../api.ts';
import styles from './notes.module.css';

const VIEWS = ['unsigned', 'signed'] as const;

/** What is still to be written and signed; beside it what is signed. */
export function NotesPage() {
  const { t } = useTranslation('notes');
  const problemText = useProblemText();
  const [params, setParams] = useSearchParams();
  const view = params.get('view') === 'signed' ? 'signed' : 'unsigned';
  const query = { status: view, limit: 100 } as const;
  const { data, error, isLoading, refetch } = useListNotesQuery({ query }, { refetchOnMountOrArgChange: true });
  return (
    <Page className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      <div className={styles.tabs}>
        {VIEWS.map((one) => (
          <Button key={one} look="quiet" aria-pressed={one === view} onClick={() => setParams({ view: one })}>
            {t(`view.${one}`)}
          </Button>
        ))}
      </div>
      {isLoading && <LoadingSkeleton heights={[80, 80, 80]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data?.notes.length === 0 && <EmptyState title={t(`none.${view}`)} text={t('noneText')} />}
      {data && data.notes.length > 0 && (
        <ul className={styles.list}>
          {data.notes.map((item) => (
            <li key={item.id}>
              <Item item={item} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function Item({ item }: { item: WorkItem }) {
  const { t } = useTranslation('notes');
  const format = useFormat();
  const { appointmentId, clientName, startsAt, timezone, service, status } = item;
  return (
    <Card className={styles.item}>
      <div>
        <p className={styles.name}>{clientName}</p>
        <p className={styles.soft}>
          {format.dateTime(startsAt, timezone)} · {service}
        </p>
      </div>
      <StatusPill tone={status === 'signed' ? 'good' : 'attention'}>{t(`state.${status}`)}</StatusPill>
      <ButtonLink to={`/notes/${appointmentId}`} aria-label={t(`open.${status}`, { name: clientName })}>
        {t(`action.${status}`)}
      </ButtonLink>
    </Card>
  );
}
