import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  type Notice,
  useListNoticesQuery,
  useReadAllNoticesMutation,
  useReadNoticeMutation,
} from '../../../app/notices.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { Choices } from '../components/choices.tsx';
import styles from '../notifications.module.css';

/** What one was told, newest first, and how one wants to be told. */
export function NoticesPage() {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListNoticesQuery({ query: { limit: 50 } });
  const [readAll, { isLoading: isReading }] = useReadAllNoticesMutation();
  const newest = data?.notifications[0];
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      {isLoading ? <LoadingSkeleton heights={[88, 88, 88]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && newest === undefined ? <EmptyState title={t('none')} text={t('noneText')} /> : null}
      {data && newest !== undefined ? (
        <section className={styles.section} aria-label={t('title')}>
          {data.unread > 0 && (
            <div className={styles.actions}>
              <Button working={isReading} onClick={() => void readAll({ body: { upTo: newest.id } })}>
                {t('readAll')}
              </Button>
            </div>
          )}
          <ul className={styles.list}>
            {data.notifications.map((notice) => (
              <li key={notice.id}>
                <NoticeCard notice={notice} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section className={styles.section} aria-labelledby="choices">
        <Heading id="choices">{t('choices.title')}</Heading>
        <Choices />
      </section>
    </Page>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const [read] = useReadNoticeMutation();
  const isNew = notice.readAt === null;
  const markRead = () => {
    if (isNew) void read({ params: { id: notice.id } });
  };
  return (
    <Card className={styles.notice} data-new={isNew}>
      <div className={styles.noticeHead}>
        <h2 className={styles.title}>
          {isNew && <span className="unseen">{t('new')} </span>}
          {notice.path ? (
            <Link to={notice.path} onClick={markRead}>
              {notice.title}
            </Link>
          ) : (
            notice.title
          )}
        </h2>
        <time className={styles.soft} dateTime={notice.createdAt}>
          {format.dateTime(notice.createdAt, ownZone())}
        </time>
      </div>
      {notice.text && <p>{notice.text}</p>}
      {isNew && (
        <div>
          <Button look="plain" aria-label={t('readLabel', { title: notice.title })} onClick={markRead}>
            {t('read')}
          </Button>
        </div>
      )}
    </Card>
  );
}
