import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useProblemText, isProblem } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useVerifyEmailMutation } from '../api.ts';
import { useOnce } from '../use-once.ts';
import styles from './identity.module.css';

/** Opened by the link of a mail: it confirms by itself, and says so. */
export function VerifyPage() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  // One request for one link, however often the page is drawn.
  const [verify, { error, isSuccess, isUninitialized }] = useVerifyEmailMutation({ fixedCacheKey: `verify-${token}` });
  useOnce(isUninitialized && token !== '', () => void verify({ body: { token } }));
  if (isSuccess) {
    return (
      <Page width="narrow" className={styles.done}>
        <PageTitle lead={t('verify.done')}>{t('verify.doneTitle')}</PageTitle>
        <ButtonLink look="primary" to="/account">
          {t('verify.account')}
        </ButtonLink>
      </Page>
    );
  }
  if (error || token === '') {
    const old = token === '' || (isProblem(error) && error.code === 'link_expired');
    return (
      <Page width="narrow" className={styles.done}>
        <PageTitle>{t('verify.failedTitle')}</PageTitle>
        <Notice tone="bad">{old ? t('verify.failed') : problemText(error)}</Notice>
        <ButtonLink to="/account">{t('verify.account')}</ButtonLink>
      </Page>
    );
  }
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle>{t('verify.title')}</PageTitle>
      <LoadingSkeleton heights={[44]} />
    </Page>
  );
}
