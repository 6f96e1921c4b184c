import { useState } from 'react';
import { type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { createRecurringTimeSlot } from '../../../../contracts/timeslots.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField, TickField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type HoursRule, useChangeRuleMutation, useCreateRuleMutation, usePreviewRuleQuery } from '../api.ts';
import { useDiary } from '../diary.ts';
import { conflictsOf } from '../model/refusal.ts';
import { draftOf, freshRule, ruleBody, type RuleTyped, typedRule } from '../model/rule-form.ts';
import { mondayFirst, nextDates } from '../model/rules.ts';
import { usePlaces } from '../use-places.ts';
import { useWords } from '../use-words.ts';
import { Conflicts } from './conflicts.tsx';
import { FromTo } from './from-to.tsx';
import styles from './panel.module.css';

const WEEK = mondayFirst([0, 1, 2, 3, 4, 5, 6]);
const PREVIEWED = 6;

type Props = { practitionerId: number; rule: HoursRule | null; onDone: () => void };

/** Hours that return: which days, when, where and until when; what comes of it is shown while one types. */
export function RuleForm({ practitionerId, rule, onDone }: Props) {
  const { t } = useTranslation('diary');
  const { today, say } = useDiary();
  const problemText = useProblemText();
  const places = usePlaces(practitionerId);
  const [resolver] = useState(() =>
    contractResolver(bodyShape(createRecurringTimeSlot), (typed: RuleTyped) => ({
      ...ruleBody(typed, rule),
      practitionerId,
    })),
  );
  const form = useForm({ resolver, defaultValues: rule ? typedRule(rule) : freshRule(today, places[0]?.id) });
  const [create, creating] = useCreateRuleMutation();
  const [change, changing] = useChangeRuleMutation();
  const working = creating.isLoading || changing.isLoading;
  const error = creating.error ?? changing.error;
  const [left, setLeft] = useState(false);
  const conflicts = left ? null : conflictsOf(error);
  const save = (force: boolean) =>
    form.handleSubmit(async ({ practitionerId: whose, ...body }) => {
      setLeft(false);
      const answer = rule
        ? await change({ params: { id: rule.id }, body: force ? { ...body, force } : body })
        : await create({ body: { ...body, practitionerId: whose } });
      if (!answer.data) return;
      say({ tone: 'good', text: t('hours.saved') });
      onDone();
    });
  if (conflicts)
    return (
      <Conflicts
        conflicts={conflicts}
        forceText={t('hours.saveAnyway')}
        working={working}
        onForce={save(true)}
        onLeave={() => setLeft(true)}
      />
    );
  return (
    <Form onSubmit={save(false)}>
      {error && !left && <Notice tone="bad">{problemText(error)}</Notice>}
      <RuleFields form={form} rule={rule} places={places} />
      <Preview form={form} rule={rule} />
      <div className={styles.actions}>
        <Button type="submit" look="primary" working={working}>
          {t('hours.submit')}
        </Button>
        <Button onClick={onDone}>{t('common:cancel')}</Button>
      </div>
    </Form>
  );
}

type FormOf = UseFormReturn<RuleTyped, unknown, Parameters<ReturnType<typeof useCreateRuleMutation>[0]>[0]['body']>;
type FieldsProps = { form: FormOf; rule: HoursRule | null; places: ReturnType<typeof usePlaces> };

function RuleFields({ form, rule, places }: FieldsProps) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const { errors } = form.formState;
  const [kept] = useWatch({ control: form.control, name: ['kept'] });
  return (
    <>
      {kept && rule ? <p>{words.rule(rule.rule, rule.startDate)}</p> : <DaysFields form={form} />}
      <FromTo
        from={form.register('startTime')}
        to={form.register('endTime')}
        wrong={{ from: errors.startTime, to: errors.endTime }}
      />
      {places.length > 1 && (
        <SelectField
          label={t('field.location')}
          data={places.map((place) => ({ value: String(place.id), label: place.name }))}
          {...form.register('locationId')}
        />
      )}
      <fieldset>
        <legend className={styles.legend}>{t('field.sessionTypes')}</legend>
        <TickField label={t('common:session.in_person')} {...form.register('inPerson')} />
        <TickField label={t('common:session.telehealth')} {...form.register('telehealth')} />
        {errors.sessionTypes && <p className={styles.fieldError}>{t('wrong.sessionTypes')}</p>}
      </fieldset>
      <FieldPair>
        <TextField
          type="date"
          label={t('field.startDate')}
          error={errors.startDate && t('wrong.date')}
          {...form.register('startDate')}
        />
        <TextField type="date" label={t('field.validUntil')} optional {...form.register('validUntil')} />
      </FieldPair>
      <Exceptions form={form} />
    </>
  );
}

