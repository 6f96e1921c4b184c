import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';

const attune = useAttune({ worker: false });
const ADMIN = 'admin@demo.attune.example';
let token: string;

/** The document's own example, word for word. */
const EXAMPLE = {
  clinic: {
    name: 'Tailored Psychology',
    address: '123 Health Street, Melbourne VIC 3000',
    phone: '+61 3 9000 0000',
    email: 'info@tailoredpsychology.com.au',
    website: 'https://tailoredpsychology.com.au',
    abn: '12 345 678 901',
  },
  system: {
    timezone: 'Australia/Melbourne',
    language: 'en-au',
    gst_rate: 0.1,
    medicare_provider_number: '1234567A',
    ahpra_registration_number: 'PSY0001234567',
  },
  notifications: { email_enabled: true, sms_enabled: true, whatsapp_enabled: false },
  billing: { default_payment_method: 'card', invoice_terms_days: 30, auto_generate_invoices: true },
};
const PATH = '/api/auth/admin/settings/';

beforeAll(async () => {
  token = await attune.app.tokenOf(ADMIN);
});

const put = (body: unknown) => attune.app.call('PUT', PATH, { token, body });
const refused = (details: unknown) => ({ error: 'Validation error', details, code: 'validation_error' });

describe('6. Get System Settings', () => {
  it('answers every field of the example, each of its type', async () => {
    const { status, body } = await attune.app.get(PATH, { token });
    expect(status).toBe(200);
    const missing = Object.entries(EXAMPLE).flatMap(([group, fields]) =>
      Object.entries(fields)
        .filter(([name, example]) => body[group][name] !== null && typeof body[group][name] !== typeof example)
        .map(([name]) => `${group}.${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('is for admins only', async () => {
    for (const email of [
      'manager@demo.attune.example',
      'sarah.johnson@demo.attune.example',
      'john.doe@demo.attune.example',
    ]) {
      const { status, body } = await attune.app.get(PATH, { token: await attune.app.tokenOf(email) });
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
    expect((await attune.app.get(PATH)).status).toBe(401);
  });
});

describe('7. Update System Settings', () => {
  it('takes the example as it stands, gives it back, and warns of the two numbers that fail their check', async () => {
    const { status, body } = await put(EXAMPLE);
    expect(status).toBe(200);
    expect(body.message).toBe('Settings updated successfully');
    expect(body.settings).toMatchObject(EXAMPLE);
    expect(body.warnings).toHaveLength(2);
    expect(body.warnings.join()).toMatch(/clinic\.abn.*system\.medicare_provider_number/);
    expect((await attune.app.get(PATH, { token })).body).toEqual(body.settings);
    expect((await attune.app.get('/api/clinic')).body.email).toBe(EXAMPLE.clinic.email);
  });

  it('refuses an AHPRA number of the wrong form in the document’s very words', async () => {
    for (const number of ['PSY123', 'PSY00012345678', '1234567890', 'PSY00012345AB']) {
      const { status, body } = await put({ system: { ahpra_registration_number: number } });
      expect(status).toBe(400);
      expect(body).toEqual(
        refused({
          system: {
            ahpra_registration_number: ['Invalid AHPRA format. Expected: 3 letters followed by 10 digits'],
          },
        }),
      );
    }
  });

  it('refuses a GST rate outside 0 and 1, a broken email and a phone that is not Australian', async () => {
    for (const rate of [-0.1, 1.1, 10])
      expect((await put({ system: { gst_rate: rate } })).body).toEqual(
        refused({ system: { gst_rate: ['GST rate must be between 0 and 1'] } }),
      );
    expect((await put({ clinic: { email: 'nobody' } })).body.details.clinic.email).toHaveLength(1);
    for (const phone of ['9000 0000', '+1 212 555 0100', 'call us', '1900 123 456']) {
      const { status, body } = await put({ clinic: { phone } });
      expect([phone, status]).toEqual([phone, 400]);
      expect(body.details.clinic.phone).toHaveLength(1);
    }
  });

  it('names every wrong field at once', async () => {
    const { body } = await put({ clinic: { email: 'x' }, system: { gst_rate: 2, ahpra_registration_number: 'X' } });
    expect(Object.keys(body.details).toSorted()).toEqual(['clinic', 'system']);
    expect(Object.keys(body.details.system).toSorted()).toEqual(['ahpra_registration_number', 'gst_rate']);
  });

  it('changes what is given and leaves the rest as it was', async () => {
    await put(EXAMPLE);
    const before = (await attune.app.get(PATH, { token })).body;
    const { body } = await put({ billing: { invoice_terms_days: 14 } });
    expect(body.settings).toEqual({ ...before, billing: { ...before.billing, invoice_terms_days: 14 } });
    expect((await put({})).body.settings).toEqual(body.settings);
    await put({ billing: { invoice_terms_days: 30 } });
  });

  it('writes nothing of a change with one wrong field', async () => {
    const before = (await attune.app.get(PATH, { token })).body;
    await put({ clinic: { name: 'Another Name', phone: '123' } });
    expect((await attune.app.get(PATH, { token })).body).toEqual(before);
  });

  it('keeps account details for transfers and our own policies', async () => {
    const bank_account = { bank_name: 'Bank', account_name: 'Clinic', bsb: '062-000', account_number: '12345678' };
    const policies = { unpaid_release_minutes: 45, cancel_free_until_hours: 24 };
    const { body } = await put({ billing: { bank_account }, policies });
    expect(body.settings).toMatchObject({ billing: { bank_account }, policies });
    const { body: clinic } = await attune.app.get('/api/clinic');
    expect(clinic.cancellation.freeUntilHours).toBe(24);
    await put({
      billing: { bank_account: null },
      policies: { unpaid_release_minutes: 30, cancel_free_until_hours: 48 },
    });
  });

  it('asks a Spanish clinic for a Spanish phone and no check digits of Australia', async () => {
    const spanish = await attune.app.tokenOf('admin@todoenbalance.example');
    const change = (clinic: unknown) => attune.app.call('PUT', PATH, { token: spanish, body: { clinic } });
    expect((await change({ phone: '910 123 456', abn: 'B12345678' })).body.warnings).toEqual([]);
    expect((await change({ phone: '+61 3 9000 0000' })).status).toBe(400);
  });
});
