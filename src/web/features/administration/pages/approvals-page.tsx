import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Card } from '../../../ui/card.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type AdminUser, useListUsersQuery } from '../api.ts';
import styles from '../components/administration.module.css';
import { ApproveButton } from '../components/approve-button.tsx';
import { PeopleTabs } from '../components/people-tabs.tsx';

/** Providers who registered themselves and whom nobody can book yet. */
export function ApprovalsPage() {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const [said, setSaid] = useState<string | null>(null);
  const { data, error, isLoading, refetch } = useListUsersQuery({ query: { status: 'awaiting_approval', limit: 100 } });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('approvals.lead')}>{t('approvals.title')}</PageTitle>
      <PeopleTabs />
      {said && <Notice tone="good">{said}</Notice>}
      {isLoading && <LoadingSkeleton heights={[200, 200]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data?.users.length === 0 && <EmptyState title={t('approvals.none')} text={t('approvals.noneText')} />}
      <ul className={styles.cards}>
        {data?.users.map((user) => (
          <li key={user.id}>
            <Applicant user={user} onApproved={setSaid} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Applicant({ user, onApproved }: { user: AdminUser; onApproved: (text: string) => void }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const { practitioner } = user;
  return (
    <Card className={styles.applicant}>
      <div>
        <h2 className={styles.cardTitle}>{user.name}</h2>
        <p className={styles.soft}>{user.email}</p>
      </div>
      <Facts
        facts={[
          [t('fact.license'), practitioner?.license ?? t('fact.noLicense')],
          [t('fact.specialties'), practitioner && format.list(practitioner.specialties)],
          [t('fact.phone'), user.phone],
          [t('fact.registered'), format.date(user.createdAt, ownZone())],
        ]}
      />
      {practitioner?.bio && <p>{practitioner.bio}</p>}
      <ApproveButton user={user} onApproved={(_user, text) => onApproved(text)} />
    </Card>
  );
}