function DaysFields({ form }: { form: FormOf }) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const { errors } = form.formState;
  return (
    <>
      <fieldset>
        <legend className={styles.legend}>{t('field.weekdays')}</legend>
        <div className={styles.weekdays}>
          {WEEK.map((weekday) => (
            <label key={weekday} className={styles.weekday}>
              <input
                type="checkbox"
                value={String(weekday)}
                aria-label={words.weekday(weekday)}
                {...form.register('weekdays')}
              />
              <span aria-hidden="true">{words.weekdayBrief(weekday)}</span>
            </label>
          ))}
        </div>
        {errors.rule && <p className={styles.fieldError}>{t('wrong.weekdays')}</p>}
      </fieldset>
      <SelectField
        label={t('field.interval')}
        data={[1, 2, 3, 4].map((count) => ({ value: String(count), label: t('interval', { count }) }))}
        {...form.register('interval')}
      />
    </>
  );
}

/** Single dates on which the hours do not hold. */
function Exceptions({ form }: { form: FormOf }) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const [date, setDate] = useState('');
  const [exceptions] = useWatch({ control: form.control, name: ['exceptions'] });
  const keep = (dates: string[]) => form.setValue('exceptions', dates.toSorted());
  return (
    <div className={styles.stack}>
      <div className={styles.withButton}>
        <TextField
          type="date"
          label={t('field.exception')}
          optional
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Button
          onClick={() => {
            if (date !== '') keep([...new Set([...exceptions, date])]);
            setDate('');
          }}
        >
          {t('hours.leaveOut')}
        </Button>
      </div>
      {exceptions.map((one) => (
        <div key={one} className={styles.range}>
          <span>{words.dayLong(one)}</span>
          <Button look="plain" onClick={() => keep(exceptions.filter((other) => other !== one))}>
            {t('hours.putBack')}
            <span className="unseen"> {words.dayLong(one)}</span>
          </Button>
        </div>
      ))}
    </div>
  );
}

/** The next days as the form stands now; for saved hours with the holidays that the server knows of. */
function Preview({ form, rule }: { form: FormOf; rule: HoursRule | null }) {
  const { t } = useTranslation('diary');
  const { today } = useDiary();
  const words = useWords();
  const typed = useWatch({ control: form.control });
  const dates = nextDates(draftOf({ ...freshRule(today, undefined), ...typed }, rule), today, PREVIEWED);
  const { data } = usePreviewRuleQuery(
    { params: { id: rule?.id ?? 0 }, query: { from: today, count: 20 } },
    { skip: rule === null },
  );
  const holidayOn = (date: string) => data?.occurrences.find((one) => one.date === date)?.holiday;
  return (
    <div className={styles.preview} aria-live="polite">
      <strong>{t('preview.title')}</strong>
      {dates.length === 0 && <p>{t('preview.none')}</p>}
      <ol>
        {dates.map((date) => (
          <li key={date}>
            {words.dayLong(date)}
            {holidayOn(date) && ` · ${t('preview.holiday', { name: holidayOn(date) })}`}
          </li>
        ))}
      </ol>
    </div>
  );
}
