import type { Tx } from '../../platform/db.ts';

export type SavedRow = Awaited<ReturnType<typeof listSaved>>[number];

export function listSaved(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('saved_payment_methods')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('removed_at', 'is', null)
    .orderBy('is_default', 'desc')
    .orderBy('id')
    .limit(50)
    .execute();
}

/** One of the patient's own, by our id. */
export function findSaved(tx: Tx, clinicId: number, patientId: number, id: number) {
  return tx
    .selectFrom('saved_payment_methods')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
}

export function findSavedByVendorId(tx: Tx, clinicId: number, vendorId: string) {
  return tx
    .selectFrom('saved_payment_methods')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('vendor_id', '=', vendorId)
    .executeTakeFirst();
}

export type NewSaved = {
  patient_id: number;
  type: 'card' | 'bank_account';
  vendor?: string;
  vendor_id?: string;
  card_brand?: string;
  card_last4?: string;
  card_exp_month?: number;
  card_exp_year?: number;
  bank_name?: string;
  account_name?: string;
  bsb?: string;
  account_last4?: string;
  is_default: boolean;
  created_at: Date;
};

/** Saves it once: the same card of the vendor a second time is undefined. */
export function insertSaved(tx: Tx, clinicId: number, saved: NewSaved) {
  return tx
    .insertInto('saved_payment_methods')
    .values({ clinic_id: clinicId, ...saved })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'vendor', 'vendor_id']).where('vendor_id', 'is not', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
}

export async function clearDefault(tx: Tx, clinicId: number, patientId: number): Promise<void> {
  await tx
    .updateTable('saved_payment_methods')
    .set({ is_default: false })
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('is_default', '=', true)
    .execute();
}

export function updateSaved(
  tx: Tx,
  clinicId: number,
  id: number,
  changes: { is_default?: boolean; removed_at?: Date },
) {
  return tx
    .updateTable('saved_payment_methods')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findCustomer(tx: Tx, clinicId: number, patientId: number): Promise<string | null> {
  const found = await tx
    .selectFrom('vendor_customers')
    .select('customer_id')
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('vendor', '=', 'stripe')
    .executeTakeFirst();
  return found?.customer_id ?? null;
}

export function insertCustomer(
  tx: Tx,
  clinicId: number,
  customer: { patient_id: number; customer_id: string; created_at: Date },
) {
  return tx
    .insertInto('vendor_customers')
    .values({ clinic_id: clinicId, vendor: 'stripe', ...customer })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'patient_id', 'vendor']).doNothing())
    .execute();
}
