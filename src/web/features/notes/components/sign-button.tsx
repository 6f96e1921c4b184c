import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canBeSigned } from '../../../../domain/note.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Note, useSignNoteMutation } from '../api.ts';
import type { TypedNote } from '../model/typed-note.ts';
import styles from '../pages/notes.module.css';

/** Asks once, because nobody can take a signature back. */
export function SignButton({ typed, flush }: { typed: TypedNote; flush: () => Promise<Note | null> }) {
  const { t } = useTranslation('notes');
  const problemText = useProblemText();
  const [asking, setAsking] = useState(false);
  const [sign, { isLoading, error }] = useSignNoteMutation();
  const ready = canBeSigned(typed.type, typed.content);
  const submit = async () => {
    const note = await flush();
    if (note === null) return setAsking(false);
    const answer = await sign({ params: { id: note.id } });
    if (answer.data) setAsking(false);
  };
  return (
    <>
      <Button look="primary" disabled={!ready} onClick={() => setAsking(true)}>
        {t('sign')}
      </Button>
      {asking && (
        <Dialog title={t('signTitle')} onClose={() => setAsking(false)}>
          <p>{t('signText')}</p>
          {error && <Notice tone="bad">{problemText(error)}</Notice>}
          <div className={styles.foot}>
            <Button look="primary" working={isLoading} onClick={() => void submit()}>
              {t('signNow')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('common:cancel')}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
