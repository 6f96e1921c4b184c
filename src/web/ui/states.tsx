/** The designed states: nothing here yet, not loaded yet, could not be loaded. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './states.module.css';

/** Tells what will be here and gives the first action. */
export function EmptyState({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <div className={styles.state}>
      <div>
        <p className={styles.title}>{title}</p>
        {text && <p className={styles.text}>{text}</p>}
      </div>
      {action}
    </div>
  );
}

/** Says what happened and offers to try again. */
export function ErrorState({ text, onRetry }: { text: string; onRetry?: () => unknown }) {
  const { t } = useTranslation('common');
  return (
    <div className={styles.state} role="alert">
      <div>
        <p className={styles.title}>{t('failed.title')}</p>
        <p className={styles.text}>{text}</p>
      </div>
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

/** Keeps the layout while something loads: bars of the heights (px) of what will stand there. */
export function LoadingSkeleton({ heights }: { heights: readonly number[] }) {
  const { t } = useTranslation('common');
  return (
    <output className={styles.stack}>
      <span className="unseen">{t('loading')}</span>
      {heights.map((height, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places
        <span key={at} aria-hidden className={styles.bar} style={{ height }} />
      ))}
    </output>
  );
}
