import type { Row } from './requests.ts';

/** Requests for settings, invoices and the ways to pay. */
export function moneyRows(): Record<string, Row> {
  return {
    getSettings: { as: 'admin' },
    updateSettings: {
      as: 'admin',
      body: {
        clinic: { name: 'Changed' },
        system: { gst_rate: 0.2 },
        notifications: { sms_enabled: false },
        billing: {
          invoice_terms_days: 7,
          bank_account: { bank_name: 'B', account_name: 'A', bsb: '062-000', account_number: '1234' },
        },
        policies: { public_ratings: true },
      },
    },
  };
}
