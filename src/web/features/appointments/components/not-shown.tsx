import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';

type Props = { error: unknown; unknown: boolean; onRetry: () => unknown };

/** In place of an appointment: still loading, for somebody who has to sign in, not there, or not reachable. */
export function NotShown({ error, unknown, onRetry }: Props) {
  const { t } = useTranslation('appointments');
  const { pathname } = useLocation();
  const problemText = useProblemText();
  const status = isProblem(error) ? error.status : 0;
  if (!error && !unknown) {
    return (
      <Page width="medium">
        <LoadingSkeleton heights={[48, 24, 240, 44]} />
      </Page>
    );
  }
  const missing = unknown || status === 404;
  const toList = <ButtonLink to="/appointments">{t('detail.all')}</ButtonLink>;
  const signIn = (
    <ButtonLink to={`/sign-in?next=${encodeURIComponent(pathname)}`}>{t('common:person.signIn')}</ButtonLink>
  );
  return (
    <Page width="medium">
      <PageTitle>{t('detail.title')}</PageTitle>
      <div style={{ marginTop: 24 }}>
        {missing && <EmptyState title={t('detail.missing')} text={t('detail.missingText')} action={toList} />}
        {status === 401 && <EmptyState title={t('detail.signIn')} text={t('detail.signInText')} action={signIn} />}
        {!missing && status !== 401 && <ErrorState text={problemText(error)} onRetry={onRetry} />}
      </div>
    </Page>
  );
}
