/**
 * Saved ways to pay. A card is typed into the vendor's own form and kept by the vendor under a customer of this patient and
 * clinic; we hold its id and the four digits. Always true here: a patient has at most one default.
 */
import { randomUUID } from 'node:crypto';
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { savePaymentMethod } from '../../../contracts/payment-methods.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { CardSetup } from '../../vendors/payments/card-vault.ts';
import type { Billing } from './refunds.ts';
import * as saved from './saved-repository.ts';
import type { SavedRow } from './saved-repository.ts';

/** Saved ways belong to an account; a guest's token opens one appointment only. */
function ownerOf({ caller }: Context): number {
  if (caller?.kind !== 'person' || caller.patientId === null)
    throw new AppError('forbidden', 'Make an account to keep a card.');
  return caller.patientId;
}

export async function listSavedMethods(billing: Billing, context: Context): Promise<SavedRow[]> {
  const { caller, clinicId } = context;
  if (caller?.kind !== 'person' || caller.patientId === null) return [];
  const { patientId } = caller;
  return inTransaction(billing.db, clinicId, (tx) => saved.listSaved(tx, clinicId, patientId));
}

export type Saving = { method: SavedRow | null; setup: CardSetup | null };

export async function saveMethod(
  billing: Billing,
  context: Context,
  wish: BodyOf<typeof savePaymentMethod>,
): Promise<Saving> {
  const patientId = ownerOf(context);
  if (wish.bank_account !== undefined)
    return { method: await saveAccount(billing, context, patientId, wish.bank_account, wish.is_default), setup: null };
  if (wish.setup_intent_id !== undefined) {
    const setup = await billing.cards.getSetup(wish.setup_intent_id);
    return { method: await keepCard(billing, context, patientId, setup, wish.is_default), setup };
  }
  const setup = await billing.cards.startSetup({
    key: `attune-${context.clinicId}-setup-${randomUUID()}`,
    customerId: await customerOf(billing, context.clinicId, patientId),
    metadata: { clinic_id: String(context.clinicId), patient_id: String(patientId) },
    ...(wish.payment_method_id === undefined ? {} : { paymentMethodId: wish.payment_method_id }),
  });
  if (setup.status !== 'succeeded') return { method: null, setup };
  return { method: await keepCard(billing, context, patientId, setup, wish.is_default), setup };
}

/** The vendor's customer for this patient, made the first time; the key makes it one for two who ask at once. */
async function customerOf(billing: Billing, clinicId: number, patientId: number): Promise<string> {
  const find = () => inTransaction(billing.db, clinicId, (tx) => saved.findCustomer(tx, clinicId, patientId));
  const known = await find();
  if (known !== null) return known;
  const { id } = await billing.cards.createCustomer({
    key: `attune-${clinicId}-customer-${patientId}`,
    metadata: { clinic_id: String(clinicId), patient_id: String(patientId) },
  });
  await inTransaction(billing.db, clinicId, (tx) =>
    saved.insertCustomer(tx, clinicId, { patient_id: patientId, customer_id: id, created_at: billing.clock.now() }),
  );
  return (await find()) ?? id;
}

async function keepCard(
  billing: Billing,
  context: Context,
  patientId: number,
  setup: CardSetup,
  isDefault: boolean | undefined,
): Promise<SavedRow> {
  const customerId = await inTransaction(billing.db, context.clinicId, (tx) =>
    saved.findCustomer(tx, context.clinicId, patientId),
  );
  if (customerId === null || setup.customerId !== customerId) throw notFound('card');
  if (setup.status === 'requires_action')
    throw new AppError('authentication_required', undefined, {
      client_secret: setup.clientSecret,
      setup_intent_id: setup.id,
    });
  if (setup.status !== 'succeeded' || setup.paymentMethodId === null)
    throw new AppError('payment_failed', 'The card was not saved.', 'The card form was not completed.');
  const card = await billing.cards.getCard(setup.paymentMethodId);
  const row = {
    type: 'card' as const,
    vendor: 'stripe',
    vendor_id: card.id,
    card_brand: card.brand,
    card_last4: card.last4,
    card_exp_month: card.expMonth,
    card_exp_year: card.expYear,
  };
  return keep(billing, context, patientId, row, isDefault);
}

