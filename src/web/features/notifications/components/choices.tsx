import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { type Preferences, putPreferences } from '../../../../contracts/identity.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, TextField, TickField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetChoicesQuery, usePutChoicesMutation } from '../api.ts';
import styles from '../notifications.module.css';

/** How one wants to be told, and when not. */
export function Choices() {
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetChoicesQuery();
  if (isLoading) return <LoadingSkeleton heights={[44, 44, 44, 72]} />;
  return data ? <ChoicesForm choices={data} /> : <ErrorState text={problemText(error)} onRetry={refetch} />;
}

type Typed = { email: boolean; sms: boolean; whatsapp: boolean; quietFrom: string; quietUntil: string };
type Body = BodyOf<typeof putPreferences>;

const resolver = contractResolver<Typed, Body>(bodyShape(putPreferences), (typed) => ({
  ...typed,
  quietFrom: typed.quietFrom || null,
  quietUntil: typed.quietUntil || null,
}));

function ChoicesForm({ choices }: { choices: z.output<typeof Preferences> }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const [save, { error, isLoading, isSuccess }] = usePutChoicesMutation();
  const { email, sms, whatsapp, quietFrom, quietUntil } = choices;
  const form = useForm({
    resolver,
    defaultValues: { email, sms, whatsapp, quietFrom: quietFrom ?? '', quietUntil: quietUntil ?? '' },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await save({ body });
    if (answer.data) form.reset(form.getValues());
  });
  const { errors } = form.formState;
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <fieldset>
        <legend>{t('choices.ways')}</legend>
        {(['email', 'sms', 'whatsapp'] as const).map((way) => (
          <TickField key={way} label={t(`choices.${way}`)} {...form.register(way)} />
        ))}
      </fieldset>
      <p className={styles.soft}>{t('choices.stop')}</p>
      <FieldPair>
        <TextField
          type="time"
          label={t('choices.quietFrom')}
          hint={t('choices.quietHint')}
          error={errors.quietFrom?.message}
          {...form.register('quietFrom')}
        />
        <TextField
          type="time"
          label={t('choices.quietUntil')}
          hint={t('choices.quietEmpty')}
          error={errors.quietUntil?.message}
          {...form.register('quietUntil')}
        />
      </FieldPair>
      <div className={styles.actions}>
        <Button type="submit" look="primary" working={isLoading}>
          {t('choices.save')}
        </Button>
        <output>{isSuccess && !form.formState.isDirty ? t('choices.saved') : null}</output>
      </div>
    </Form>
  );
}
