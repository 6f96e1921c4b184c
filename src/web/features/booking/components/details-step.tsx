import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../../app/session.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useBooking } from '../use-booking.ts';
import { useRestoredDetails } from '../use-draft.ts';
import { DetailsForm } from './details-form.tsx';
import { PastVisits } from './past-visits.tsx';
import css from './form.module.css';

/** Step 4: a few things about the person. What is typed survives a reload, an expired hold and a lost time. */
export function DetailsStep() {
  const { t } = useTranslation('booking');
  const say = useProblemText();
  const { hold, typed, ranOut } = useBooking();
  const { user, isLoading } = useSession();
  const draft = useRestoredDetails();
  if (!hold && ranOut) return <RanOut />;
  if (!hold) return null;
  return (
    <>
      <PageTitle lead={t('details.hint')}>{t('details.question')}</PageTitle>
      {!user && !isLoading ? (
        <p className={css.signIn}>
          {t('details.beenHere')} <Link to="/sign-in?next=/book/details">{t('details.signIn')}</Link>{' '}
          {t('details.signInHint')}
        </p>
      ) : null}
      {draft.state === 'loading' ? <LoadingSkeleton heights={[76, 76, 160, 76]} /> : null}
      {draft.state === 'offline' ? (
        <ErrorState text={say({ code: 'offline', status: 0 })} onRetry={draft.again} />
      ) : null}
      {typed ? <DetailsForm hold={hold} start={typed} /> : null}
      {user?.role === 'patient' ? <PastVisits userId={user.id} /> : null}
    </>
  );
}

/** The hold ran out while somebody was writing. */
function RanOut() {
  const { t } = useTranslation('booking');
  return (
    <>
      <PageTitle>{t('hold.ranOut')}</PageTitle>
      <EmptyState
        title={t('hold.stillHere')}
        text={t('hold.ranOutHint')}
        action={
          <ButtonLink look="primary" to="/book/time">
            {t('hold.chooseAgain')}
          </ButtonLink>
        }
      />
    </>
  );
}
