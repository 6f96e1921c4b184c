import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconCross } from './icons.tsx';
import styles from './sheet.module.css';

type Props = { title: string; lead?: ReactNode; onClose: () => void; children: ReactNode };

/** Details beside a list, at its foot on a phone. The browser's own dialog: focus stays inside, Escape closes it, focus returns. */
export function Sheet({ title, lead, onClose, children }: Props) {
  const { t } = useTranslation('common');
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  useEffect(() => {
    const shown = dialog.current;
    // What is clicked beside the sheet is the dialog itself; Escape and the button are the keyboard's way.
    const beside = (event: MouseEvent) => event.target === shown && onClose();
    shown?.addEventListener('click', beside);
    return () => shown?.removeEventListener('click', beside);
  }, [onClose]);
  return (
    <dialog
      ref={dialog}
      className={styles.sheet}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.inner}>
        <div className={styles.head}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <button type="button" className={styles.close} aria-label={t('close')} onClick={onClose}>
            <IconCross />
          </button>
        </div>
        {lead && <div className={styles.lead}>{lead}</div>}
        {children}
      </div>
    </dialog>
  );
}
