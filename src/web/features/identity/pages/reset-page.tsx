import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { resetPassword } from '../../../../contracts/links.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Form } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { useResetPasswordMutation } from '../api.ts';
import { NewPasswordField } from '../components/new-password-field.tsx';
import styles from './identity.module.css';

/** Opened by the link of a mail. */
export function ResetPage() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [search] = useSearchParams();
  const [reset, { error, isLoading, isSuccess }] = useResetPasswordMutation();
  const token = search.get('token') ?? '';
  const form = useForm({
    resolver: contractResolver<{ password: string }, BodyOf<typeof resetPassword>>(
      bodyShape(resetPassword),
      ({ password }) => ({ token, password }),
    ),
    defaultValues: { password: '' },
  });
  if (isSuccess) {
    return (
      <Page width="narrow" className={styles.done}>
        <PageTitle lead={t('reset.done')}>{t('reset.doneTitle')}</PageTitle>
        <ButtonLink look="primary" to="/sign-in">
          {t('identity:signIn.submit')}
        </ButtonLink>
      </Page>
    );
  }
  const submit = form.handleSubmit(async (body) => {
    const answer = await reset({ body });
    if (isProblem(answer.error)) showDetails(answer.error.details, ['password'], form.setError);
  });
  const expired = token === '' || (isProblem(error) && error.code === 'link_expired');
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('reset.lead')}>{t('reset.title')}</PageTitle>
      {expired ? (
        <>
          <Notice tone="bad">{t('errors:link_expired')}</Notice>
          <ButtonLink look="primary" to="/forgot-password">
            {t('reset.expired')}
          </ButtonLink>
        </>
      ) : (
        <Form onSubmit={submit}>
          {error && <Notice tone="bad">{problemText(error)}</Notice>}
          <NewPasswordField
            label={t('password.new')}
            problem={form.formState.errors.password}
            {...form.register('password')}
          />
          <Button type="submit" look="primary" wide working={isLoading}>
            {t('reset.submit')}
          </Button>
        </Form>
      )}
    </Page>
  );
}
