import { skipToken } from '@reduxjs/toolkit/query/react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Card } from '../../../ui/card.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetManagedPractitionerQuery } from '../api.ts';
import styles from '../components/editor.module.css';
import { PractitionerForm } from '../components/practitioner-form.tsx';

/** A practitioner's own profile, as patients see it, and the limits of booking them. */
export function OwnProfilePage() {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const { user } = useSession();
  const id = user?.practitionerId ?? null;
  const { data, error, refetch } = useGetManagedPractitionerQuery(id === null ? skipToken : { params: { id } });
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('person.ownLead')}>{t('person.ownTitle')}</PageTitle>
      {error && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {!error && !data ? <LoadingSkeleton heights={[56, 56, 160, 56]} /> : null}
      {data && user && (
        <Card className={styles.form}>
          <PractitionerForm person={data} role={user.role} offer={null} />
        </Card>
      )}
    </Page>
  );
}
