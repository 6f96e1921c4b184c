import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type AdminUser, useApprovePractitionerMutation } from '../api.ts';

type Props = { user: AdminUser; onApproved: (user: AdminUser, text: string) => void };

/** Lets a provider be booked. */
export function ApproveButton({ user, onApproved }: Props) {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const [approve, { error, isLoading }] = useApprovePractitionerMutation();
  const { practitionerId, name } = user;
  if (practitionerId === null) return null;
  const submit = async () => {
    const answer = await approve({ params: { id: practitionerId } });
    if (answer.data) onApproved(answer.data.user, t('approve.done', { name }));
  };
  return (
    <>
      <div>
        <Button look="primary" working={isLoading} onClick={submit}>
          {t('approve.button', { name })}
        </Button>
      </div>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </>
  );
}
