/** The settings as a form holds them: everything typed is text, and back again. */
import type { Settings } from './api.ts';

const NUMBERS: readonly string[] = [
  'system.gst_rate',
  'billing.invoice_terms_days',
  'policies.hold_minutes',
  'policies.unpaid_release_minutes',
  'policies.cancel_free_until_hours',
  'policies.cancel_late_fee_percent',
  'policies.no_show_fee_percent',
];

export type Typed = Record<string, Record<string, string | boolean>>;

/** Every group but the bank account, which is a group of its own in the form. */
export function typedOf(settings: Settings): Typed {
  const { bank_account, ...billing } = settings.billing;
  const groups = {
    clinic: settings.clinic,
    system: settings.system,
    notifications: settings.notifications,
    billing,
    policies: settings.policies,
    bank: bank_account ?? { bank_name: '', account_name: '', bsb: '', account_number: '' },
  };
  return Object.fromEntries(
    Object.entries(groups).map(([group, fields]) => [
      group,
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'boolean' ? value : value === null ? '' : String(value),
        ]),
      ),
    ]),
  );
}

/** What the server is to change: only what differs from what it said. A number nobody can read goes as it was typed. */
export function changeOf(typed: Typed, settings: Settings): Record<string, Record<string, unknown>> {
  const before = typedOf(settings);
  const change: Record<string, Record<string, unknown>> = {};
  for (const [group, fields] of Object.entries(typed)) {
    if (group === 'bank') continue;
    for (const [name, value] of Object.entries(fields))
      if (value !== before[group]?.[name]) (change[group] ??= {})[name] = readOne(`${group}.${name}`, value);
  }
  const bank = typed.bank ?? {};
  if (JSON.stringify(bank) !== JSON.stringify(before.bank)) {
    const isEmpty = Object.values(bank).every((value) => value === '');
    (change.billing ??= {}).bank_account = isEmpty ? null : bank;
  }
  return change;
}

function readOne(path: string, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  const text = value.trim();
  if (!NUMBERS.includes(path)) return text === '' && path !== 'clinic.name' ? null : text;
  const number = Number(text.replace(',', '.'));
  return text === '' || Number.isNaN(number) ? text : number;
}
