import type { ReactNode } from 'react';
import { IconCheck, IconCross, IconInfo, IconRing } from './icons.tsx';
import styles from './notice.module.css';
import type { Tone } from './status-pill.tsx';

const marks = { good: IconCheck, attention: IconRing, bad: IconCross, still: IconInfo };

/** A sentence that stands out from the page. `bad` is read out at once, `good` and `attention` when there is a pause. */
export function Notice({ tone = 'still', children }: { tone?: Tone; children: ReactNode }) {
  const Mark = marks[tone];
  return (
    <div
      className={`${styles.notice} ${styles[tone]}`}
      role={tone === 'bad' ? 'alert' : tone === 'still' ? undefined : 'status'}
    >
      <Mark size={18} />
      <div className={styles.body}>{children}</div>
    </div>
  );
}
