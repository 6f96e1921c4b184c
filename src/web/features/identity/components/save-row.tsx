import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { IconCheck } from '../../../ui/icons.tsx';
import styles from '../pages/identity.module.css';

/** A form's last line: save, and the word that it is saved. */
export function SaveRow({ working, saved }: { working: boolean; saved: boolean }) {
  const { t } = useTranslation('identity');
  return (
    <div className={styles.actions}>
      <Button type="submit" working={working}>
        {t('account.save')}
      </Button>
      <output className={styles.saved}>
        {saved && (
          <>
            <IconCheck size={18} />
            {t('account.saved')}
          </>
        )}
      </output>
    </div>
  );
}
