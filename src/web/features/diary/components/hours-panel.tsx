import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toLocal } from '../../../../domain/time-zone.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Block, type HoursRule, useDeleteRuleMutation, useListBlocksQuery, useListRulesQuery } from '../api.ts';
import { useDiary } from '../diary.ts';
import { minutesOf } from '../model/grid.ts';
import { conflictsOf } from '../model/refusal.ts';
import { groupRules } from '../model/rules.ts';
import { useWords } from '../use-words.ts';
import { DeleteBlock } from './block-panel.tsx';
import { Conflicts } from './conflicts.tsx';
import { ExtraHoursSection } from './extra-hours.tsx';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';
import { RuleForm } from './rule-form.tsx';
import { WhosePicker } from './whose-picker.tsx';

/** `new`, the rule being changed, or none. */
type Editing = HoursRule | 'new' | null;

/** A practitioner's hours in words, with their editor; extra days; time off. */
export function HoursPanel({ practitionerId }: { practitionerId: number }) {
  const { t } = useTranslation('diary');
  const { open, practitioners } = useDiary();
  const problemText = useProblemText();
  const { currentData: data, error, refetch } = useListRulesQuery({ query: { practitionerId } });
  const [editing, setEditing] = useState<Editing>(null);
  const name = practitioners.find((one) => one.id === practitionerId)?.name;
  if (editing)
    return (
      <Panel title={t(editing === 'new' ? 'hours.new' : 'hours.change')} lead={name} onClose={() => setEditing(null)}>
        <RuleForm
          practitionerId={practitionerId}
          rule={editing === 'new' ? null : editing}
          onDone={() => setEditing(null)}
        />
      </Panel>
    );
  return (
    <Panel title={t('hours.title')} lead={name} onClose={() => open(null)}>
      <WhosePicker practitionerId={practitionerId} onChange={(id) => open({ kind: 'hours', practitionerId: id })} />
      {error && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {!data && !error && <LoadingSkeleton heights={[88, 88]} />}
      {data && (
        <div className={styles.stack}>
          {data.timeslots.length === 0 && <p className={styles.soft}>{t('hours.none')}</p>}
          {groupRules(data.timeslots).map((group) => (
            <RuleCard key={group[0]?.id} group={group} onEdit={setEditing} />
          ))}
          <div>
            <Button look="primary" onClick={() => setEditing('new')}>
              {t('hours.add')}
            </Button>
          </div>
        </div>
      )}
      <ExtraHoursSection practitionerId={practitionerId} />
      <TimeOff practitionerId={practitionerId} />
    </Panel>
  );
}

function RuleCard({ group, onEdit }: { group: readonly HoursRule[]; onEdit: (rule: HoursRule) => void }) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const format = useFormat();
  const locations = useClinic()?.locations ?? [];
  const [first] = group;
  if (!first) return null;
  const place = locations.find((one) => one.id === first.locationId)?.name;
  const types = first.sessionTypes?.map((type) => t(`common:session.${type}`)) ?? [];
  const notes = [
    place,
    types.length > 0 ? format.list(types) : null,
    first.validUntil ? t('hours.until', { date: words.date(first.validUntil) }) : null,
    first.exceptions.length > 0 ? t('hours.except', { dates: format.list(first.exceptions.map(words.day)) }) : null,
  ];
  return (
    <div className={styles.card}>
      <h3 className={styles.cardTitle}>{words.rule(first.rule, first.startDate)}</h3>
      <p className={styles.soft}>{notes.filter(Boolean).join(' · ')}</p>
      {group.map((rule) => (
        <RuleRange key={rule.id} rule={rule} onEdit={() => onEdit(rule)} />
      ))}
    </div>
  );
}

function RuleRange({ rule, onEdit }: { rule: HoursRule; onEdit: () => void }) {
  const { t } = useTranslation('diary');
  const { say } = useDiary();
  const words = useWords();
  const problemText = useProblemText();
  const [remove, { error, isLoading, reset }] = useDeleteRuleMutation();
  const conflicts = conflictsOf(error);
  const range = t('span', {
    from: words.clock(minutesOf(rule.startTime) ?? 0),
    to: words.clock(minutesOf(rule.endTime) ?? 0),
  });
  const submit = async (force: boolean) => {
    const answer = await remove({ params: { id: rule.id }, query: force ? { force: 'true' } : {} });
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
  const about = <span className="unseen"> {`${words.rule(rule.rule, rule.startDate)}, ${range}`}</span>;
  return (
    <div className={styles.range}>
      <span>{range}</span>
      <span className={styles.rangeActions}>
        <Button look="plain" onClick={onEdit}>
          {t('hours.edit')}
          {about}
        </Button>
        <Button look="plain" working={isLoading} onClick={() => submit(false)}>
          {t('hours.remove')}
          {about}
        </Button>
      </span>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </div>
  );
}

/** The blocks that lie ahead. */
function TimeOff({ practitionerId }: { practitionerId: number }) {
  const { t } = useTranslation('diary');
  const { open, today } = useDiary();
  const { data } = useListBlocksQuery({ query: { practitionerId, dateFrom: today } });
  return (
    <section className={styles.section} aria-labelledby="time-off">
      <h3 id="time-off" className={styles.sectionTitle}>
        {t('off.title')}
      </h3>
      {data?.timeslots.length === 0 && <p className={styles.soft}>{t('off.none')}</p>}
      {data?.timeslots.map((block) => (
        <div key={block.id} className={styles.card}>
          <TimeOffWords block={block} />
          <div className={styles.actions}>
            <DeleteBlock block={block} />
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => open({ kind: 'block', practitionerId, startsAt: null, entry: null })}>
          {t('off.add')}
        </Button>
      </div>
    </section>
  );
}

function TimeOffWords({ block }: { block: Block }) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const format = useFormat();
  const first = toLocal(block.timezone, Date.parse(block.startsAt)).date;
  const last = toLocal(block.timezone, Date.parse(block.endsAt) - 1).date;
  const days = first === last ? words.day(first) : words.range(first, last);
  const when = block.allDay
    ? days
    : `${format.day(block.startsAt, block.timezone)}, ${words.span(block, block.timezone)}`;
  return (
    <div>
      <p className={styles.cardTitle}>{block.reason ?? t('kind.block')}</p>
      <p className={styles.soft}>
        {block.rule === null
          ? when
          : `${words.rule(block.rule, first)}${block.allDay ? '' : `, ${words.span(block, block.timezone)}`}`}
      </p>
    </div>
  );
}
