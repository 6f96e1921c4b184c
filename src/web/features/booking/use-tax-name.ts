import { useTranslation } from 'react-i18next';
import { useClinic } from '../../app/clinic.ts';

/** What the tax in a price is called where the clinic is. */
export function useTaxName(): string {
  const { t } = useTranslation('booking');
  const country = useClinic()?.country;
  return t(`tax.${country === 'AU' || country === 'ES' ? country : 'other'}`);
}
