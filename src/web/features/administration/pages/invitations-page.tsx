import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { inviteUser } from '../../../../contracts/administration.ts';
import { may } from '../../../../domain/permissions.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { useSession } from '../../../app/session.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import {
  type Invitation,
  useInviteUserMutation,
  useListInvitationsQuery,
  useRevokeInvitationMutation,
} from '../api.ts';
import styles from '../components/administration.module.css';
import { Pager } from '../components/pager.tsx';
import { PeopleTabs } from '../components/people-tabs.tsx';
import { ROLES } from '../model/roles.ts';
import { usePages } from '../use-pages.ts';

/** Asking people in, and what became of it. */
export function InvitationsPage() {
  const { t } = useTranslation('administration');
  const [said, setSaid] = useState<string | null>(null);
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('invitations.lead')}>{t('invitations.title')}</PageTitle>
      <PeopleTabs />
      {said && <Notice tone="good">{said}</Notice>}
      <InviteForm onInvited={(email) => setSaid(t('invite.done', { email }))} />
      <section className={styles.section} aria-labelledby="sent">
        <Heading id="sent">{t('invitations.sent')}</Heading>
        <Sent onRevoked={(email) => setSaid(t('invitations.revoked', { email }))} />
      </section>
    </Page>
  );
}

type Typed = { email: string; name: string; role: Invitation['role'] };

function InviteForm({ onInvited }: { onInvited: (email: string) => void }) {
  const { t } = useTranslation('administration');
  const { user } = useSession();
  const problemText = useProblemText();
  const [invite, { error, isLoading }] = useInviteUserMutation();
  const start: Typed = { email: '', name: '', role: 'practitioner' };
  const { register, handleSubmit, formState, reset } = useForm({
    defaultValues: start,
    resolver: contractResolver(bodyShape(inviteUser), ({ email, name, role }: Typed) => ({
      email: email.trim(),
      role,
      ...(textOrNothing(name) === undefined ? {} : { name }),
    })),
  });
  const { errors } = formState;
  const roles = ROLES.filter(
    (role) => user && (role === 'patient' || role === 'practitioner' || may(user.role, 'users.invite_staff', false)),
  );
  const submit = handleSubmit(async (body) => {
    const answer = await invite({ body, idempotencyKey: crypto.randomUUID() });
    if (!answer.data) return;
    onInvited(answer.data.invitation.email);
    reset();
  });
  const isTaken = isProblem(error) && error.code === 'email_taken';
  return (
    <Form onSubmit={submit} className={styles.invite}>
      <FieldPair>
        <TextField
          type="email"
          autoComplete="off"
          label={t('invite.email')}
          error={errors.email && t('invite.emailWrong')}
          {...register('email')}
        />
        <TextField autoComplete="off" optional label={t('invite.name')} {...register('name')} />
      </FieldPair>
      <SelectField
        label={t('invite.role')}
        hint={t('invite.roleHint')}
        data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        {...register('role')}
      />
      {error && <Notice tone="bad">{isTaken ? t('invite.taken') : problemText(error)}</Notice>}
      <div>
        <Button type="submit" look="primary" working={isLoading}>
          {t('invite.send')}
        </Button>
      </div>
    </Form>
  );
}

const TONES: Record<Invitation['status'], Tone> = {
  open: 'attention',
  accepted: 'good',
  revoked: 'still',
  expired: 'still',
};

function Sent({ onRevoked }: { onRevoked: (email: string) => void }) {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const pages = usePages('sent');
  const { cursor } = pages;
  const { data, error, isLoading, refetch } = useListInvitationsQuery({
    query: { limit: 25, ...(cursor === undefined ? {} : { cursor }) },
  });
  if (isLoading) return <LoadingSkeleton heights={[56, 56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.invitations.length === 0)
    return <EmptyState title={t('invitations.none')} text={t('invitations.noneText')} />;
  return (
    <>
      <table className={styles.table}>
        <caption className="unseen">{t('invitations.sent')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.person')}</th>
            <th scope="col">{t('column.role')}</th>
            <th scope="col">{t('column.status')}</th>
            <th scope="col">{t('column.action')}</th>
          </tr>
        </thead>
        <tbody>
          {data.invitations.map((invitation) => (
            <SentRow key={invitation.id} invitation={invitation} onRevoked={onRevoked} />
          ))}
        </tbody>
      </table>
      <Pager pages={pages} nextCursor={data.nextCursor} />
    </>
  );
}

function SentRow({ invitation, onRevoked }: { invitation: Invitation; onRevoked: (email: string) => void }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const problemText = useProblemText();
  const [revoke, { error, isLoading }] = useRevokeInvitationMutation();
  const { id, email, name, role, status, expiresAt } = invitation;
  const submit = async () => {
    const answer = await revoke({ params: { id } });
    if (answer.data) onRevoked(email);
  };
  return (
    <tr>
      <th scope="row">
        <span>{name ?? email}</span>
        {name && <span className={styles.soft}>{email}</span>}
      </th>
      <td>{t(`role.${role}`)}</td>
      <td>
        <StatusPill tone={TONES[status]}>{t(`invitation.${status}`)}</StatusPill>
        {status === 'open' && (
          <span className={styles.soft}> {t('invitations.until', { date: format.date(expiresAt, ownZone()) })}</span>
        )}
      </td>
      <td>
        {status === 'open' && (
          <Button look="plain" working={isLoading} onClick={submit}>
            {t('invitations.revoke')}
            <span className="unseen"> {email}</span>
          </Button>
        )}
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
      </td>
    </tr>
  );
}
