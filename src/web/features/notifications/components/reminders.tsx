import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { type NotificationSettings, putNotificationSettings } from '../../../../contracts/notification-admin.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetRemindersQuery, usePutRemindersMutation } from '../api.ts';
import styles from '../notifications.module.css';

/** When reminders go, and when people are left alone. */
export function Reminders() {
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetRemindersQuery();
  if (isLoading) return <LoadingSkeleton heights={[72, 72]} />;
  return data ? <RemindersForm settings={data} /> : <ErrorState text={problemText(error)} onRetry={refetch} />;
}

type Typed = { reminderMinutes: string; quietFrom: string; quietUntil: string };
type Body = BodyOf<typeof putNotificationSettings>;

/** Hours with a comma between them, as people say them: "24, 2". */
const resolver = contractResolver<Typed, Body>(bodyShape(putNotificationSettings), (typed) => ({
  reminderMinutes: typed.reminderMinutes
    .split(/[\s,;]+/)
    .filter((hours) => hours !== '')
    .map((hours) => Math.round(Number(hours) * 60)),
  quietFrom: typed.quietFrom,
  quietUntil: typed.quietUntil,
}));

function RemindersForm({ settings }: { settings: z.output<typeof NotificationSettings> }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const [save, { error, isLoading, isSuccess }] = usePutRemindersMutation();
  const form = useForm({
    resolver,
    defaultValues: {
      reminderMinutes: settings.reminderMinutes.map((minutes) => minutes / 60).join(', '),
      quietFrom: settings.quietFrom,
      quietUntil: settings.quietUntil,
    },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await save({ body });
    if (answer.data) form.reset(form.getValues());
  });
  const { errors } = form.formState;
  const wrongHours = Array.isArray(errors.reminderMinutes)
    ? t('reminders.wrongHours')
    : errors.reminderMinutes?.message;
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <TextField
        label={t('reminders.hours')}
        hint={t('reminders.hoursHint')}
        error={wrongHours}
        {...form.register('reminderMinutes')}
      />
      <FieldPair>
        <TextField
          type="time"
          label={t('reminders.quietFrom')}
          hint={t('reminders.quietHint')}
          error={errors.quietFrom?.message}
          {...form.register('quietFrom')}
        />
        <TextField
          type="time"
          label={t('reminders.quietUntil')}
          error={errors.quietUntil?.message}
          {...form.register('quietUntil')}
        />
      </FieldPair>
      <div className={styles.actions}>
        <Button type="submit" working={isLoading}>
          {t('reminders.save')}
        </Button>
        <output>{isSuccess && !form.formState.isDirty ? t('choices.saved') : null}</output>
      </div>
    </Form>
  );
}
