import { type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { register } from '../../../../contracts/identity.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { useRegisterMutation, useRememberPerson, useSession } from '../../../app/session.ts';
import { ownZone } from '../../../i18n/format.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Form, TextAreaField, TextField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { NewPasswordField } from '../components/new-password-field.tsx';
import { OtherWays } from '../components/other-ways.tsx';
import { nextPath } from '../next-path.ts';
import styles from './identity.module.css';

type Body = BodyOf<typeof register>;
type Typed = {
  userType: 'client' | 'provider';
  name: string;
  email: string;
  password: string;
  phone: string;
  specialty: string;
  license: string;
  bio: string;
};

const empty: Typed = {
  userType: 'client',
  name: '',
  email: '',
  password: '',
  phone: '',
  specialty: '',
  license: '',
  bio: '',
};
const FIELDS = ['name', 'email', 'password', 'phone', 'specialty', 'license', 'bio'] as const;
const resolver = contractResolver<Typed, Body>(bodyShape(register), toBody);

export function SignUpPage() {
  const { t, i18n } = useTranslation('identity');
  const { search } = useLocation();
  const problemText = useProblemText();
  const { user } = useSession();
  const [signUp, { error, isLoading, data }] = useRegisterMutation();
  const rememberPerson = useRememberPerson();
  const form = useForm({ resolver, defaultValues: empty });
  const userType = useWatch({ control: form.control, name: 'userType' });
  if (data?.user.userType === 'provider') return <WaitingForApproval name={data.user.name} />;
  if (user) return <Navigate replace to={nextPath(search, '/book')} />;
  const submit = form.handleSubmit(async (body) => {
    const language = i18n.language === 'es' ? 'es' : 'en';
    const answer = await signUp({ body: { ...body, language, timezone: ownZone(), cookies: true } });
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    if (answer.data) await rememberPerson(answer.data.user);
  });
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('signUp.lead')}>{t('signUp.title')}</PageTitle>
      <Form onSubmit={submit}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <KindOfAccount form={form} />
        <Fields form={form} />
        {userType === 'provider' && <PractitionerFields form={form} />}
        <Button type="submit" look="primary" wide working={isLoading}>
          {userType === 'provider' ? t('signUp.apply') : t('signUp.submit')}
        </Button>
      </Form>
      {userType === 'client' && <OtherWays next={nextPath(search, '/book')} />}
      <p>
        {t('signUp.known')} <Link to={`/sign-in${search}`}>{t('signIn.submit')}</Link>
      </p>
    </Page>
  );
}

type Fieldset = { form: UseFormReturn<Typed, unknown, Body> };

function KindOfAccount({ form }: Fieldset) {
  const { t } = useTranslation('identity');
  return (
    <fieldset className={styles.kinds}>
      <legend>{t('signUp.kind')}</legend>
      {(['client', 'provider'] as const).map((kind) => (
        <label key={kind} className={styles.kind}>
          <input type="radio" value={kind} {...form.register('userType')} />
          <strong>{t(`signUp.${kind}.title`)}</strong>
          <span>{t(`signUp.${kind}.text`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Fields({ form }: Fieldset) {
  const { t } = useTranslation('identity');
  const { errors } = form.formState;
  return (
    <>
      <TextField
        label={t('field.name')}
        autoComplete="name"
        error={errors.name && t('wrong.name')}
        {...form.register('name')}
      />
      <TextField
        label={t('field.email')}
        type="email"
        autoComplete="email"
        error={errors.email && t('wrong.email')}
        {...form.register('email')}
      />
      <NewPasswordField problem={errors.password} {...form.register('password')} />
      <TextField
        label={t('field.phone')}
        optional
        hint={t('hint.phone')}
        type="tel"
        autoComplete="tel"
        error={errors.phone && t('wrong.phone')}
        {...form.register('phone')}
      />
    </>
  );
}

function PractitionerFields({ form }: Fieldset) {
  const { t } = useTranslation('identity');
  const { errors } = form.formState;
  return (
    <>
      <TextField
        label={t('field.specialty')}
        optional
        error={errors.specialty && t('wrong.tooLong')}
        {...form.register('specialty')}
      />
      <TextField
        label={t('field.license')}
        optional
        hint={t('hint.license')}
        error={errors.license && t('wrong.license')}
        {...form.register('license')}
      />
      <TextAreaField
        label={t('field.bio')}
        optional
        hint={t('hint.bio')}
        minRows={4}
        autosize={false}
        rows={4}
        error={errors.bio && t('wrong.tooLong')}
        {...form.register('bio')}
      />
    </>
  );
}

function WaitingForApproval({ name }: { name: string }) {
  const { t } = useTranslation('identity');
  return (
    <Page width="narrow" className={styles.done}>
      <PageTitle lead={t('approval.text')}>{t('approval.title', { name })}</PageTitle>
      <ButtonLink to="/account">{t('approval.account')}</ButtonLink>
    </Page>
  );
}

/** Only what the chosen kind of account asks for; what was left empty is left out. */
function toBody({ userType, name, email, password, ...typed }: Typed): unknown {
  const practitioner = userType === 'provider';
  return {
    userType,
    name,
    email: email.trim(),
    password,
    phone: textOrNothing(typed.phone),
    specialty: practitioner ? textOrNothing(typed.specialty) : undefined,
    license: practitioner ? textOrNothing(typed.license) : undefined,
    bio: practitioner ? textOrNothing(typed.bio) : undefined,
  };
}
