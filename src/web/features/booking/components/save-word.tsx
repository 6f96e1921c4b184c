import { useTranslation } from 'react-i18next';
import { IconCheck } from '../../../ui/icons.tsx';
import type { SaveState } from '../use-draft.ts';
import css from './form.module.css';

/** One quiet word about the form's safety. Nothing typed yet: nothing to say. */
export function SaveWord({ state, restored }: { state: SaveState; restored: boolean }) {
  const { t } = useTranslation('booking');
  const words = {
    nothing: restored ? t('details.restored') : '',
    saving: t('details.saving'),
    saved: t('details.saved'),
    failed: t('details.notSaved'),
  };
  return (
    <output className={css.saveWord}>
      {state === 'saved' ? <IconCheck size={16} /> : null}
      {words[state]}
    </output>
  );
}
