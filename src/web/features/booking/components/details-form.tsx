import { useEffect, useState } from 'react';
import { type FieldError, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../../app/api.ts';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { FieldPair, Form, TextAreaField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { deliveryChosen, detailsTyped, type KeptTime } from '../model/booking-slice.ts';
import { DETAIL_FIELDS, type DetailField, detailProblems, type TypedDetails } from '../model/details.ts';
import { useBook } from '../use-book.ts';
import { useBooking } from '../use-booking.ts';
import { useChoices } from '../use-choices.ts';
import { goToSeries, RepeatChoice } from '../series/repeat-choice.tsx';
import { useSeries } from '../series/use-series.ts';
import { useAutoSave } from '../use-draft.ts';
import css from './form.module.css';
import { Pills } from './pills.tsx';

type Props = { hold: KeptTime; start: TypedDetails };
type Registered = ReturnType<ReturnType<typeof useDetailsForm>['field']>;

export function DetailsForm({ hold, start }: Props) {
  const { t } = useTranslation('booking');
  const say = useProblemText();
  const { clinic, service } = useChoices();
  const { submit, booking, guest } = useBook(service?.payLater ?? false);
  const series = useSeries(hold);
  const form = useDetailsForm(start, guest);
  const { typed, restored } = useBooking();
  useAutoSave(hold, typed);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const send = async (written: TypedDetails) => {
    setProblem(null);
    if (!form.check(written)) return;
    if (!series.ready) {
      goToSeries();
      return;
    }
    const refused = await submit(written);
    if (refused && !form.showRefusal(refused)) setProblem(refused);
  };
  return (
    <Form onSubmit={(event) => void form.handleSubmit(send)(event)}>
      {restored ? <p className={css.restored}>{t('details.restored')}</p> : null}
      {guest ? <AboutYou field={form.field} /> : <SignedIn />}
      <WayToMeet hold={hold} />
      <RepeatChoice hold={hold} series={series} />
      <fieldset className={css.section}>
        <legend>{t('details.story')}</legend>
        <TextAreaField
          label={t('details.reason')}
          hint={t('details.reasonHint')}
          optional
          rows={3}
          {...form.field('details.reason')}
        />
        <TextAreaField label={t('details.goals')} optional rows={2} {...form.field('details.goals')} />
        <HealthBackground field={form.field} open={Boolean(start.details.history || start.details.medications)} />
      </fieldset>
      <EmergencyContact field={form.field} />
      <TickField
        label={t('details.consent', { clinic: clinic?.name ?? '' })}
        hint={t('details.consentHint')}
        {...form.field('details.consent')}
      />
      <Refusal problem={problem} text={problem ? say(problem) : ''} signedIn={!guest} />
      <Send payLater={service?.payLater ?? false} hold={hold} working={booking} />
    </Form>
  );
}

/** The form's state. Every change goes to the store, from where it is saved. */
function useDetailsForm(start: TypedDetails, guest: boolean) {
  const { t } = useTranslation('booking');
  const dispatch = useAppDispatch();
  const { register, subscribe, handleSubmit, setError, getFieldState, formState } = useForm<TypedDetails>({
    defaultValues: start,
  });
  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        callback: ({ values }) => void dispatch(detailsTyped(structuredClone(values))),
      }),
    [subscribe, dispatch],
  );
  const words = (field: DetailField, error: FieldError | undefined) => {
    if (!error) return undefined;
    const phone = error.type === 'server' && /phone$/i.test(field);
    return phone ? t('details.fields.phone') : error.message;
  };
  return {
    handleSubmit,
    field: (name: DetailField) => ({ ...register(name), error: words(name, getFieldState(name, formState).error) }),
    check: (typed: TypedDetails) => {
      const problems = detailProblems(typed, guest);
      problems.forEach(({ field, problem }, at) => {
        setError(field, { type: problem, message: t(`details.fields.${problem}`) }, { shouldFocus: at === 0 });
      });
      return problems.length === 0;
    },
    showRefusal: (refused: ApiProblem) =>
      refused.code === 'validation_error' && showDetails<TypedDetails>(refused.details, DETAIL_FIELDS, setError),
  };
}

