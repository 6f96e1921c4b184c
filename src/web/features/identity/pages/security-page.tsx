import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { LinkedWays } from '../components/linked-ways.tsx';
import { PasswordSection } from '../components/password-section.tsx';
import { SecondFactor } from '../components/second-factor.tsx';
import { Sessions } from '../components/sessions.tsx';
import styles from './identity.module.css';

/** How somebody comes in, and where they are signed in. */
export function SecurityPage() {
  const { t } = useTranslation('access');
  const { user } = useSession();
  if (!user) return null;
  const mustSetUp = user.twoFactorRequired && !user.twoFactorEnabled;
  const factor = user.role !== 'patient' && (
    <section className={styles.section} aria-labelledby="factor">
      <Heading id="factor">{t('factor.title')}</Heading>
      <SecondFactor user={user} />
    </section>
  );
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('security.lead')}>{t('security.title')}</PageTitle>
      {mustSetUp ? (
        <>
          <Notice tone="attention">{t('security.required')}</Notice>
          {factor}
        </>
      ) : (
        <>
          <section className={styles.section} aria-labelledby="password">
            <Heading id="password">{t('password.title')}</Heading>
            <PasswordSection user={user} />
          </section>
          {factor}
          <section className={styles.section} aria-labelledby="sessions">
            <Heading id="sessions">{t('sessions.title')}</Heading>
            <Sessions />
          </section>
          <section className={styles.section} aria-labelledby="links">
            <Heading id="links">{t('links.title')}</Heading>
            <LinkedWays />
          </section>
        </>
      )}
    </Page>
  );
}
