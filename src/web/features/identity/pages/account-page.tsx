import { useTranslation } from 'react-i18next';
import { downloadReceipt } from '../../../../contracts/billing.ts';
import { contractUrl } from '../../../app/api.ts';
import { useSession } from '../../../app/session.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetPreferencesQuery, useListReceiptsQuery, useResendVerificationMutation } from '../api.ts';
import { PreferencesForm } from '../components/preferences-form.tsx';
import { ProfileForm } from '../components/profile-form.tsx';
import styles from './identity.module.css';

export function AccountPage() {
  const { t } = useTranslation('identity');
  const { user } = useSession();
  if (!user) return null;
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('account.lead', { email: user.email })}>{t('account.title')}</PageTitle>
      {!user.emailVerified && <Unconfirmed />}
      <section className={styles.section} aria-labelledby="profile">
        <Heading id="profile">{t('account.profile')}</Heading>
        <ProfileForm user={user} />
      </section>
      <section className={styles.section} aria-labelledby="preferences">
        <Heading id="preferences">{t('account.preferences')}</Heading>
        <Preferences />
      </section>
      <section className={styles.section} aria-labelledby="security">
        <Heading id="security">{t('access:security.title')}</Heading>
        <p>{t('access:security.text')}</p>
        <p>
          <ButtonLink to="/account/security">{t('access:security.link')}</ButtonLink>
        </p>
      </section>
      {user.role === 'patient' && (
        <section className={styles.section} aria-labelledby="receipts">
          <Heading id="receipts">{t('account.receipts')}</Heading>
          <Receipts />
        </section>
      )}
    </Page>
  );
}

/** An email nobody has confirmed yet may be a typing mistake. */
function Unconfirmed() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [resend, { isLoading, isSuccess, error }] = useResendVerificationMutation();
  return (
    <Notice tone="attention">
      <p>{isSuccess ? t('verify.resent') : t('verify.needed')}</p>
      {error && <p>{problemText(error)}</p>}
      {!isSuccess && (
        <p>
          <Button look="plain" working={isLoading} onClick={() => void resend()}>
            {t('verify.resend')}
          </Button>
        </p>
      )}
    </Notice>
  );
}

function Preferences() {
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetPreferencesQuery();
  if (isLoading) return <LoadingSkeleton heights={[44, 44, 44, 72]} />;
  return data ? <PreferencesForm preferences={data} /> : <ErrorState text={problemText(error)} onRetry={refetch} />;
}

function Receipts() {
  const { t } = useTranslation('identity');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListReceiptsQuery();
  if (isLoading) return <LoadingSkeleton heights={[56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.receipts.length === 0) {
    return (
      <EmptyState
        title={t('receipts.none')}
        text={t('receipts.noneText')}
        action={<ButtonLink to="/book">{t('common:book')}</ButtonLink>}
      />
    );
  }
  return (
    <ul className={styles.receipts}>
      {data.receipts.map((payment) => (
        <li key={payment.id}>
          <div>
            <p>{format.date(payment.created_at, ownZone())}</p>
            {payment.receipt_number && <p className={styles.soft}>{payment.receipt_number}</p>}
          </div>
          <p className={styles.amount}>{format.money(payment.amount, payment.currency)}</p>
          <ButtonAnchor look="plain" href={contractUrl(downloadReceipt, { id: payment.id })}>
            {t('receipts.open')}
          </ButtonAnchor>
        </li>
      ))}
    </ul>
  );
}