type FieldOf = { field: (name: DetailField) => Registered };

function AboutYou({ field }: FieldOf) {
  const { t } = useTranslation('booking');
  return (
    <fieldset className={css.section}>
      <legend>{t('details.you')}</legend>
      <TextField label={t('details.name')} autoComplete="name" required withAsterisk={false} {...field('userName')} />
      <FieldPair>
        <TextField
          label={t('details.email')}
          hint={t('details.emailHint')}
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          {...field('userEmail')}
        />
        <TextField
          label={t('details.phone')}
          hint={t('details.phoneHint')}
          type="tel"
          autoComplete="tel"
          optional
          {...field('userPhone')}
        />
      </FieldPair>
    </fieldset>
  );
}

function SignedIn() {
  const { t } = useTranslation('booking');
  const { user } = useSession();
  return (
    <p className={css.signedIn}>{t('details.signedInAs', { name: user?.name ?? '', email: user?.email ?? '' })}</p>
  );
}

/** Where the time allows both ways to meet, the person says which. */
function WayToMeet({ hold }: { hold: KeptTime }) {
  const { t } = useTranslation('booking');
  const dispatch = useAppDispatch();
  if (hold.ways.length < 2) return null;
  return (
    <Pills
      label={t('sessionTypes.label')}
      value={hold.deliveryMode}
      options={hold.ways.map((value) => ({ value, label: t(`sessionTypes.${value}`) }))}
      onChange={(way) => dispatch(deliveryChosen(way))}
    />
  );
}

function EmergencyContact({ field }: FieldOf) {
  const { t } = useTranslation('booking');
  return (
    <fieldset className={css.section}>
      <legend>
        {t('details.emergency')} <span className={css.optional}>{t('common:optional')}</span>
      </legend>
      <TextField label={t('details.contactName')} autoComplete="off" {...field('details.emergencyContact.name')} />
      <FieldPair>
        <TextField
          label={t('details.contactPhone')}
          type="tel"
          autoComplete="off"
          {...field('details.emergencyContact.phone')}
        />
        <TextField
          label={t('details.contactRelationship')}
          placeholder={t('details.contactRelationshipHint')}
          autoComplete="off"
          {...field('details.emergencyContact.relationship')}
        />
      </FieldPair>
    </fieldset>
  );
}

function HealthBackground({ field, open: startsOpen }: FieldOf & { open: boolean }) {
  const { t } = useTranslation('booking');
  return (
    <details className={css.more} open={startsOpen}>
      <summary>{t('details.more')}</summary>
      <div className={css.moreFields}>
        <TextAreaField label={t('details.history')} optional rows={2} {...field('details.history')} />
        <TextAreaField label={t('details.medications')} optional rows={2} {...field('details.medications')} />
      </div>
    </details>
  );
}

function Refusal({ problem, text, signedIn }: { problem: ApiProblem | null; text: string; signedIn: boolean }) {
  const { t } = useTranslation('booking');
  if (!problem) return null;
  const duplicate = problem.code === 'duplicate_appointment';
  return (
    <Notice tone="bad">
      <div className={css.refusal}>
        <p>{text}</p>
        {duplicate ? <ButtonLink to="/book/time">{t('hold.chooseOther')}</ButtonLink> : null}
        {duplicate && signedIn ? <ButtonLink to="/appointments">{t('done.mine')}</ButtonLink> : null}
      </div>
    </Notice>
  );
}

function Send({ payLater, hold, working }: { payLater: boolean; hold: KeptTime; working: boolean }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { placeZone } = useChoices();
  return (
    <div className={css.send}>
      <Button type="submit" look="primary" working={working}>
        {payLater ? t('details.book', { time: format.dateTime(hold.startsAt, placeZone) }) : t('details.toPayment')}
      </Button>
      <ButtonLink look="plain" to="/book/time">
        {t('hold.chooseOther')}
      </ButtonLink>
    </div>
  );
}
