import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { type Preferences, putPreferences } from '../../../../contracts/identity.ts';
import { useClinic } from '../../../app/clinic.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { FieldPair, Form, SelectField, TickField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { usePutPreferencesMutation } from '../api.ts';
import styles from '../pages/identity.module.css';
import { SaveRow } from './save-row.tsx';

type Kept = z.output<typeof Preferences>;
type Body = BodyOf<typeof putPreferences>;
type Typed = { email: boolean; sms: boolean; whatsapp: boolean; sessionType: string; locationId: string };

const resolver = contractResolver<Typed, Body>(bodyShape(putPreferences), (typed) => ({
  email: typed.email,
  sms: typed.sms,
  whatsapp: typed.whatsapp,
  sessionType: typed.sessionType || null,
  locationId: typed.locationId ? Number(typed.locationId) : null,
}));

export function PreferencesForm({ preferences }: { preferences: Kept }) {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const locations = useClinic()?.locations ?? [];
  const [save, { error, isLoading, isSuccess }] = usePutPreferencesMutation();
  const form = useForm({
    resolver,
    defaultValues: {
      email: preferences.email,
      sms: preferences.sms,
      whatsapp: preferences.whatsapp,
      sessionType: preferences.sessionType ?? '',
      locationId: preferences.locationId ? String(preferences.locationId) : '',
    },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await save({ body });
    if (answer.data) form.reset(form.getValues());
  });
  const any = { value: '', label: t('prefer.any') };
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <fieldset>
        <legend className={styles.legend}>{t('prefer.reminders')}</legend>
        {(['email', 'sms', 'whatsapp'] as const).map((channel) => (
          <TickField key={channel} label={t(`prefer.${channel}`)} {...form.register(channel)} />
        ))}
      </fieldset>
      <FieldPair>
        <SelectField
          label={t('prefer.sessionType')}
          data={[
            any,
            ...(['in_person', 'telehealth'] as const).map((type) => ({
              value: type,
              label: t(`common:session.${type}`),
            })),
          ]}
          {...form.register('sessionType')}
        />
        <SelectField
          label={t('prefer.location')}
          data={[any, ...locations.map((place) => ({ value: String(place.id), label: place.name }))]}
          {...form.register('locationId')}
        />
      </FieldPair>
      <SaveRow working={isLoading} saved={isSuccess && !form.formState.isDirty} />
    </Form>
  );
}
