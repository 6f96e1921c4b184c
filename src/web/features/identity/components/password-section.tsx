import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { changePassword } from '../../../../contracts/links.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import type { User } from '../../../app/session.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, PasswordField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { useChangePasswordMutation, useForgotPasswordMutation, useListIdentitiesQuery } from '../api.ts';
import { NewPasswordField } from './new-password-field.tsx';

type Body = BodyOf<typeof changePassword>;
const resolver = contractResolver<Body, Body>(bodyShape(changePassword), (typed) => typed);
const EMPTY = { currentPassword: '', newPassword: '' };

/** Changing the password; whoever only signs in by another company gets a link to choose a first one. */
export function PasswordSection({ user }: { user: User }) {
  const { data } = useListIdentitiesQuery();
  return data?.hasPassword === false ? <FirstPassword email={user.email} /> : <ChangePassword email={user.email} />;
}

function ChangePassword({ email }: { email: string }) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [change, { error, isLoading, isSuccess }] = useChangePasswordMutation();
  const form = useForm({ resolver, defaultValues: EMPTY });
  const { errors, isDirty } = form.formState;
  const submit = form.handleSubmit(async (body) => {
    const answer = await change({ body });
    if (answer.data) form.reset(EMPTY);
    if (!isProblem(answer.error)) return;
    if (answer.error.code === 'wrong_password')
      form.setError('currentPassword', { type: 'server' }, { shouldFocus: true });
    else showDetails(answer.error.details, ['currentPassword', 'newPassword'], form.setError);
  });
  const wrong = errors.currentPassword;
  return (
    <Form onSubmit={submit}>
      {isSuccess && !isDirty && <Notice tone="good">{t('password.done')}</Notice>}
      {error && !wrong && !errors.newPassword && <Notice tone="bad">{problemText(error)}</Notice>}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordField
        label={t('password.current')}
        autoComplete="current-password"
        error={wrong && (wrong.type === 'server' ? t('errors:wrong_password') : t('identity:wrong.passwordMissing'))}
        visibilityToggleButtonProps={{ 'aria-label': t('identity:field.showPassword') }}
        {...form.register('currentPassword')}
      />
      <NewPasswordField label={t('password.new')} problem={errors.newPassword} {...form.register('newPassword')} />
      <div>
        <Button type="submit" working={isLoading}>
          {t('password.submit')}
        </Button>
      </div>
    </Form>
  );
}

function FirstPassword({ email }: { email: string }) {
  const { t } = useTranslation('access');
  const [ask, { isLoading, isSuccess }] = useForgotPasswordMutation();
  return (
    <>
      <p>{t('password.none')}</p>
      {isSuccess ? (
        <Notice tone="good">{t('password.asked')}</Notice>
      ) : (
        <div>
          <Button working={isLoading} onClick={() => void ask({ body: { email } })}>
            {t('password.ask')}
          </Button>
        </div>
      )}
    </>
  );
}
