import { describe, expect, it } from 'vitest';
import type { Settings } from './api.ts';
import { changeOf, typedOf } from './model.ts';

const settings: Settings = {
  clinic: { name: 'Clinic', address: null, phone: '+61 3 9000 0000', email: null, website: null, abn: null },
  system: {
    timezone: 'Australia/Melbourne',
    language: 'en-au',
    gst_rate: 0.1,
    medicare_provider_number: null,
    ahpra_registration_number: null,
  },
  notifications: { email_enabled: true, sms_enabled: true, whatsapp_enabled: false },
  billing: {
    default_payment_method: 'card',
    invoice_terms_days: 30,
    auto_generate_invoices: true,
    gst_registered: true,
    bank_account: null,
  },
  policies: {
    hold_minutes: 10,
    unpaid_release_minutes: 30,
    cancel_free_until_hours: 48,
    cancel_late_fee_percent: 50,
    no_show_fee_percent: 100,
    public_ratings: false,
  },
};

describe('what a change of settings sends', () => {
  it('is nothing when nothing was typed', () => {
    expect(changeOf(typedOf(settings), settings)).toEqual({});
  });

  it('is only what differs, numbers as numbers, emptied texts as null', () => {
    const typed = typedOf(settings);
    typed.clinic = { ...typed.clinic, name: 'Another', phone: '' };
    typed.billing = { ...typed.billing, invoice_terms_days: '14', auto_generate_invoices: false };
    typed.system = { ...typed.system, gst_rate: '0,15' };
    expect(changeOf(typed, settings)).toEqual({
      clinic: { name: 'Another', phone: null },
      billing: { invoice_terms_days: 14, auto_generate_invoices: false },
      system: { gst_rate: 0.15 },
    });
  });

  it('sends a number nobody can read as it was typed, for the server to refuse at its field', () => {
    const typed = typedOf(settings);
    typed.policies = { ...typed.policies, hold_minutes: 'ten' };
    expect(changeOf(typed, settings)).toEqual({ policies: { hold_minutes: 'ten' } });
  });

  it('sends the bank account whole, or takes it away', () => {
    const bank = { bank_name: 'Bank', account_name: 'Clinic', bsb: '062-000', account_number: '1234' };
    const typed = { ...typedOf(settings), bank };
    expect(changeOf(typed, settings)).toEqual({ billing: { bank_account: bank } });
    const kept = { ...settings, billing: { ...settings.billing, bank_account: bank } };
    expect(changeOf(typedOf(settings), kept)).toEqual({ billing: { bank_account: null } });
  });
});
