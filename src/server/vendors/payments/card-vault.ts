/**
 * Cards kept for later at the vendor: we hold its ids and what may be shown, never a number. Throws as `PaymentsPort`
 * does; saving may throw `PaymentRefused`’s codes.
 */
export type SavedCard = { id: string; brand: string; last4: string; expMonth: number; expYear: number };

export type CardSetup = {
  id: string;
  /** For the browser's card form. */
  clientSecret: string | null;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'succeeded'
    | 'canceled';
  customerId: string | null;
  paymentMethodId: string | null;
  metadata: Record<string, string>;
};

export interface CardVault {
  /** A person at the vendor, known to it by our ids only. */
  createCustomer(wish: { key: string; metadata: Record<string, string> }): Promise<{ id: string }>;
  /** Begins saving a card; with a payment method it is saved at once. Throws `authentication_required` when the bank asks. */
  startSetup(wish: {
    key: string;
    customerId: string;
    metadata: Record<string, string>;
    paymentMethodId?: string;
  }): Promise<CardSetup>;
  getSetup(id: string): Promise<CardSetup>;
  getCard(id: string): Promise<SavedCard>;
  /** Forgets a card. One that is forgotten already is no error. */
  forgetCard(id: string): Promise<void>;
}