function saveAccount(
  billing: Billing,
  context: Context,
  patientId: number,
  account: NonNullable<BodyOf<typeof savePaymentMethod>['bank_account']>,
  isDefault: boolean | undefined,
): Promise<SavedRow> {
  const row = {
    type: 'bank_account' as const,
    bank_name: account.bank_name,
    account_name: account.account_name,
    bsb: account.bsb.replace(/^(\d{3})-?(\d{3})$/, '$1-$2'),
    account_last4: account.account_number.slice(-4),
  };
  return keep(billing, context, patientId, row, isDefault);
}

/** The first one is the default by itself. */
async function keep(
  billing: Billing,
  context: Context,
  patientId: number,
  row: Omit<saved.NewSaved, 'patient_id' | 'is_default' | 'created_at'>,
  wished: boolean | undefined,
): Promise<SavedRow> {
  const now = billing.clock.now();
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const known = row.vendor_id && (await saved.findSavedByVendorId(tx, context.clinicId, row.vendor_id));
    if (known) return known;
    const isFirst = (await saved.listSaved(tx, context.clinicId, patientId)).length === 0;
    const isDefault = wished ?? isFirst;
    if (isDefault) await saved.clearDefault(tx, context.clinicId, patientId);
    const made = await saved.insertSaved(tx, context.clinicId, {
      ...row,
      patient_id: patientId,
      is_default: isDefault,
      created_at: now,
    });
    // Somebody was faster with the very same card: theirs stands.
    if (made === undefined)
      return (await saved.findSavedByVendorId(tx, context.clinicId, row.vendor_id ?? '')) as SavedRow;
    await note(tx, context, 'payment_method.save', made, now);
    return made;
  });
}

export async function makeDefault(billing: Billing, context: Context, id: number): Promise<SavedRow> {
  const patientId = ownerOf(context);
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    if ((await saved.findSaved(tx, context.clinicId, patientId, id)) === undefined) throw notFound('payment method');
    await saved.clearDefault(tx, context.clinicId, patientId);
    const row = await saved.updateSaved(tx, context.clinicId, id, { is_default: true });
    await note(tx, context, 'payment_method.default', row, billing.clock.now());
    return row;
  });
}

/** Gone here at once; then at the vendor. Should the vendor not answer, nobody can pay with it through us any more. */
export async function removeMethod(billing: Billing, context: Context, id: number): Promise<void> {
  const patientId = ownerOf(context);
  const now = billing.clock.now();
  const removed = await inTransaction(billing.db, context.clinicId, async (tx) => {
    if ((await saved.findSaved(tx, context.clinicId, patientId, id)) === undefined) throw notFound('payment method');
    const row = await saved.updateSaved(tx, context.clinicId, id, { is_default: false, removed_at: now });
    const [next] = await saved.listSaved(tx, context.clinicId, patientId);
    if (next !== undefined && !next.is_default)
      await saved.updateSaved(tx, context.clinicId, next.id, { is_default: true });
    await note(tx, context, 'payment_method.remove', row, now);
    return row;
  });
  if (removed.vendor_id === null) return;
  try {
    await billing.cards.forgetCard(removed.vendor_id);
  } catch (error) {
    billing.log.warn('a removed card could not be forgotten at the vendor', { methodId: id, error });
  }
}

/**
 * Whose customer must be named to pay with this card: null when it is not a saved one. A saved card of somebody else, or
 * one that was removed, cannot be used.
 */
export async function customerForCard(
  billing: Billing,
  clinicId: number,
  patientId: number,
  paymentMethodId: string,
): Promise<string | null> {
  return inTransaction(billing.db, clinicId, async (tx) => {
    const card = await saved.findSavedByVendorId(tx, clinicId, paymentMethodId);
    if (card === undefined) return null;
    if (card.patient_id !== patientId || card.removed_at !== null)
      throw invalidField('payment_method_id', 'This payment method cannot be used. Enter the card again.');
    return saved.findCustomer(tx, clinicId, patientId);
  });
}

function note(tx: Tx, context: Context, action: string, row: SavedRow, at: Date): Promise<void> {
  const about = { objectType: 'payment_method', objectId: row.id, patientId: row.patient_id };
  return audit(tx, context, { action, ...about, detail: { type: row.type } }, at);
}
