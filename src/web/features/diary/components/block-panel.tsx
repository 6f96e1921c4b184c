import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { changeBlockedTimeSlot, createBlockedTimeSlot } from '../../../../contracts/timeslots.ts';
import { addDays, toLocal } from '../../../../domain/time-zone.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField, TickField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import {
  type Block,
  type Entry,
  useChangeBlockMutation,
  useCreateBlockMutation,
  useDeleteBlockMutation,
  useListBlocksQuery,
} from '../api.ts';
import { useDiary } from '../diary.ts';
import { type BlockTyped, bodyOf, freshBlock, REPEATS, typedOf } from '../model/block-form.ts';
import { conflictsOf } from '../model/refusal.ts';
import { Conflicts } from './conflicts.tsx';
import { FromTo } from './from-to.tsx';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';

type Props = { practitionerId: number; startsAt: number | null; entry: Entry | null };

/** A time not to be booked: a new one, or the one that was opened. */
export function BlockPanel({ practitionerId, startsAt, entry }: Props) {
  const { t } = useTranslation('diary');
  const { open, today, zone } = useDiary();
  return (
    <Panel title={t(entry ? 'block.change' : 'block.title')} lead={t('block.lead')} onClose={() => open(null)}>
      {entry ? (
        <ExistingBlock entry={entry} />
      ) : (
        <BlockForm practitionerId={practitionerId} block={null} typed={freshBlock(startsAt, today, zone)} />
      )}
    </Panel>
  );
}

function ExistingBlock({ entry }: { entry: Entry }) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const problemText = useProblemText();
  const { date } = toLocal(zone, Date.parse(entry.startsAt));
  const query = { practitionerId: entry.practitionerId, dateFrom: date, dateTo: addDays(date, 1) };
  const { data, error, refetch } = useListBlocksQuery({ query });
  const block = data?.timeslots.find((one) => one.id === entry.id);
  if (error) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (!data) return <LoadingSkeleton heights={[48, 72, 72]} />;
  if (!block) return <Notice>{t('block.gone')}</Notice>;
  return <BlockForm practitionerId={entry.practitionerId} block={block} typed={typedOf(block, zone)} />;
}

type FormProps = { practitionerId: number; block: Block | null; typed: BlockTyped };

function useBlockForm({ practitionerId, block, typed }: FormProps) {
  const { zone } = useDiary();
  const [resolver] = useState(() =>
    block
      ? contractResolver(bodyShape(changeBlockedTimeSlot), (now: BlockTyped) => bodyOf(now, zone))
      : contractResolver(bodyShape(createBlockedTimeSlot), (now: BlockTyped) => ({
          ...bodyOf(now, zone),
          practitionerId,
        })),
  );
  return useForm({ resolver, defaultValues: typed });
}

function BlockForm(props: FormProps) {
  const { block } = props;
  const { t } = useTranslation('diary');
  const { open, say } = useDiary();
  const problemText = useProblemText();
  const form = useBlockForm(props);
  const [create, creating] = useCreateBlockMutation();
  const [change, changing] = useChangeBlockMutation();
  const working = creating.isLoading || changing.isLoading;
  const error = creating.error ?? changing.error;
  const [left, setLeft] = useState(false);
  const conflicts = left ? null : conflictsOf(error);
  const save = (force: boolean) =>
    form.handleSubmit(async (body) => {
      setLeft(false);
      const sent = force ? { ...body, force } : body;
      const answer = block ? await change({ params: { id: block.id }, body: sent }) : await create({ body: sent });
      if (!answer.data) return;
      open(null);
      say({ tone: 'good', text: t(block ? 'block.changed' : 'block.done') });
    });
  if (conflicts)
    return (
      <Conflicts
        conflicts={conflicts}
        forceText={t('block.anyway')}
        working={working}
        onForce={save(true)}
        onLeave={() => setLeft(true)}
      />
    );
  return (
    <Form onSubmit={save(false)}>
      {error && !left && <Notice tone="bad">{problemText(error)}</Notice>}
      <BlockFields form={form} wasKept={props.typed.repeat === 'kept'} />
      <div className={styles.actions}>
        <Button type="submit" look="primary" working={working}>
          {t(block ? 'block.save' : 'block.submit')}
        </Button>
        {block && <DeleteBlock block={block} />}
      </div>
    </Form>
  );
}

function BlockFields({ form, wasKept }: { form: ReturnType<typeof useBlockForm>; wasKept: boolean }) {
  const { t } = useTranslation('diary');
  const [allDay, repeat] = useWatch({ control: form.control, name: ['allDay', 'repeat'] });
  const { errors } = form.formState;
  const repeats = REPEATS.filter((one) => one !== 'kept' || wasKept);
  return (
    <>
      <TickField label={t('block.allDay')} {...form.register('allDay')} />
      <FieldPair>
        <TextField
          type="date"
          label={t(allDay ? 'field.dateFrom' : 'field.date')}
          error={(errors.dateFrom ?? errors.startsAt) && t('wrong.date')}
          {...form.register('dateFrom')}
        />
        {allDay && (
          <TextField
            type="date"
            label={t('field.dateTo')}
            error={errors.dateTo && t('wrong.date')}
            {...form.register('dateTo')}
          />
        )}
      </FieldPair>
      {!allDay && (
        <FromTo from={form.register('startTime')} to={form.register('endTime')} wrong={{ to: errors.endsAt }} />
      )}
      <FieldPair>
        <SelectField
          label={t('field.repeat')}
          data={repeats.map((value) => ({ value, label: t(`repeat.${value}`) }))}
          {...form.register('repeat')}
        />
        {repeat !== 'never' && (
          <TextField type="date" label={t('field.validUntil')} optional {...form.register('validUntil')} />
        )}
      </FieldPair>
      <TextField
        label={t('field.reason')}
        hint={t('block.reasonHint')}
        optional
        maxLength={500}
        {...form.register('reason')}
      />
    </>
  );
}

/** Taken away at once; the way back is offered below the calendar. */
export function DeleteBlock({ block }: { block: Block }) {
  const { t } = useTranslation('diary');
  const { open, say } = useDiary();
  const problemText = useProblemText();
  const [remove, { isLoading }] = useDeleteBlockMutation();
  const [create] = useCreateBlockMutation();
  const restore = async () => {
    const { practitionerId, startsAt, endsAt, allDay, timezone, rule, validUntil, exceptions, reason } = block;
    const last = toLocal(timezone, Date.parse(endsAt) - 1).date;
    const when = allDay
      ? { dateFrom: toLocal(timezone, Date.parse(startsAt)).date, dateTo: last }
      : { startsAt, endsAt };
    const body = { practitionerId, timezone, rule, validUntil, exceptions, reason, ...when, force: true };
    const answer = await create({ body });
    say(answer.error ? { tone: 'bad', text: problemText(answer.error) } : { tone: 'good', text: t('block.restored') });
  };
  const submit = async () => {
    const answer = await remove({ params: { id: block.id } });
    if (answer.error) return say({ tone: 'bad', text: problemText(answer.error) });
    open(null);
    say({ tone: 'good', text: t('block.removed'), undo: () => void restore() });
  };
  return (
    <Button look="danger" working={isLoading} onClick={submit}>
      {t('block.remove')}
    </Button>
  );
}
