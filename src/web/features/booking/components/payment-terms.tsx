import { useTranslation } from 'react-i18next';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import type { Appointment } from '../api.ts';
import { useTaxName } from '../use-tax-name.ts';
import css from '../../../app/card/payment.module.css';

/** Before any card: what it costs and what cancelling means, with the date in words. */
export function PaymentTerms({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { price, gst, currency, cancellation, timezone } = appointment;
  const policy = useClinic()?.cancellation;
  const tax = useTaxName();
  const taxed = Number(gst) > 0;
  return (
    <section className={css.terms} aria-label={t('payment.terms')}>
      <dl className={css.sum}>
        <dt>{appointment.service.name}</dt>
        <dd className={css.price}>{format.money(price, currency)}</dd>
        <dt>{tax}</dt>
        <dd>{taxed ? t('payment.taxIn', { tax: format.money(gst, currency) }) : t('payment.noTax')}</dd>
      </dl>
      {policy ? (
        <div className={css.policy}>
          {cancellation?.free ? (
            <p>
              {t('payment.cancelFree', { date: format.dateTimeZone(cancellation.freeUntil, timezone) })}{' '}
              {t('payment.cancelLate', { percent: policy.lateFeePercent })}
            </p>
          ) : (
            <p>{t('payment.cancelNone', { percent: policy.lateFeePercent })}</p>
          )}
          <p>
            {policy.noShowFeePercent >= 100
              ? t('payment.noShowAll')
              : t('payment.noShow', { percent: policy.noShowFeePercent })}
          </p>
        </div>
      ) : null}
    </section>
  );
}
