import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetSettingsQuery } from '../api.ts';
import { SettingsForm } from '../components/settings-form.tsx';
import styles from '../components/settings.module.css';

/** Everything an admin sets for the clinic. */
export function SettingsPage() {
  const { t } = useTranslation('settings');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetSettingsQuery();
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      {isLoading ? <LoadingSkeleton heights={[320, 280, 160, 240]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data ? <SettingsForm settings={data} /> : null}
    </Page>
  );
}
