import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../../../../domain/permissions.ts';
import { useSession } from '../../../app/session.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { type AdminUser, useChangeUserMutation } from '../api.ts';
import { ROLES } from '../model/roles.ts';
import styles from './administration.module.css';
import { ApproveButton } from './approve-button.tsx';
import { UserStatus } from './user-status.tsx';

type Props = { user: AdminUser; onClose: () => void; onChanged: (user: AdminUser, text: string) => void };

/** One person: what is known, and what an administrator may change of it. */
export function UserSheet({ user, onClose, onChanged }: Props) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const { user: me } = useSession();
  const date = (instant: string) => format.date(instant, ownZone());
  return (
    <Sheet title={user.name} lead={user.email} onClose={onClose}>
      <div>
        <UserStatus status={user.status} />
      </div>
      <Facts
        facts={[
          [t('fact.role'), t(`role.${user.role}`)],
          [t('fact.phone'), user.phone],
          [t('fact.license'), user.practitioner?.license],
          [t('fact.specialties'), user.practitioner && format.list(user.practitioner.specialties)],
          [t('fact.since'), date(user.createdAt)],
          [t('fact.seen'), user.lastSeenAt ? date(user.lastSeenAt) : t('fact.never')],
          [t('fact.email'), user.emailVerified ? t('fact.verified') : t('fact.unverified')],
        ]}
      />
      {user.status === 'awaiting_approval' && <ApproveButton user={user} onApproved={onChanged} />}
      {me && may(me.role, 'users.change', false) && <Standing user={user} onChanged={onChanged} />}
    </Sheet>
  );
}

function Standing({ user, onChanged }: Pick<Props, 'user' | 'onChanged'>) {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const [role, setRole] = useState(user.role);
  const [change, { error, isLoading }] = useChangeUserMutation();
  const submit = async (body: { role?: AdminUser['role']; active?: boolean }, text: string) => {
    const answer = await change({ params: { id: user.id }, body });
    if (answer.data) onChanged(answer.data.user, text);
  };
  const { name } = user;
  return (
    <>
      <section className={styles.block}>
        <SelectField
          label={t('change.role')}
          hint={t('change.roleHint')}
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? user.role)}
          data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        />
        <div>
          <Button
            working={isLoading}
            disabled={role === user.role}
            onClick={() => submit({ role }, t('change.roleDone', { name, role: t(`role.${role}`) }))}
          >
            {t('change.roleSave')}
          </Button>
        </div>
      </section>
      <section className={styles.block}>
        <p className={styles.soft}>{user.active ? t('change.closeText') : t('change.openText')}</p>
        <div>
          {user.active ? (
            <Button
              look="danger"
              working={isLoading}
              onClick={() => submit({ active: false }, t('change.closeDone', { name }))}
            >
              {t('change.close')}
            </Button>
          ) : (
            <Button working={isLoading} onClick={() => submit({ active: true }, t('change.openDone', { name }))}>
              {t('change.open')}
            </Button>
          )}
        </div>
      </section>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </>
  );
}
