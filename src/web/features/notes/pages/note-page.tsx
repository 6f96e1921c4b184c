import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetNoteQuery, useListNotesQuery, type WorkItem } from '../api.ts';
import { NoteEditor } from '../components/note-editor.tsx';
import { SignedNote } from '../components/signed-note.tsx';
import styles from './notes.module.css';

/** The note of one session: to write while it is a draft, to read once it is signed. */
export function NotePage() {
  const problemText = useProblemText();
  const appointmentId = Number(useParams().appointmentId);
  const { data, error, isLoading, refetch } = useListNotesQuery(
    { query: { appointmentId } },
    { refetchOnMountOrArgChange: true },
  );
  const [item] = data?.notes ?? [];
  return (
    <Page className={styles.page}>
      {isLoading && <LoadingSkeleton heights={[64, 160, 160, 160]} />}
      {!isLoading && (!data || !item) && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {item && <Session key={item.appointmentId} item={item} />}
    </Page>
  );
}

function Session({ item }: { item: WorkItem }) {
  const { t } = useTranslation('notes');
  const format = useFormat();
  return (
    <>
      <PageTitle
        tabTitle={t('tab', { name: item.clientName })}
        lead={
          <>
            {format.dateTimeZone(item.startsAt, item.timezone)} · {item.service} ·{' '}
            <Link to={`/clients/${item.clientId}`}>{t('client')}</Link>
          </>
        }
      >
        {item.clientName}
      </PageTitle>
      {item.noteId === null ? <NoteEditor appointmentId={item.appointmentId} note={null} /> : <Written item={item} />}
    </>
  );
}

function Written({ item }: { item: WorkItem }) {
  const problemText = useProblemText();
  const { data, error, isLoading, refetch } = useGetNoteQuery(
    { params: { appointmentId: item.appointmentId } },
    { refetchOnMountOrArgChange: true },
  );
  if (isLoading) return <LoadingSkeleton heights={[160, 160]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  return data.status === 'signed' ? (
    <SignedNote note={data} />
  ) : (
    <NoteEditor key={data.id} appointmentId={item.appointmentId} note={data} />
  );
}
