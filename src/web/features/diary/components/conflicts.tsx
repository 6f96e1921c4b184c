import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { Conflict } from '../api.ts';
import { useDiary } from '../diary.ts';
import { conflictsOf } from '../model/refusal.ts';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';

type Props = {
  conflicts: readonly Conflict[];
  forceText: string;
  working?: boolean;
  onForce: () => unknown;
  onLeave: () => void;
};

/** The appointments a change would leave standing: shown, and only then decided about. None is ever dropped. */
export function Conflicts({ conflicts, forceText, working = false, onForce, onLeave }: Props) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const format = useFormat();
  return (
    <div className={styles.stack}>
      <Notice tone="attention">{t('conflicts.text', { count: conflicts.length })}</Notice>
      <ul className={styles.conflicts}>
        {conflicts.map((one) => (
          <li key={one.appointmentId} className={styles.conflict}>
            <strong>{one.patientName}</strong>
            <span>{format.dateTime(one.startsAt, zone)}</span>
            <span className={styles.soft}>{one.serviceName}</span>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button onClick={onLeave}>{t('conflicts.leave')}</Button>
        <Button look="danger" working={working} onClick={onForce}>
          {forceText}
        </Button>
      </div>
    </div>
  );
}

/** The same as a panel of its own, after a drag. */
export function ConflictsPanel({ problem, onForce }: { problem: unknown; onForce: () => void }) {
  const { t } = useTranslation('diary');
  const { open } = useDiary();
  return (
    <Panel title={t('conflicts.title')} onClose={() => open(null)}>
      <Conflicts
        conflicts={conflictsOf(problem) ?? []}
        forceText={t('block.anyway')}
        onLeave={() => open(null)}
        onForce={() => {
          open(null);
          onForce();
        }}
      />
    </Panel>
  );
}
