import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import type { AnswerOf, BodyOf } from '../../../../contracts/endpoint.ts';
import { acceptInvitation, type readInvitation } from '../../../../contracts/links.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { useRememberPerson } from '../../../app/session.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Form, TextField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useAcceptInvitationMutation, useReadInvitationMutation } from '../api.ts';
import { NewPasswordField } from '../components/new-password-field.tsx';
import { useOnce } from '../use-once.ts';
import styles from './identity.module.css';

/** Opened by the link of an invitation. */
export function WelcomePage() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const [read, { data, error, isUninitialized }] = useReadInvitationMutation({ fixedCacheKey: `welcome-${token}` });
  useOnce(isUninitialized && token !== '', () => void read({ body: { token } }));
  if (data) return <Invitation token={token} invitation={data} />;
  if (error || token === '') {
    const gone = token === '' || (isProblem(error) && error.code === 'not_found');
    return (
      <Page width="narrow" className={styles.done}>
        <PageTitle>{t('welcome.goneTitle')}</PageTitle>
        <Notice tone={gone ? 'still' : 'bad'}>{gone ? t('welcome.gone') : problemText(error)}</Notice>
        <ButtonLink to="/">{t('welcome.home')}</ButtonLink>
      </Page>
    );
  }
  return (
    <Page width="narrow">
      <LoadingSkeleton heights={[48, 24, 72, 72]} />
    </Page>
  );
}

type Typed = { name: string; password: string };
type Body = BodyOf<typeof acceptInvitation>;

function Invitation({ token, invitation }: { token: string; invitation: AnswerOf<typeof readInvitation> }) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const navigate = useNavigate();
  const rememberPerson = useRememberPerson();
  const [accept, { error, isLoading }] = useAcceptInvitationMutation();
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(acceptInvitation), ({ name, password }) => ({
      token,
      password,
      name: textOrNothing(name),
      cookies: true,
    })),
    defaultValues: { name: invitation.name ?? '', password: '' },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await accept({ body });
    if (isProblem(answer.error)) showDetails(answer.error.details, ['name', 'password'], form.setError);
    if (!answer.data) return;
    await rememberPerson(answer.data.user);
    void navigate(answer.data.user.role === 'patient' ? '/book' : '/account/security', { replace: true });
  });
  const { errors } = form.formState;
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('welcome.lead')}>{t('welcome.title', { clinic: invitation.clinicName })}</PageTitle>
      <p>
        {t(`welcome.role.${invitation.role}`)} {t('identity:account.lead', { email: invitation.email })}
      </p>
      <Form onSubmit={submit}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <input type="hidden" name="username" autoComplete="username" value={invitation.email} readOnly />
        <TextField
          label={t('identity:field.name')}
          autoComplete="name"
          error={errors.name && t('identity:wrong.name')}
          {...form.register('name')}
        />
        <NewPasswordField problem={errors.password} {...form.register('password')} />
        <Button type="submit" look="primary" wide working={isLoading}>
          {t('welcome.submit')}
        </Button>
      </Form>
    </Page>
  );
}
