import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

/** Requests for settings, invoices and the ways to pay. */
export function moneyRows(world: World): Record<string, Row> {
  return { ...settingsRows(), ...invoiceRows(world), ...savedRows(world) };
}

function settingsRows(): Record<string, Row> {
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

/** Of John's invoice, which Sarah's session with him has left. */
function invoiceRows({ invoiceId, paymentId, johnsPatientId, unpaidId }: World): Record<string, Row> {
  const card = { payment_method: 'card', payment_method_id: 'pm_card_visa' };
  const ofJohn: Row = {
    as: 'john',
    params: { id: invoiceId },
    strangers: ['mei', 'lucia', 'marta', 'guest'],
    missing: [{ params: { id: NOTHING } }, { as: 'manager', params: { id: NOTHING } }],
  };
  const read: Row = { ...ofJohn, strangers: [...(ofJohn.strangers ?? []), 'michael'] };
  const item = { description: 'Report', quantity: 1, unit_price: '90.00', total: '90.00', gst_code: 'GST_FREE' };
  const made = { patient_id: johnsPatientId, amount: '90.00', description: 'Report', due_date: '2030-01-31' };
  const client = { clientId: johnsPatientId, amount: 90, description: 'Report' };
  return {
    listInvoices: { as: 'john' },
    getInvoice: read,
    downloadInvoice: read,
    mailInvoice: read,
    createClientInvoice: {
      as: 'sarah',
      body: client,
      missing: [
        { body: { ...client, clientId: NOTHING } },
        { body: { ...client, appointmentId: NOTHING } },
        { body: { ...client, appointmentId: unpaidId } },
        { as: 'michael', body: client },
        { as: 'marta', body: client },
      ],
    },
    createInvoice: {
      as: 'manager',
      body: { ...made, items: [item] },
      missing: [
        { body: { ...made, patient_id: NOTHING } },
        { body: { ...made, appointment_id: NOTHING } },
        { body: { ...made, appointment_id: unpaidId } },
        { as: 'marta', body: made },
      ],
    },
    payInvoice: { ...ofJohn, body: card },
    payForInvoice: {
      as: 'john',
      body: { invoiceId, paymentMethod: { cardToken: 'tok_visa' } },
      strangers: ['mei', 'lucia', 'guest'],
      missing: [{ body: { invoiceId: NOTHING, paymentMethod: { cardToken: 'tok_visa' } } }],
    },
    getPaymentIntent: {
      as: 'john',
      query: { amount: '90.00', invoiceId },
      strangers: ['mei', 'lucia', 'guest'],
      missing: [
        { query: { amount: '90.00', invoiceId: NOTHING } },
        { query: { amount: '90.00', appointmentId: unpaidId } },
      ],
    },
    creditInvoice: {
      as: 'manager',
      params: { id: invoiceId },
      body: { reason: 'a stranger says so' },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
    settlePayment: {
      as: 'manager',
      params: { id: paymentId },
      body: { reference: 'x' },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
  };
}

/** Of the bank account that John has saved. */
function savedRows({ savedId }: World): Record<string, Row> {
  const own: Row = {
    as: 'john',
    params: { id: savedId },
    strangers: ['mei', 'lucia'],
    forbidden: ['guest'],
    missing: [{ params: { id: NOTHING } }],
  };
  const bank_account = { bank_name: 'Bank', account_name: 'Mei Chen', bsb: '062-000', account_number: '87654321' };
  return {
    listDifferences: { as: 'manager' },
    compareBooks: { as: 'manager' },
    resolveDifference: { as: 'manager', params: { id: NOTHING }, body: { note: 'looked at' }, missing: [{}] },
    listPaymentMethods: { as: 'john' },
    savePaymentMethod: { as: 'mei', body: { bank_account }, forbidden: ['guest'] },
    removePaymentMethod: own,
    setDefaultPaymentMethod: own,
  };
}
