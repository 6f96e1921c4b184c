import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { forgotPassword } from '../../../../contracts/links.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { useForgotPasswordMutation } from '../api.ts';
import styles from './identity.module.css';

type Typed = { email: string };
const resolver = contractResolver<Typed, Typed>(bodyShape(forgotPassword), ({ email }) => ({ email: email.trim() }));

export function ForgotPage() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [ask, { error, isLoading, isSuccess, originalArgs, reset }] = useForgotPasswordMutation();
  const form = useForm({ resolver, defaultValues: { email: '' } });
  if (isSuccess) {
    return (
      <Page width="narrow" className={styles.page}>
        <PageTitle>{t('forgot.sentTitle')}</PageTitle>
        <p>{t('forgot.sent', { email: originalArgs?.body.email })}</p>
        <p className={styles.soft}>{t('forgot.nothing')}</p>
        <Button onClick={reset}>{t('forgot.again')}</Button>
      </Page>
    );
  }
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('forgot.lead')}>{t('forgot.title')}</PageTitle>
      <Form onSubmit={form.handleSubmit((body) => ask({ body }))}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <TextField
          label={t('identity:field.email')}
          type="email"
          autoComplete="username"
          error={form.formState.errors.email && t('identity:wrong.email')}
          {...form.register('email')}
        />
        <Button type="submit" look="primary" wide working={isLoading}>
          {t('forgot.submit')}
        </Button>
      </Form>
      <p>
        <Link to="/sign-in">{t('others.back')}</Link>
      </p>
    </Page>
  );
}
