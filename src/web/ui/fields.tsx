/**
 * Fields for react-hook-form: `<TextField label=… error=… {...register('name')} />`. Label, hint and error belong to the
 * field by id, so a screen reader reads them with it. Mantine draws them; only the CSS of these few is loaded.
 */
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/ActionIcon.css';
import {
  NativeSelect,
  type NativeSelectProps,
  PasswordInput,
  type PasswordInputProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { type ComponentProps, type FormEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './fields.module.css';

const classNames = {
  label: styles.label ?? '',
  input: styles.input ?? '',
  description: styles.hint ?? '',
  error: styles.error ?? '',
};
type Own = { optional?: boolean; hint?: ReactNode };

function Label({ text, optional }: { text: ReactNode; optional: boolean | undefined }) {
  const { t } = useTranslation('common');
  if (!optional) return text;
  return (
    <>
      {text}
      <span className={styles.optional}>{t('optional')}</span>
    </>
  );
}

export function TextField({ label, optional, hint, ...rest }: TextInputProps & Own) {
  return (
    <TextInput
      {...rest}
      classNames={classNames}
      description={hint}
      label={<Label text={label} optional={optional} />}
    />
  );
}

export function TextAreaField({ label, optional, hint, ...rest }: TextareaProps & Own) {
  return (
    <Textarea {...rest} classNames={classNames} description={hint} label={<Label text={label} optional={optional} />} />
  );
}

export function SelectField({ label, optional, hint, ...rest }: NativeSelectProps & Own) {
  return (
    <NativeSelect
      {...rest}
      classNames={classNames}
      description={hint}
      label={<Label text={label} optional={optional} />}
    />
  );
}

export function PasswordField({ hint, ...rest }: PasswordInputProps & Own) {
  return <PasswordInput {...rest} classNames={classNames} description={hint} />;
}

type TickProps = ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode; error?: ReactNode };

/** A box to tick, with its sentence; the whole line is the target. */
export function TickField({ label, hint, error, ...rest }: TickProps) {
  const errorId = useId();
  return (
    <div>
      <label className={styles.tick}>
        <input
          {...rest}
          type="checkbox"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
        />
        <span>
          {label}
          {hint && <span className={styles.tickHint}>{hint}</span>}
        </span>
      </label>
      {error && (
        <p id={errorId} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}

type FormProps = Omit<ComponentProps<'form'>, 'onSubmit'> & {
  onSubmit: (event: FormEvent<HTMLFormElement>) => unknown;
};

/** A form's column of fields. */
export function Form({ className, ...rest }: FormProps) {
  return <form noValidate {...rest} className={[styles.form, className].filter(Boolean).join(' ')} />;
}

/** Two fields side by side where there is room. */
export function FieldPair({ children }: { children: ReactNode }) {
  return <div className={styles.pair}>{children}</div>;
}
