import { useTranslation } from 'react-i18next';
import { StatusPill } from '../../../ui/status-pill.tsx';
import type { Invoice } from '../api.ts';

const TONES = { paid: 'good', pending: 'still', overdue: 'attention' } as const;

/** How an invoice stands; one that was credited whole says that instead of “paid”. */
export function InvoiceStatus({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('billing');
  const isCredited = invoice.credited && Number(invoice.amountPaid) === 0 && invoice.status === 'paid';
  return (
    <StatusPill tone={TONES[invoice.status]}>
      {t(isCredited ? 'status.credited' : `status.${invoice.status}`)}
    </StatusPill>
  );
}
