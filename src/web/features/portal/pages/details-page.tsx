import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { putClientDetails } from '../../../../contracts/portal.ts';
import { useClinic } from '../../../app/clinic.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, TextAreaField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Details, useGetDetailsQuery, usePutDetailsMutation } from '../api.ts';
import { fromDetails, toBody, type TypedDetails } from '../model/typed-details.ts';
import styles from './portal.module.css';

/** What the clinic knows about a person, kept up to date by themselves. */
export function DetailsPage() {
  const { t } = useTranslation('portal');
  const problemText = useProblemText();
  const { data, error, isLoading, refetch } = useGetDetailsQuery();
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('details.lead')}>{t('details.title')}</PageTitle>
      {isLoading && <LoadingSkeleton heights={[120, 120, 120]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data && <DetailsForm details={data} />}
    </Page>
  );
}

const FIELDS = [
  'reason',
  'history',
  'medications',
  'goals',
  'emergencyContact.name',
  'emergencyContact.phone',
  'emergencyContact.relationship',
] as const;
type Body = BodyOf<typeof putClientDetails>;

function DetailsForm({ details }: { details: Details }) {
  const { t } = useTranslation('portal');
  const problemText = useProblemText();
  const clinic = useClinic();
  const [save, { error, isLoading, isSuccess }] = usePutDetailsMutation();
  const form = useForm({
    resolver: contractResolver<TypedDetails, Body>(bodyShape(putClientDetails), toBody),
    defaultValues: fromDetails(details),
  });
  const { register, formState } = form;
  const contact = formState.errors.emergencyContact;
  const submit = form.handleSubmit(async (body) => {
    const answer = await save({ body });
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    else form.reset(form.getValues());
  });
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <TextAreaField label={t('details.reason')} optional rows={3} {...register('reason')} />
      <TextAreaField
        label={t('details.history')}
        optional
        hint={t('details.historyHint')}
        rows={4}
        {...register('history')}
      />
      <TextAreaField label={t('details.medications')} optional rows={2} {...register('medications')} />
      <TextAreaField label={t('details.goals')} optional rows={3} {...register('goals')} />
      <TextField
        label={t('details.contactName')}
        optional
        error={contact?.name && t('details.contactWrong')}
        {...register('emergencyContact.name')}
      />
      <FieldPair>
        <TextField
          label={t('details.contactPhone')}
          optional
          type="tel"
          error={contact?.phone && t('details.contactWrong')}
          {...register('emergencyContact.phone')}
        />
        <TextField
          label={t('details.contactRelationship')}
          optional
          error={contact?.relationship && t('details.contactWrong')}
          {...register('emergencyContact.relationship')}
        />
      </FieldPair>
      <TickField
        label={t('details.consent', { clinic: clinic?.name ?? '' })}
        hint={<Consent details={details} />}
        {...register('consent')}
      />
      {isSuccess && !formState.isDirty && <Notice tone="good">{t('details.saved')}</Notice>}
      <div>
        <Button type="submit" look="primary" working={isLoading}>
          {t('details.save')}
        </Button>
      </div>
    </Form>
  );
}

function Consent({ details: { consent } }: { details: Details }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  if (consent.at === null) return <>{t('details.consentNever')}</>;
  const values = { day: format.date(consent.at, zone), version: consent.version ?? '' };
  return <>{consent.given ? t('details.consentGiven', values) : t('details.consentTaken', values)}</>;
}
