import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { EVENT_NAMES } from '../../../../domain/funnel.ts';
import { contractResolver } from '../../../app/contract-form.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import {
  type Experiment,
  useChangeExperimentMutation,
  useCreateExperimentMutation,
  useListExperimentsQuery,
} from '../api.ts';
import styles from './analytics.module.css';

/** Experiments on the booking pages: start, stop, and how sure one can be. */
export function ExperimentsPage() {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const { data, error, isLoading, refetch } = useListExperimentsQuery({ query: {} });
  const [isNew, setNew] = useState(false);
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t('experiments.lead')}>{t('experiments.title')}</PageTitle>
        <Button onClick={() => setNew(true)}>{t('experiments.new')}</Button>
      </div>
      {isLoading && <LoadingSkeleton heights={[240, 240]} />}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data?.experiments.length === 0 && <EmptyState title={t('experiments.none')} text={t('experiments.noneText')} />}
      {data && data.experiments.length > 0 && (
        <ul className={styles.list}>
          {data.experiments.map((experiment) => (
            <li key={experiment.id}>
              <ExperimentCard experiment={experiment} />
            </li>
          ))}
        </ul>
      )}
      {isNew && <NewExperiment onClose={() => setNew(false)} />}
    </Page>
  );
}

const TONES = { draft: 'still', running: 'good', stopped: 'still' } as const;
const share = (value: number) => Math.round(value * 1000) / 10;

function ExperimentCard({ experiment }: { experiment: Experiment }) {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const [change, { isLoading, error }] = useChangeExperimentMutation();
  const { id, name, status, hypothesis, variants, comparisons, split, assumptions } = experiment;
  const step = status === 'draft' ? 'running' : status === 'running' ? 'stopped' : null;
  return (
    <Card className={styles.text}>
      <div className={styles.row}>
        <Heading>{name}</Heading>
        <StatusPill tone={TONES[status]}>{t(`experiments.${status}`)}</StatusPill>
      </div>
      {hypothesis && <p>{hypothesis}</p>}
      <Since experiment={experiment} />
      {!split.isAsPlanned && <Notice tone="bad">{t('experiments.broken')}</Notice>}
      <DataTable
        caption={name}
        columns={[
          { key: 'variant', title: t('experiments.variant') },
          { key: 'exposed', title: t('experiments.exposed'), end: true },
          { key: 'converted', title: t('experiments.converted'), end: true },
          { key: 'rate', title: t('experiments.rate'), end: true },
          { key: 'range', title: t('experiments.range'), end: true },
        ]}
        rows={variants.map((variant) => ({
          key: variant.key,
          cells: [
            variant.name,
            variant.exposed,
            variant.converted,
            t('percent', { value: share(variant.rate) }),
            t('experiments.between', { low: share(variant.interval.low), high: share(variant.interval.high) }),
          ],
        }))}
      />
      {status !== 'draft' &&
        comparisons.map((one) => <Verdict key={one.variant} comparison={one} variants={variants} />)}
      <details>
        <summary>{t('experiments.assumptions')}</summary>
        <ul className={styles.small}>
          {assumptions.map((sentence, index) => (
            <li key={sentence}>{t(`experiments.assumption${index + 1}`)}</li>
          ))}
        </ul>
      </details>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      {step && (
        <div>
          <Button
            working={isLoading}
            look={step === 'running' ? 'primary' : 'quiet'}
            onClick={() => change({ params: { id }, body: { status: step } })}
          >
            {t(`experiments.${step === 'running' ? 'start' : 'stop'}`, { name })}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Since({ experiment }: { experiment: Experiment }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { startedAt, stoppedAt, metric } = experiment;
  const day = (instant: string) => format.date(instant, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <p className={styles.soft}>
      {t('experiments.counts', { metric: t(`step.${metric}`) })}
      {startedAt && ` ${t('experiments.since', { day: day(startedAt) })}`}
      {stoppedAt && ` ${t('experiments.until', { day: day(stoppedAt) })}`}
    </p>
  );
}

type Comparison = Experiment['comparisons'][number];

/** What may be said of a variant: better, worse, no difference found, or too few people yet. */
function Verdict({ comparison, variants }: { comparison: Comparison; variants: Experiment['variants'] }) {
  const { t } = useTranslation('console');
  const { variant, against, difference, interval, pValue, isSignificant } = comparison;
  const nameOf = (key: string) => variants.find((one) => one.key === key)?.name ?? key;
  const values = {
    variant: nameOf(variant),
    against: nameOf(against),
    points: share(Math.abs(difference)),
    low: share(interval.low),
    high: share(interval.high),
    p: pValue ?? 1,
  };
  if (isSignificant === null) return <p>{t('experiments.tooFew', values)}</p>;
  const way = difference >= 0 ? 'better' : 'worse';
  return <p>{isSignificant ? t(`experiments.${way}`, values) : t('experiments.noDifference', values)}</p>;
}

const NewShape = z.object({
  name: z.string().trim().min(1).max(120),
  metric: z.enum(EVENT_NAMES),
  control: z.string().trim().min(1).max(60),
  variant: z.string().trim().min(1).max(60),
});

type NewValues = z.output<typeof NewShape>;

const keyOf = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60) || 'variant';

function NewExperiment({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const [create, { isLoading, error }] = useCreateExperimentMutation();
  const { register, handleSubmit, formState } = useForm<NewValues>({
    resolver: contractResolver(NewShape, (typed: NewValues) => typed),
    defaultValues: { name: '', metric: 'confirmed', control: '', variant: '' },
  });
  const { errors } = formState;
  const wrong = (field: keyof typeof errors) => (errors[field] ? t('experiments.required') : undefined);
  const submit = handleSubmit(async ({ name, metric, control, variant }) => {
    const variants = [control, variant].map((one) => ({ key: keyOf(one), name: one }));
    const made = await create({ body: { name, metric, variants }, idempotencyKey: crypto.randomUUID() });
    if (made.data) onClose();
  });
  return (
    <Dialog title={t('experiments.new')} onClose={onClose}>
      <Form onSubmit={submit}>
        <TextField label={t('experiments.name')} error={wrong('name')} {...register('name')} />
        <SelectField
          label={t('experiments.metric')}
          data={EVENT_NAMES.map((value) => ({ value, label: t(`step.${value}`) }))}
          {...register('metric')}
        />
        <FieldPair>
          <TextField label={t('experiments.control')} error={wrong('control')} {...register('control')} />
          <TextField label={t('experiments.other')} error={wrong('variant')} {...register('variant')} />
        </FieldPair>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" working={isLoading}>
            {t('experiments.create')}
          </Button>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
