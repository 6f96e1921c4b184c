import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import { login } from '../../../../contracts/identity.ts';
import { useClinic } from '../../../app/clinic.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useLoginMutation, useRememberPerson, useSession } from '../../../app/session.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, PasswordField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { CodeStep } from '../components/code-step.tsx';
import { OtherWays } from '../components/other-ways.tsx';
import { DEMO_PASSWORD, demoAccounts } from '../demo-accounts.ts';
import { nextPath } from '../next-path.ts';
import styles from './identity.module.css';

type Typed = { email: string; password: string };
type Body = Typed & { otp?: string | undefined };
const resolver = contractResolver<Typed, Body>(bodyShape(login), (typed) => ({ ...typed, cookies: true }));

export function SignInPage() {
  const { t } = useTranslation('identity');
  const { user } = useSession();
  const { search } = useLocation();
  const clinic = useClinic();
  const problemText = useProblemText();
  const [signIn, { error, isLoading, reset }] = useLoginMutation();
  const [asksCode, setAsksCode] = useState(false);
  const rememberPerson = useRememberPerson();
  const form = useForm({ resolver, defaultValues: { email: '', password: '' } });
  // Staff begin their day in the calendar.
  const next = nextPath(search, user && user.role !== 'patient' ? '/calendar' : '/appointments');
  if (user) return <Navigate replace to={next} />;
  const enter = async (body: Body) => {
    const answer = await signIn({ body });
    // Once the person is known, this page itself leads on to `next`.
    if (answer.data) await rememberPerson(answer.data.user);
    else if (isProblem(answer.error) && answer.error.code === 'otp_required') setAsksCode(true);
    else if (body.otp === undefined) form.setFocus('password');
  };
  const submit = form.handleSubmit(enter);
  const startAgain = () => {
    setAsksCode(false);
    reset();
    form.resetField('password');
  };
  if (asksCode)
    return (
      <CodeStep
        problem={error}
        working={isLoading}
        onCode={(otp) => form.handleSubmit((body) => enter({ ...body, otp }))()}
        onBack={startAgain}
      />
    );
  const { errors } = form.formState;
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('signIn.lead')}>{t('signIn.title')}</PageTitle>
      <Form onSubmit={submit}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <TextField
          label={t('field.email')}
          type="email"
          autoComplete="username"
          error={errors.email && t('wrong.email')}
          {...form.register('email')}
        />
        <PasswordField
          label={t('field.password')}
          autoComplete="current-password"
          error={errors.password && t('wrong.passwordMissing')}
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          {...form.register('password')}
        />
        <Button type="submit" look="primary" wide working={isLoading}>
          {t('signIn.submit')}
        </Button>
      </Form>
      <p>
        <Link to="/forgot-password">{t('access:forgot.link')}</Link>
      </p>
      <OtherWays next={next} />
      <p>
        {t('signIn.new')} <Link to={`/sign-up${search}`}>{t('signIn.toSignUp')}</Link>
      </p>
      {clinic?.demo && (
        <DemoAccounts
          slug={clinic.slug}
          onChoose={(email) => {
            form.reset({ email, password: DEMO_PASSWORD });
            form.setFocus('email');
          }}
        />
      )}
    </Page>
  );
}

function DemoAccounts({ slug, onChoose }: { slug: string; onChoose: (email: string) => void }) {
  const { t } = useTranslation('identity');
  return (
    <section className={styles.demo} aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{t('demo.title')}</h2>
      <p className={styles.soft}>{t('demo.text', { password: DEMO_PASSWORD })}</p>
      <ul>
        {demoAccounts(slug).map((account) => (
          <li key={account.email}>
            <button type="button" className={styles.demoAccount} onClick={() => onChoose(account.email)}>
              <span>{account.name}</span>
              <span className={styles.soft}>{t(`demo.kind.${account.kind}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
