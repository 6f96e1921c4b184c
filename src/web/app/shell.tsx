/** What stands around every page: the way past the header, the clinic's name, the person, the footer. */
import type { ReactNode } from 'react';
import { Suspense, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, PageTitle } from '../ui/page.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useProblemText } from '../i18n/problem.ts';
import { clinicApi } from './clinic.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { lazyPage } from './lazy-page.tsx';
import { useSession } from './session.ts';
import styles from './shell.module.css';

const IdleGuard = lazyPage(() => import('./idle-guard.tsx').then((file) => file.IdleGuard), ['access', 'identity']);

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common');
  const { data: clinic, error, refetch } = clinicApi.useGetClinicQuery();
  const problemText = useProblemText();
  return (
    <>
      <a className={styles.skip} href="#main">
        {t('skip')}
      </a>
      {clinic && <Header clinic={clinic} />}
      <OfflineNotice />
      <SignedInGuard />
      <main id="main" tabIndex={-1} className={styles.main}>
        {clinic || !error ? (
          children
        ) : (
          <Page width="narrow" className={styles.lonely}>
            <PageTitle>{t('failed.clinic')}</PageTitle>
            <ErrorState text={problemText(error)} onRetry={refetch} />
          </Page>
        )}
      </main>
      {clinic && <Footer clinic={clinic} />}
    </>
  );
}

/** Strangers have no session to look after, and do not fetch what does. */
function SignedInGuard() {
  const { user } = useSession();
  if (!user) return null;
  return (
    <Suspense fallback={null}>
      <IdleGuard />
    </Suspense>
  );
}

function OfflineNotice() {
  const { t } = useTranslation('common');
  const online = useSyncExternalStore(onConnectionChange, () => navigator.onLine);
  return (
    <output className={styles.offline} data-shown={!online}>
      {!online && t('offline')}
    </output>
  );
}

function onConnectionChange(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
