import { useState } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { FieldPair, Form, SelectField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { type Settings, type SettingsChange, useUpdateSettingsMutation } from '../api.ts';
import { changeOf, type Typed, typedOf } from '../model.ts';
import styles from './settings.module.css';

const GROUPS = ['clinic', 'system', 'billing', 'bank', 'policies', 'notifications'] as const;
type Group = (typeof GROUPS)[number];
const METHODS = ['card', 'bank_transfer', 'medicare', 'paypal'] as const;

/** One form for all of it; only what was changed is sent, and each refusal stands at its field. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  const problemText = useProblemText();
  const [update, { isLoading, error, data }] = useUpdateSettingsMutation();
  const [untold, setUntold] = useState(false);
  const form = useForm<Typed>({ values: typedOf(settings) });
  const save = form.handleSubmit(async (typed) => {
    setUntold(false);
    const body = changeOf(typed, settings) as SettingsChange;
    const answer = await update({ body });
    if (answer.data || !isProblem(answer.error)) return;
    const fields = Object.entries(typed).flatMap(([group, inner]) =>
      Object.keys(inner).map((name) => `${group}.${name}`),
    );
    setUntold(!showDetails(atTheirFields(answer.error.details), fields, form.setError));
  });
  return (
    <Form onSubmit={save} className={styles.form}>
      {GROUPS.map((group) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <Card className={styles.group}>
            <div>
              <Heading id={`group-${group}`}>{t(`groups.${group}`)}</Heading>
              <p className={styles.soft}>{t(`about.${group}`)}</p>
            </div>
            <Fields group={group} form={form} />
          </Card>
        </section>
      ))}
      <div className={styles.save}>
        <Button type="submit" look="primary" working={isLoading}>
          {t('save')}
        </Button>
        {error && untold ? <Notice tone="bad">{problemText(error)}</Notice> : null}
        {data && !isLoading ? <Notice tone="good">{t('saved')}</Notice> : null}
      </div>
      {data && data.warnings.length > 0 ? (
        <Notice tone="attention">
          {data.warnings.some((warning) => warning.startsWith('clinic.abn')) && <p>{t('warn.abn')}</p>}
          {data.warnings.some((warning) => warning.startsWith('system.medicare')) && <p>{t('warn.provider')}</p>}
        </Notice>
      ) : null}
    </Form>
  );
}

/** The bank account is a group of its own in the form, and inside `billing` on the wire. */
function atTheirFields(details: unknown): unknown {
  const { billing, ...rest } = (details ?? {}) as { billing?: { bank_account?: unknown } };
  if (billing === undefined) return details;
  const { bank_account, ...others } = billing;
  return { ...rest, ...(bank_account === undefined ? {} : { bank: bank_account }), billing: others };
}

type FieldsProps = { group: Group; form: UseFormReturn<Typed> };

function Fields({ group, form }: FieldsProps) {
  const text = (name: string, hint = false) => <Text group={group} name={name} form={form} hint={hint} />;
  const tick = (name: string) => <Tick group={group} name={name} form={form} />;
  switch (group) {
    case 'clinic':
      return (
        <>
          {text('name')}
          {text('address')}
          <FieldPair>
            {text('phone')}
            {text('email')}
          </FieldPair>
          <FieldPair>
            {text('website')}
            {text('abn')}
          </FieldPair>
        </>
      );
    case 'system':
      return (
        <>
          <FieldPair>
            {text('timezone', true)}
            {text('language', true)}
          </FieldPair>
          <FieldPair>
            {text('gst_rate', true)}
            {text('medicare_provider_number', true)}
          </FieldPair>
          {text('ahpra_registration_number', true)}
        </>
      );
    case 'billing':
      return (
        <>
          <FieldPair>
            <MethodField form={form} />
            {text('invoice_terms_days')}
          </FieldPair>
          {tick('auto_generate_invoices')}
          {tick('gst_registered')}
        </>
      );
    case 'bank':
      return (
        <>
          <FieldPair>
            {text('account_name')}
            {text('bank_name')}
          </FieldPair>
          <FieldPair>
            {text('bsb')}
            {text('account_number')}
          </FieldPair>
        </>
      );
    case 'policies':
      return (
        <>
          <FieldPair>
            {text('cancel_free_until_hours')}
            {text('cancel_late_fee_percent')}
          </FieldPair>
          <FieldPair>
            {text('no_show_fee_percent')}
            {text('unpaid_release_minutes')}
          </FieldPair>
          {text('hold_minutes')}
          {tick('public_ratings')}
        </>
      );
    case 'notifications':
      return (
        <>
          {tick('email_enabled')}
          {tick('sms_enabled')}
          {tick('whatsapp_enabled')}
        </>
      );
  }
}

type OneProps = { group: Group; name: string; form: UseFormReturn<Typed> };

function errorOf(form: UseFormReturn<Typed>, group: Group, name: string): string | undefined {
  const found = form.getFieldState(`${group}.${name}`, form.formState).error;
  return found?.message;
}

function Text({ group, name, form, hint }: OneProps & { hint: boolean }) {
  const { t } = useTranslation('settings');
  return (
    <TextField
      label={t(`fields.${name}`)}
      hint={hint ? t(`hints.${name}`) : undefined}
      error={errorOf(form, group, name)}
      {...form.register(`${group}.${name}`)}
    />
  );
}

function Tick({ group, name, form }: OneProps) {
  const { t } = useTranslation('settings');
  return (
    <TickField label={t(`fields.${name}`)} error={errorOf(form, group, name)} {...form.register(`${group}.${name}`)} />
  );
}

function MethodField({ form }: { form: UseFormReturn<Typed> }) {
  const { t } = useTranslation('settings');
  return (
    <SelectField
      label={t('fields.default_payment_method')}
      error={errorOf(form, 'billing', 'default_payment_method')}
      data={METHODS.map((value) => ({ value, label: t(`methods.${value}`) }))}
      {...form.register('billing.default_payment_method')}
    />
  );
}
