import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { createTimeSlot } from '../../../../contracts/timeslots.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import {
  type ExtraHours,
  useCreateExtraHoursMutation,
  useDeleteExtraHoursMutation,
  useListExtraHoursQuery,
} from '../api.ts';
import { useDiary } from '../diary.ts';
import { minutesOf } from '../model/grid.ts';
import { conflictsOf } from '../model/refusal.ts';
import { usePlaces } from '../use-places.ts';
import { useWords } from '../use-words.ts';
import { Conflicts } from './conflicts.tsx';
import { FromTo } from './from-to.tsx';
import styles from './panel.module.css';

type Typed = { date: string; startTime: string; endTime: string; locationId: string };

/** Hours of single days, on top of those that return. */
export function ExtraHoursSection({ practitionerId }: { practitionerId: number }) {
  const { t } = useTranslation('diary');
  const { data } = useListExtraHoursQuery({ query: { practitionerId } });
  const [adding, setAdding] = useState(false);
  return (
    <section className={styles.section} aria-labelledby="extra-hours">
      <h3 id="extra-hours" className={styles.sectionTitle}>
        {t('extra.title')}
      </h3>
      {data?.timeslots.length === 0 && <p className={styles.soft}>{t('extra.none')}</p>}
      {data?.timeslots.map((hours) => (
        <ExtraRow key={hours.id} hours={hours} />
      ))}
      {adding ? (
        <ExtraForm practitionerId={practitionerId} onDone={() => setAdding(false)} />
      ) : (
        <div>
          <Button onClick={() => setAdding(true)}>{t('extra.add')}</Button>
        </div>
      )}
    </section>
  );
}

function ExtraRow({ hours }: { hours: ExtraHours }) {
  const { t } = useTranslation('diary');
  const { say } = useDiary();
  const words = useWords();
  const problemText = useProblemText();
  const [remove, { error, isLoading, reset }] = useDeleteExtraHoursMutation();
  const conflicts = conflictsOf(error);
  const when = `${words.day(hours.date)}, ${t('span', {
    from: words.clock(minutesOf(hours.startTime) ?? 0),
    to: words.clock(minutesOf(hours.endTime) ?? 0),
  })}`;
  const submit = async (force: boolean) => {
    const answer = await remove({ params: { id: hours.id }, query: force ? { force: 'true' } : {} });
    if (answer.data) say({ tone: 'good', text: t('hours.removed') });
  };
  if (conflicts)
    return (
      <Conflicts
        conflicts={conflicts}
        forceText={t('hours.removeAnyway')}
        working={isLoading}
        onForce={() => submit(true)}
        onLeave={reset}
      />
    );
  return (
    <div className={styles.range}>
      <span>{when}</span>
      <Button look="plain" working={isLoading} onClick={() => submit(false)}>
        {t('hours.remove')}
        <span className="unseen"> {when}</span>
      </Button>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </div>
  );
}

function ExtraForm({ practitionerId, onDone }: { practitionerId: number; onDone: () => void }) {
  const { t } = useTranslation('diary');
  const { today, say } = useDiary();
  const problemText = useProblemText();
  const places = usePlaces(practitionerId);
  const [create, { error, isLoading }] = useCreateExtraHoursMutation();
  const [resolver] = useState(() =>
    contractResolver(bodyShape(createTimeSlot), (typed: Typed) => ({
      ...typed,
      practitionerId,
      locationId: Number(typed.locationId),
    })),
  );
  const form = useForm({
    resolver,
    defaultValues: { date: today, startTime: '09:00', endTime: '12:00', locationId: String(places[0]?.id ?? '') },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await create({ body });
    if (!answer.data) return;
    say({ tone: 'good', text: t('extra.done') });
    onDone();
  });
  const { errors } = form.formState;
  return (
    <Form onSubmit={submit}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <TextField
        type="date"
        label={t('field.date')}
        error={errors.date && t('wrong.date')}
        {...form.register('date')}
      />
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
      <div className={styles.actions}>
        <Button type="submit" look="primary" working={isLoading}>
          {t('extra.submit')}
        </Button>
        <Button onClick={onDone}>{t('common:cancel')}</Button>
      </div>
    </Form>
  );
}
