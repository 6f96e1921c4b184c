import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meetExperiment } from '../../../app/counting.ts';
import css from './frame.module.css';

/** The experiment that the demo clinic runs: whether this line helps people to the end. Without one it is not there. */
const EXPERIMENT = 'booking-promise';

export function Promised() {
  const { t } = useTranslation('booking');
  const [variant, setVariant] = useState<string | null>(null);
  useEffect(() => {
    let isHere = true;
    void meetExperiment(EXPERIMENT).then((met) => isHere && setVariant(met));
    return () => {
      isHere = false;
    };
  }, []);
  return variant === 'promise' ? <p className={css.promise}>{t('counting.promise')}</p> : null;
}
