import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';

type DialogProps = { title: string; children: ReactNode } & (
  | { onClose: () => void; covering?: false }
  /** Nothing of the page shows through, and it cannot be put aside. */
  | { onClose?: undefined; covering: true }
);

/** A question before the page goes on. The browser's own dialog: it keeps the focus inside, Escape closes it, the focus returns. */
export function Dialog({ title, onClose, covering, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={covering ? `${styles.dialog} ${styles.covering}` : styles.dialog}
      aria-labelledby={titleId}
      onCancel={onClose ?? ((event) => event.preventDefault())}
    >
      <h2 id={titleId} className={styles.title}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
