import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useListUsersQuery } from '../api.ts';
import styles from './administration.module.css';

/** The three views of the clinic's people; how many wait is said beside the name. */
export function PeopleTabs() {
  const { t } = useTranslation('administration');
  const { data } = useListUsersQuery({ query: { status: 'awaiting_approval', limit: 100 } });
  const waiting = data?.users.length ?? 0;
  return (
    <nav className={styles.tabs} aria-label={t('tabs.label')}>
      <NavLink end to="/admin/users">
        {t('tabs.users')}
      </NavLink>
      <NavLink to="/admin/users/approvals">
        {t('tabs.approvals')}
        {waiting > 0 && <span className={styles.count}>{t('tabs.waiting', { count: waiting })}</span>}
      </NavLink>
      <NavLink to="/admin/users/invitations">{t('tabs.invitations')}</NavLink>
    </nav>
  );
}
