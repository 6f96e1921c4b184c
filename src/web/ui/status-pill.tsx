import { IconCheck, IconCross, IconDash, IconRing } from './icons.tsx';
import styles from './status-pill.module.css';

export type Tone = 'good' | 'attention' | 'bad' | 'still';
const marks = { good: IconCheck, attention: IconRing, bad: IconCross, still: IconDash };

/** A state in a word, with a mark of its own shape: colour never says it alone. */
export function StatusPill({ tone, children }: { tone: Tone; children: string }) {
  const Mark = marks[tone];
  return (
    <span className={`${styles.pill} ${styles[tone]}`}>
      <Mark size={14} />
      {children}
    </span>
  );
}
