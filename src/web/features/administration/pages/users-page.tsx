import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type AdminUser, useListUsersQuery } from '../api.ts';
import styles from '../components/administration.module.css';
import { Pager } from '../components/pager.tsx';
import { PeopleTabs } from '../components/people-tabs.tsx';
import { UserSheet } from '../components/user-sheet.tsx';
import { UserStatus } from '../components/user-status.tsx';
import { ROLES } from '../model/roles.ts';
import { usePages } from '../use-pages.ts';

const STATUSES = ['active', 'awaiting_approval', 'deactivated'] as const;

/** Everybody with an account at the clinic. */
export function UsersPage() {
  const { t } = useTranslation('administration');
  const [said, setSaid] = useState<string | null>(null);
  const [opened, setOpened] = useState<AdminUser | null>(null);
  const [typed, setTyped] = useState('');
  const [role, setRole] = useState<AdminUser['role'] | ''>('');
  const [status, setStatus] = useState<AdminUser['status'] | ''>('');
  const q = useDeferredValue(typed.trim());
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('users.lead')}>{t('users.title')}</PageTitle>
      <PeopleTabs />
      {said && <Notice tone="good">{said}</Notice>}
      <search className={styles.filters}>
        <TextField
          type="search"
          label={t('filter.search')}
          value={typed}
          maxLength={120}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <SelectField
          label={t('filter.role')}
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? '')}
          data={[
            { value: '', label: t('filter.all') },
            ...ROLES.map((one) => ({ value: one, label: t(`role.${one}`) })),
          ]}
        />
        <SelectField
          label={t('filter.status')}
          value={status}
          onChange={(event) => setStatus(STATUSES.find((one) => one === event.currentTarget.value) ?? '')}
          data={[
            { value: '', label: t('filter.all') },
            ...STATUSES.map((one) => ({ value: one, label: t(`status.${one}`) })),
          ]}
        />
      </search>
      <People
        query={{ ...(q === '' ? {} : { q }), ...(role === '' ? {} : { role }), ...(status === '' ? {} : { status }) }}
        onOpen={setOpened}
      />
      {opened && (
        <UserSheet
          key={opened.id}
          user={opened}
          onClose={() => setOpened(null)}
          onChanged={(_user, text) => {
            setSaid(text);
            setOpened(null);
          }}
        />
      )}
    </Page>
  );
}

type PeopleProps = {
  query: { q?: string; role?: AdminUser['role']; status?: AdminUser['status'] };
  onOpen: (user: AdminUser) => void;
};

function People({ query, onOpen }: PeopleProps) {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const pages = usePages(JSON.stringify(query));
  const { cursor } = pages;
  const { data, error, isLoading, refetch } = useListUsersQuery({
    query: { ...query, limit: 25, ...(cursor === undefined ? {} : { cursor }) },
  });
  if (isLoading) return <LoadingSkeleton heights={[56, 56, 56, 56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.users.length === 0) return <EmptyState title={t('users.none')} text={t('users.noneText')} />;
  return (
    <>
      <UserTable users={data.users} onOpen={onOpen} />
      <Pager pages={pages} nextCursor={data.nextCursor} />
    </>
  );
}

function UserTable({ users, onOpen }: { users: readonly AdminUser[]; onOpen: (user: AdminUser) => void }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  return (
    <table className={styles.table}>
      <caption className="unseen">{t('users.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('column.name')}</th>
          <th scope="col">{t('column.role')}</th>
          <th scope="col">{t('column.status')}</th>
          <th scope="col">{t('column.seen')}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <th scope="row">
              <button type="button" className={styles.opener} onClick={() => onOpen(user)}>
                {user.name}
              </button>
              <span className={styles.soft}>{user.email}</span>
            </th>
            <td>{t(`role.${user.role}`)}</td>
            <td>
              <UserStatus status={user.status} />
            </td>
            <td className={styles.soft}>
              {user.lastSeenAt ? format.date(user.lastSeenAt, ownZone()) : t('fact.never')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
