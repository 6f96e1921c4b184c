import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Clinic } from './clinic.ts';
import styles from './shell.module.css';

export function Footer({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation('common');
  return (
    <footer className={styles.footer}>
      <div className={styles.footerGrid}>
        <div>
          <p className={styles.footerName}>{clinic.name}</p>
          {clinic.locations.map(
            (location) =>
              location.address && (
                <p key={location.id} className={styles.soft}>
                  {location.address}
                </p>
              ),
          )}
        </div>
        <div>
          <h2 className={styles.footerHeading}>{t('footer.contact')}</h2>
          <p>
            <Link className={styles.footerLink} to="/contact">
              {t('footer.write')}
            </Link>
          </p>
          {clinic.phone && (
            <p>
              <a className={styles.footerLink} href={`tel:${clinic.phone.replace(/[^+\d]/g, '')}`}>
                {clinic.phone}
              </a>
            </p>
          )}
          {clinic.email && (
            <p>
              <a className={styles.footerLink} href={`mailto:${clinic.email}`}>
                {clinic.email}
              </a>
            </p>
          )}
        </div>
        <div>
          <h2 className={styles.footerHeading}>{t('footer.crisis')}</h2>
          <p className={styles.soft}>{t([`footer.crisisText.${clinic.country}`, 'footer.crisisText.other'])}</p>
        </div>
      </div>
      <div className={styles.footerEnd}>
        {clinic.demo && (
          <p>
            {t('footer.demo')} <a href="/sandbox">{t('footer.sandbox')}</a>
          </p>
        )}
        <p>{t('footer.madeWith')}</p>
      </div>
    </footer>
  );
}
