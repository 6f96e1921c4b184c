import { useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { updateProfile } from '../../../../contracts/identity.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import type { User } from '../../../app/session.ts';
import { ownZone } from '../../../i18n/format.ts';
import { chooseLanguage } from '../../../i18n/i18n.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { useUpdateProfileMutation } from '../api.ts';
import styles from '../pages/identity.module.css';
import { SaveRow } from './save-row.tsx';

type Body = BodyOf<typeof updateProfile>;
type Typed = {
  name: string;
  phone: string;
  language: 'en' | 'es';
  timezone: string;
  dateOfBirth: string;
  address: string;
  insurance: string;
  emergencyContact: { name: string; phone: string; relationship: string };
};
type Fields = { form: UseFormReturn<Typed, unknown, Body> };

const FIELDS = [
  'name',
  'phone',
  'language',
  'timezone',
  'dateOfBirth',
  'address',
  'insurance',
  'emergencyContact.name',
  'emergencyContact.phone',
  'emergencyContact.relationship',
] as const;

export function ProfileForm({ user }: { user: User }) {
  const problemText = useProblemText();
  const isPatient = user.role === 'patient';
  const [save, { error, isLoading, isSuccess }] = useUpdateProfileMutation();
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(updateProfile), (typed) => toBody(typed, isPatient)),
    defaultValues: fromUser(user),
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await save({ body });
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    else form.reset(form.getValues());
    if (answer.data && body.language) await chooseLanguage(body.language);
  });
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <PersonFields form={form} />
      {isPatient && <PatientFields form={form} />}
      <SaveRow working={isLoading} saved={isSuccess && !form.formState.isDirty} />
    </Form>
  );
}

function PersonFields({ form }: Fields) {
  const { t } = useTranslation('identity');
  const { errors } = form.formState;
  return (
    <>
      <FieldPair>
        <TextField
          label={t('field.name')}
          autoComplete="name"
          error={errors.name && t('wrong.name')}
          {...form.register('name')}
        />
        <TextField
          label={t('field.phone')}
          optional
          type="tel"
          autoComplete="tel"
          error={errors.phone && t('wrong.phone')}
          {...form.register('phone')}
        />
      </FieldPair>
      <FieldPair>
        <SelectField
          label={t('field.language')}
          data={[
            { value: 'en', label: t('common:language.en') },
            { value: 'es', label: t('common:language.es') },
          ]}
          {...form.register('language')}
        />
        <SelectField
          label={t('field.timezone')}
          data={[{ value: '', label: t('field.timezoneOfDevice', { zone: ownZone() }) }, ...ZONES]}
          error={errors.timezone && t('wrong.timezone')}
          {...form.register('timezone')}
        />
      </FieldPair>
    </>
  );
}

function PatientFields({ form }: Fields) {
  const { t } = useTranslation('identity');
  const { errors } = form.formState;
  const contact = errors.emergencyContact;
  return (
    <>
      <FieldPair>
        <TextField
          label={t('field.dateOfBirth')}
          optional
          type="date"
          autoComplete="bday"
          error={errors.dateOfBirth && t('wrong.date')}
          {...form.register('dateOfBirth')}
        />
        <TextField
          label={t('field.insurance')}
          optional
          error={errors.insurance && t('wrong.tooLong')}
          {...form.register('insurance')}
        />
      </FieldPair>
      <TextField
        label={t('field.address')}
        optional
        autoComplete="street-address"
        error={errors.address && t('wrong.tooLong')}
        {...form.register('address')}
      />
      <fieldset className={styles.group}>
        <legend>{t('field.emergency')}</legend>
        <p className={styles.legendHint}>{t('hint.emergency')}</p>
        <TextField
          label={t('field.contactName')}
          error={contact?.name && t('wrong.contact')}
          {...form.register('emergencyContact.name')}
        />
        <FieldPair>
          <TextField
            label={t('field.contactPhone')}
            type="tel"
            error={contact?.phone && t('wrong.contact')}
            {...form.register('emergencyContact.phone')}
          />
          <TextField
            label={t('field.contactRelationship')}
            error={contact?.relationship && t('wrong.contact')}
            {...form.register('emergencyContact.relationship')}
          />
        </FieldPair>
      </fieldset>
    </>
  );
}

const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));

function fromUser(user: User): Typed {
  return {
    name: user.name,
    phone: user.phone ?? '',
    language: user.language === 'es' ? 'es' : 'en',
    timezone: user.timezone ?? '',
    dateOfBirth: user.dateOfBirth ?? '',
    address: user.address ?? '',
    insurance: user.insurance ?? '',
    emergencyContact: user.emergencyContact ?? { name: '', phone: '', relationship: '' },
  };
}

/** What was emptied is forgotten by the clinic too: null, not "". */
function toBody(typed: Typed, isPatient: boolean): unknown {
  const { name, language, phone, timezone, emergencyContact, ...details } = typed;
  const orNull = (text: string) => (text.trim() === '' ? null : text);
  const person = { name, language, phone: orNull(phone), timezone: orNull(timezone) };
  if (!isPatient) return person;
  const hasContact = Object.values(emergencyContact).some((text) => text.trim() !== '');
  return {
    ...person,
    dateOfBirth: orNull(details.dateOfBirth),
    address: orNull(details.address),
    insurance: orNull(details.insurance),
    emergencyContact: hasContact ? emergencyContact : null,
  };
}
