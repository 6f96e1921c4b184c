import { useTranslation } from 'react-i18next';
import type { Clinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import styles from './places.module.css';

export function Places({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  return (
    <ul className={styles.places}>
      {clinic.locations.map((place) => (
        <li key={place.id} className={styles.place}>
          <h3 className={styles.name}>{place.name}</h3>
          {place.address && <p>{place.address}</p>}
          <p className={styles.soft}>
            {place.sessionTypes.map((type) => t(`common:session.${type}`)).join(' · ')}
            {' · '}
            {format.zoneName(place.timezone)}
          </p>
          {(place.phone ?? clinic.phone) && (
            <p>
              <a className={styles.phone} href={`tel:${(place.phone ?? clinic.phone ?? '').replace(/[^+\d]/g, '')}`}>
                {place.phone ?? clinic.phone}
              </a>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
