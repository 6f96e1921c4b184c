import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { IconBell } from '../ui/icons.tsx';
import { useUnread } from './notices.ts';
import { useSession } from './session.ts';
import styles from './shell.module.css';

/** The way to what one was told, with how much of it is new. It stays in sight when the menu is folded. */
export function Bell() {
  const { t } = useTranslation('common');
  const { user } = useSession();
  const unread = useUnread();
  if (!user) return null;
  return (
    <NavLink to="/notifications" className={styles.bell}>
      <IconBell />
      <span className="unseen">{t('person.notices', { count: unread })}</span>
      {unread > 0 && (
        <span className={styles.bellCount} aria-hidden>
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </NavLink>
  );
}
