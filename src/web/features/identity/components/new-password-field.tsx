import type { FieldError } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { ComponentProps } from 'react';
import { PasswordField } from '../../../ui/fields.tsx';

type Props = Omit<ComponentProps<typeof PasswordField>, 'error'> & { problem: FieldError | undefined };

/** A password to be chosen: what it needs, and why one was refused (too short here, easy to guess at the server). */
export function NewPasswordField({ problem, label, ...rest }: Props) {
  const { t } = useTranslation('identity');
  const guessed = problem?.type === 'server';
  return (
    <PasswordField
      {...rest}
      label={label ?? t('field.password')}
      hint={t('hint.password')}
      autoComplete="new-password"
      error={problem && (guessed ? t('access:password.guessed') : t('wrong.password'))}
      visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
    />
  );
}
