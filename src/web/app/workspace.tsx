/** What stands around a signed-in person's pages: where else they can go. Strangers sign in first. */
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { isOpenTo, placesOf } from './menu.ts';
import { MissingPage } from './missing-page.tsx';
import { RequireSession } from './require-session.tsx';
import { useSession } from './session.ts';
import styles from './workspace.module.css';

const SECURITY = '/account/security';

export function Workspace() {
  return (
    <RequireSession>
      <Rooms />
    </RequireSession>
  );
}

function Rooms() {
  const { user } = useSession();
  const { pathname } = useLocation();
  if (!user) return null;
  // The server answers such an administrator nothing else either.
  if (user.twoFactorRequired && !user.twoFactorEnabled && pathname !== SECURITY)
    return <Navigate replace to={SECURITY} />;
  return (
    <div className={styles.workspace}>
      <Places role={user.role} />
      <div className={styles.room}>{isOpenTo(user.role, pathname) ? <Outlet /> : <MissingPage />}</div>
    </div>
  );
}

function Places({ role }: { role: Parameters<typeof placesOf>[0] }) {
  const { t } = useTranslation('common');
  const groups = placesOf(role);
  return (
    <nav aria-label={t('place.nav')} className={styles.places}>
      {groups.map(({ group, places }) => (
        <div key={group} className={styles.group}>
          {groups.length > 1 && <p className={styles.groupName}>{t(`place.group.${group}`)}</p>}
          <ul>
            {places.map(({ to, text }) => (
              <li key={to}>
                <NavLink to={to} end={places.some((other) => other.to.startsWith(`${to}/`))}>
                  {t(`place.${text}`)}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
