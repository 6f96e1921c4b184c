import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useSession } from '../../../app/session.ts';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { People } from '../components/people.tsx';
import { Room } from '../components/room.tsx';
import { useLiveMessages } from '../use-live.ts';
import styles from './messages.module.css';

/** Conversations beside the one that is open; on a phone one after the other. */
export function MessagesPage() {
  const { t } = useTranslation('messages');
  const { userId } = useParams();
  const { user } = useSession();
  useLiveMessages();
  if (!user) return null;
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      <div className={styles.rooms} data-open={userId !== undefined}>
        <People openId={userId} ownId={user.id} />
        {userId ? (
          <Room key={userId} userId={userId} ownId={user.id} />
        ) : (
          <div className={styles.room}>
            <p className={styles.nobody}>{t('choose')}</p>
          </div>
        )}
      </div>
    </Page>
  );
}
