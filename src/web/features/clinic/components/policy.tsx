import { useTranslation } from 'react-i18next';
import type { Clinic } from '../../../app/clinic.ts';
import styles from './policy.module.css';

/** What changing or cancelling costs, in words. */
export function Policy({ cancellation }: { cancellation: Clinic['cancellation'] }) {
  const { t } = useTranslation('clinic');
  const share = (percent: number) =>
    percent === 0 || percent === 50 || percent === 100
      ? t(`policy.share.${percent}`)
      : t('policy.share.other', { percent });
  return (
    <div className={styles.policy}>
      <h3 className={styles.title}>{t('policy.title')}</h3>
      <p>{t('policy.free', { hours: cancellation.freeUntilHours })}</p>
      <p>{t('policy.late', { share: share(cancellation.lateFeePercent) })}</p>
      <p>{t('policy.noShow', { share: share(cancellation.noShowFeePercent) })}</p>
    </div>
  );
}
