import { z } from 'zod';
import { AHPRA_FORMAT_ERROR, checkAhpra } from '../domain/ahpra.ts';
import { parseGstRate } from '../domain/gst.ts';
import { endpoint } from './endpoint.ts';
import { Email, Zone } from './shared.ts';

const oneLine = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'Write this on one line.');
const PaymentMethod = z.enum(['card', 'bank_transfer', 'medicare', 'paypal']);
const Percent = z.number().int().min(0, 'Use 0 to 100.').max(100, 'Use 0 to 100.');

const Website = oneLine(300).refine((text) => text === '' || isWebAddress(text), 'Write it as https://example.org.');
const Ahpra = z
  .string()
  .trim()
  .max(40)
  .refine((text) => text === '' || checkAhpra(text).ok, AHPRA_FORMAT_ERROR);
const GstRate = z
  .number()
  .refine((rate) => rate >= 0 && rate <= 1, 'GST rate must be between 0 and 1')
  .refine((rate) => rate < 0 || rate > 1 || parseGstRate(String(rate)) !== null, 'Use at most four decimals.');
const Language = z.string().max(20).refine(isLanguage, 'Write the language as en-au or es.');
const Minutes = (most: number) => z.number().int().min(1, 'At least one minute.').max(most, `At most ${most}.`);

const BankAccount = z.object({
  bank_name: oneLine(120),
  account_name: oneLine(120).min(1, 'Required.'),
  bsb: z.string().regex(/^\d{3}-?\d{3}$/, 'Write the BSB as 062-000.'),
  account_number: z.string().regex(/^\d{4,9}$/, 'Write the account number as 4 to 9 digits.'),
});

/** B's settings, and those of ours that B has no word for (`billing.gst_registered`, `billing.bank_account`, `policies`). */
export const Settings = z
  .object({
    clinic: z.object({
      name: z.string(),
      address: z.string().nullable(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
      website: z.string().nullable(),
      abn: z.string().nullable(),
    }),
    system: z.object({
      timezone: z.string(),
      language: z.string(),
      gst_rate: z.number(),
      medicare_provider_number: z.string().nullable(),
      ahpra_registration_number: z.string().nullable(),
    }),
    notifications: z.object({ email_enabled: z.boolean(), sms_enabled: z.boolean(), whatsapp_enabled: z.boolean() }),
    billing: z.object({
      default_payment_method: PaymentMethod,
      invoice_terms_days: z.number().int(),
      auto_generate_invoices: z.boolean(),
      gst_registered: z.boolean(),
      bank_account: BankAccount.nullable(),
    }),
    policies: z.object({
      hold_minutes: z.number().int(),
      unpaid_release_minutes: z.number().int(),
      cancel_free_until_hours: z.number().int(),
      cancel_late_fee_percent: z.number().int(),
      no_show_fee_percent: z.number().int(),
      public_ratings: z.boolean(),
      staff_idle_minutes: z.number().int(),
    }),
  })
  .meta({ id: 'Settings' });

const SettingsChange = z.object({
  clinic: z
    .object({
      name: oneLine(255).min(1, 'Required.'),
      address: z.string().trim().max(500).nullable(),
      phone: z.string().trim().max(40).nullable(),
      email: Email.nullable(),
      website: Website.nullable(),
      abn: oneLine(20).nullable(),
    })
    .partial()
    .optional(),
  system: z
    .object({
      timezone: Zone,
      language: Language,
      gst_rate: GstRate,
      medicare_provider_number: oneLine(20).nullable(),
      ahpra_registration_number: Ahpra.nullable(),
    })
    .partial()
    .optional(),
  notifications: z
    .object({ email_enabled: z.boolean(), sms_enabled: z.boolean(), whatsapp_enabled: z.boolean() })
    .partial()
    .optional(),
  billing: z
    .object({
      default_payment_method: PaymentMethod,
      invoice_terms_days: z.number().int().min(0, 'Use 0 to 365 days.').max(365, 'Use 0 to 365 days.'),
      auto_generate_invoices: z.boolean(),
      gst_registered: z.boolean(),
      bank_account: BankAccount.nullable(),
    })
    .partial()
    .optional(),
  policies: z
    .object({
      hold_minutes: Minutes(60),
      unpaid_release_minutes: Minutes(10_080),
      cancel_free_until_hours: z.number().int().min(0, 'Use 0 to 720 hours.').max(720, 'Use 0 to 720 hours.'),
      cancel_late_fee_percent: Percent,
      no_show_fee_percent: Percent,
      public_ratings: z.boolean(),
      staff_idle_minutes: z.number().int().min(5, 'Use 5 to 720 minutes.').max(720, 'Use 5 to 720 minutes.'),
    })
    .partial()
    .optional(),
});

export const getSettings = endpoint({
  id: 'getSettings',
  method: 'GET',
  path: '/api/auth/admin/settings',
  tag: 'Settings',
  summary: 'Everything the clinic has set',
  access: ['admin'],
  answer: Settings,
});

export const updateSettings = endpoint({
  id: 'updateSettings',
  method: 'PUT',
  path: '/api/auth/admin/settings',
  tag: 'Settings',
  summary: 'Change some settings; what is left out stays. Numbers whose check digits fail are saved with a warning',
  access: ['admin'],
  body: SettingsChange,
  answer: z.object({ message: z.string(), settings: Settings, warnings: z.array(z.string()) }),
});

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isLanguage(text: string): boolean {
  try {
    return /^[A-Za-z]{2,3}(-|$)/.test(text) && Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
