import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Appointment } from '../api.ts';
import styles from './appointment.module.css';

const SCOPES = ['one', 'following', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

export const isInSeries = ({ series }: Pick<Appointment, 'series'>): boolean => series !== null && series.count > 1;

/** Of a series: this one, this and what follows, or all that are ahead. */
export function ScopeChoice({
  value,
  hint,
  onChange,
}: {
  value: Scope;
  hint: string;
  onChange: (scope: Scope) => void;
}) {
  const { t } = useTranslation('appointments');
  const name = useId();
  return (
    <fieldset className={styles.scope}>
      <legend>{t('cancel.scope')}</legend>
      {SCOPES.map((scope) => (
        <label key={scope}>
          <input type="radio" name={name} value={scope} checked={scope === value} onChange={() => onChange(scope)} />
          {t(`cancel.${scope}`)}
        </label>
      ))}
      {value === 'one' ? null : <p className={styles.soft}>{hint}</p>}
    </fieldset>
  );
}
