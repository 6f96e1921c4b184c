import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Service } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { EmptyState } from '../../../ui/states.tsx';
import styles from './service-list.module.css';

/** Like the sheet on the wall of a practice: what, how long, how much. Each line books it. */
export function ServiceList({ services }: { services: readonly Service[] }) {
  const { t } = useTranslation('clinic');
  if (services.length === 0) return <EmptyState title={t('services.none')} text={t('services.noneText')} />;
  return (
    <ul className={styles.list}>
      {services.map((service) => (
        <li key={service.id} className={styles.line}>
          <ServiceLine service={service} />
        </li>
      ))}
    </ul>
  );
}

function ServiceLine({ service }: { service: Service }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  const facts = [
    format.minutes(service.durationMinutes),
    ...service.sessionTypes.map((type) => t(`common:session.${type}`)),
  ];
  if (service.groupSize) facts.push(t('services.group', { count: service.groupSize }));
  return (
    <>
      <div className={styles.what}>
        <h3 className={styles.name}>
          <Link to={`/book?serviceId=${service.id}`} aria-label={t('services.book', { name: service.name })}>
            {service.name}
          </Link>
        </h3>
        {service.description && <p className={styles.soft}>{service.description}</p>}
      </div>
      <p className={styles.facts}>{facts.join(' · ')}</p>
      <p className={styles.price}>
        {format.money(service.price, service.currency)}
        {service.gstIncluded && Number(service.gst) > 0 && <span className={styles.tax}>{t('services.gst')}</span>}
      </p>
    </>
  );
}
