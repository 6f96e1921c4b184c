/** What an admin sets: read whole, changed in parts. Form is refused at the door; a failing check digit is only warned of. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { updateSettings } from '../../../contracts/settings.ts';
import { formatAbn, isValidAbn } from '../../../domain/abn.ts';
import { normaliseAhpra } from '../../../domain/ahpra.ts';
import { parseGstRate } from '../../../domain/gst.ts';
import { isValidMedicareProvider } from '../../../domain/medicare-provider.ts';
import { parsePhone } from '../../../domain/phone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type ClinicChanges, type ClinicRow, findClinic, updateClinic } from './repository.ts';

type Change = BodyOf<typeof updateSettings>;

/** As they are now, not as this process remembers them. */
export function readSettings(platform: Platform, context: Context): Promise<ClinicRow> {
  return findClinic(platform.db, context.clinicId);
}

export async function changeSettings(
  platform: Platform,
  clinics: { forget(): void },
  context: Context,
  change: Change,
): Promise<{ clinic: ClinicRow; warnings: string[] }> {
  const changed = await inTransaction(platform.db, context.clinicId, async (tx) => {
    const before = await findClinic(tx, context.clinicId);
    const columns = columnsOf(change, before);
    if (Object.keys(columns).length === 0) return before;
    await audit(
      tx,
      context,
      { action: 'settings.change', objectType: 'clinic', objectId: before.id, detail: { fields: fieldsOf(change) } },
      platform.clock.now(),
    );
    return updateClinic(tx, context.clinicId, columns);
  });
  clinics.forget();
  return { clinic: changed, warnings: warningsOf(changed) };
}

/** The columns a change writes; what was left out is left out here too. */
function columnsOf({ clinic, system, notifications, billing, policies }: Change, before: ClinicRow) {
  if (clinic?.phone) checkPhone(clinic.phone, before.country);
  const wanted: ClinicChanges = {
    name: clinic?.name,
    address: emptyIsNull(clinic?.address),
    phone: emptyIsNull(clinic?.phone),
    email: clinic?.email,
    website: emptyIsNull(clinic?.website),
    business_number: readAbn(emptyIsNull(clinic?.abn)),
    timezone: system?.timezone,
    locale: system?.language === undefined ? undefined : Intl.getCanonicalLocales(system.language)[0],
    tax_rate_basis_points:
      system?.gst_rate === undefined ? undefined : (parseGstRate(String(system.gst_rate)) ?? undefined),
    medicare_provider_number: readProvider(emptyIsNull(system?.medicare_provider_number)),
    ahpra_registration_number: readAhpra(emptyIsNull(system?.ahpra_registration_number)),
    ...notifications,
    default_payment_method: billing?.default_payment_method,
    invoice_terms_days: billing?.invoice_terms_days,
    auto_generate_invoices: billing?.auto_generate_invoices,
    tax_registered: billing?.gst_registered,
    bank_account: billing?.bank_account === null ? null : billing?.bank_account && JSON.stringify(billing.bank_account),
    ...policies,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

/** An emptied field of a form means that there is none. */
function emptyIsNull(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : text;
}

function readAbn(abn: string | null | undefined): string | null | undefined {
  return abn == null ? abn : formatAbn(abn);
}

function readProvider(number: string | null | undefined): string | null | undefined {
  return number == null ? number : number.toUpperCase();
}

function readAhpra(number: string | null | undefined): string | null | undefined {
  return number == null ? number : normaliseAhpra(number);
}

/** Australian for a clinic in Australia, else of the clinic's own country. */
function checkPhone(phone: string, country: string): void {
  if (parsePhone(phone, country)?.country === country) return;
  const kind = country === 'AU' ? 'Australian phone number, such as +61 3 9000 0000' : 'phone number of your country';
  throw invalidField('clinic.phone', `Write a valid ${kind}.`);
}

function fieldsOf(change: Change): string[] {
  return Object.entries(change).flatMap(([group, fields]) =>
    Object.keys(fields ?? {}).map((name) => `${group}.${name}`),
  );
}

/** Numbers of the right form whose check digits say that somebody mistyped them. */
function warningsOf(clinic: ClinicRow): string[] {
  if (clinic.country !== 'AU') return [];
  const warnings: string[] = [];
  if (clinic.business_number !== null && !isValidAbn(clinic.business_number))
    warnings.push('clinic.abn: this is not a valid ABN, its check digits do not fit.');
  if (clinic.medicare_provider_number !== null && !isValidMedicareProvider(clinic.medicare_provider_number))
    warnings.push(
      'system.medicare_provider_number: this is not a valid Medicare provider number, its check character does not fit.',
    );
  return warnings;
}
