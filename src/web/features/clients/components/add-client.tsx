import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { addClient } from '../../../../contracts/portal.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Form, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { useAddClientMutation } from '../api.ts';
import styles from '../pages/clients.module.css';

type Typed = { name: string; email: string; phone: string; dateOfBirth: string; invite: boolean };
type Body = BodyOf<typeof addClient>;
const FIELDS = ['name', 'email', 'phone', 'dateOfBirth'] as const;

const toBody = ({ name, email, phone, dateOfBirth, invite }: Typed) => ({
  name,
  email,
  phone: textOrNothing(phone),
  dateOfBirth: textOrNothing(dateOfBirth),
  invite,
});

/** Adds somebody to one's clients; with an invitation they choose a password themselves. */
export function AddClient({ onClose, onAdded }: { onClose: () => void; onAdded: (name: string) => void }) {
  const { t } = useTranslation('clients');
  const problemText = useProblemText();
  const formId = useId();
  const [add, { error, isLoading }] = useAddClientMutation();
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(addClient), toBody),
    defaultValues: { name: '', email: '', phone: '', dateOfBirth: '', invite: true },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (body) => {
    const answer = await add({ body, idempotencyKey: crypto.randomUUID() });
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    if (answer.data) {
      onAdded(answer.data.name);
      onClose();
    }
  });
  return (
    <Dialog title={t('add')} onClose={onClose}>
      <Form id={formId} onSubmit={submit}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <TextField label={t('field.name')} error={errors.name && t('wrong.name')} {...form.register('name')} />
        <TextField
          label={t('field.email')}
          type="email"
          error={errors.email && t('wrong.email')}
          {...form.register('email')}
        />
        <TextField
          label={t('field.phone')}
          optional
          type="tel"
          error={errors.phone && t('wrong.phone')}
          {...form.register('phone')}
        />
        <TextField label={t('field.dateOfBirth')} optional type="date" {...form.register('dateOfBirth')} />
        <TickField label={t('field.invite')} hint={t('field.inviteHint')} {...form.register('invite')} />
        <div className={styles.actions}>
          <Button type="submit" look="primary" working={isLoading}>
            {t('save')}
          </Button>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
