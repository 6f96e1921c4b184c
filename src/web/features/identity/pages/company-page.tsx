import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useParams } from 'react-router';
import { MissingPage } from '../../../app/missing-page.tsx';
import { useRememberPerson } from '../../../app/session.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useLinkIdentityMutation, useSignInByFacebookMutation, useSignInByGoogleMutation } from '../api.ts';
import { type Company, type CompanyAnswer, takeAnswer } from '../ask-company.ts';
import { CodeStep } from '../components/code-step.tsx';
import { nextPath } from '../next-path.ts';
import { useOnce } from '../use-once.ts';
import styles from './identity.module.css';

/** Where Google and Facebook send people back to. */
export function CompanyPage() {
  const { company } = useParams();
  if (company !== 'google' && company !== 'facebook') return <MissingPage />;
  return <Answer company={company} />;
}

function Answer({ company }: { company: Company }) {
  // Read once: it leaves the address with that, and React may draw twice.
  const [answer] = useState(() => takeOnce(company));
  if (answer === null) return <Failed company={company} problem={null} purpose="sign-in" />;
  return answer.purpose === 'link' ? (
    <Linking company={company} answer={answer} />
  ) : (
    <SigningIn company={company} answer={answer} />
  );
}

let taken: { hash: string; answer: CompanyAnswer | null } | null = null;
function takeOnce(company: Company): CompanyAnswer | null {
  const { hash } = window.location;
  if (hash !== '' || taken === null) taken = { hash, answer: takeAnswer(company, hash) };
  return taken.answer;
}

type Answered = { company: Company; answer: CompanyAnswer };

function SigningIn({ company, answer }: Answered) {
  const { t } = useTranslation('access');
  const navigate = useNavigate();
  const { signIn, error, isLoading, isUninitialized, gaveCode } = useSignInBy({ company, answer });
  useOnce(isUninitialized, signIn);
  if (gaveCode || (isProblem(error) && error.code === 'otp_required'))
    return (
      <CodeStep
        problem={error}
        working={isLoading}
        onCode={signIn}
        onBack={() => void navigate('/sign-in', { replace: true })}
      />
    );
  if (error) return <Failed company={company} problem={error} purpose="sign-in" />;
  return <Working title={t(`others.title.${company}`)} />;
}

/** Hands the company's word to the server, with a code where one is asked for, and leads on. */
function useSignInBy({ company, answer }: Answered) {
  const navigate = useNavigate();
  const rememberPerson = useRememberPerson();
  const [byGoogle, google] = useSignInByGoogleMutation({ fixedCacheKey: `google-${answer.state}` });
  const [byFacebook, facebook] = useSignInByFacebookMutation({ fixedCacheKey: `facebook-${answer.state}` });
  const { error, isLoading, isUninitialized, originalArgs } = company === 'google' ? google : facebook;
  const signIn = useCallback(
    async (otp?: string) => {
      const more = { cookies: true, ...(otp === undefined ? {} : { otp }) };
      const { token, nonce, next } = answer;
      const { data } =
        company === 'google'
          ? await byGoogle({ body: { googleToken: token, nonce, ...more } })
          : await byFacebook({ body: { facebookToken: token, ...more } });
      if (!data) return;
      await rememberPerson(data.user);
      const home = data.user.role === 'patient' ? '/appointments' : '/calendar';
      void navigate(nextPath(`?next=${encodeURIComponent(next)}`, home), { replace: true });
    },
    [answer, company, byGoogle, byFacebook, navigate, rememberPerson],
  );
  return { signIn, error, isLoading, isUninitialized, gaveCode: originalArgs?.body.otp !== undefined };
}

function Linking({ company, answer }: Answered) {
  const { t } = useTranslation('access');
  const [link, { error, isUninitialized, isSuccess }] = useLinkIdentityMutation({ fixedCacheKey: answer.state });
  const { token, nonce } = answer;
  const nonceOf = company === 'google' ? { nonce } : {};
  useOnce(isUninitialized, () => void link({ body: { provider: company, token, ...nonceOf } }));
  if (isSuccess) return <Navigate replace to="/account/security" />;
  if (error) return <Failed company={company} problem={error} purpose="link" />;
  return <Working title={t(`others.title.${company}`)} />;
}

function Working({ title }: { title: string }) {
  const { t } = useTranslation('access');
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('others.working')}>{title}</PageTitle>
      <LoadingSkeleton heights={[44, 44]} />
    </Page>
  );
}

type Failure = { company: Company; problem: unknown; purpose: CompanyAnswer['purpose'] };

function Failed({ company, problem, purpose }: Failure) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle tabTitle={t(`others.title.${company}`)}>{t('others.failedTitle')}</PageTitle>
      <Notice tone="bad">{problem ? problemText(problem) : t('others.failed')}</Notice>
      {purpose === 'link' ? (
        <ButtonLink to="/account/security">{t('others.toAccount')}</ButtonLink>
      ) : (
        <ButtonLink to="/sign-in">{t('others.back')}</ButtonLink>
      )}
    </Page>
  );
}
