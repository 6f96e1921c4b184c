import { describe, expect, it } from 'vitest';
import { pdfText } from '../../../../test/pdf-text.ts';
import { type ReceiptDocument, renderReceipt } from './receipt-pdf.ts';

const clinic: ReceiptDocument['clinic'] = {
  name: 'Tailored Psychology',
  address: '120 Collins Street, Melbourne VIC 3000',
  abn: '51 824 753 556',
  phone: '(03) 7010 1234',
  email: 'hello@tailored.example',
  timezone: 'Australia/Melbourne',
  locale: 'en-AU',
  gstRegistered: false,
};

const receipt: ReceiptDocument = {
  language: 'en',
  number: 'REC-2026-0042',
  issuedAt: new Date('2026-05-11T23:05:00Z'),
  clinic,
  patientName: 'John Doe',
  practitioner: { name: 'Sarah Johnson', title: 'Clinical psychologist', providerNumber: '2426621B' },
  service: {
    startsAt: new Date('2026-05-12T00:00:00Z'),
    timezone: 'Australia/Melbourne',
    deliveryMode: 'in_person',
    locationName: 'Melbourne CBD',
    itemNumber: null,
  },
  invoiceNumber: null,
  lines: [{ description: 'Individual Therapy', quantity: 1, unitCents: 18_000, totalCents: 18_000, gstCents: null }],
  currency: 'AUD',
  totalCents: 18_000,
  gstCents: 0,
  paidCents: 18_000,
  outstandingCents: 0,
  payment: {
    method: 'card',
    card: { brand: 'visa', last4: '4242' },
    paidAt: new Date('2026-05-11T23:05:00Z'),
    reference: 'txn_1PqX8f',
  },
  appointmentReference: 'TP-7K3M',
};

const read = async (changed: Partial<ReceiptDocument> = {}) => pdfText(await renderReceipt({ ...receipt, ...changed }));

describe('renderReceipt', () => {
  it('says who, for whom, when, what, how much, how it was paid and what is left', async () => {
    const text = await read();
    for (const part of [
      'Receipt\n',
      'REC-2026-0042',
      '12 May 2026',
      'Tailored Psychology',
      '120 Collins Street, Melbourne VIC 3000',
      'ABN 51 824 753 556',
      '(03) 7010 1234',
      'John Doe',
      'Sarah Johnson',
      'Clinical psychologist',
      'Provider number 2426621B',
      'Tuesday 12 May 2026, 10:00',
      'Melbourne time',
      'Individual Therapy',
      '$180.00',
      'Visa •••• 4242',
      'Outstanding\n$0.00',
      'txn_1PqX8f',
      'TP-7K3M',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('speaks of tax only when the clinic is registered for GST', async () => {
    expect(await read()).not.toMatch(/tax invoice|GST/i);
    const registered = await read({ clinic: { ...clinic, gstRegistered: true } });
    expect(registered).toContain('Tax invoice and receipt');
    expect(registered).toContain('GST included\nGST-free');
  });

  it('shows for each line how far it is taxable, and the GST of the whole once', async () => {
    const text = await read({
      clinic: { ...clinic, gstRegistered: true },
      lines: [
        { description: 'Assessment', quantity: 1, unitCents: 3_300, totalCents: 3_300, gstCents: 300 },
        { description: 'Therapy', quantity: 1, unitCents: 18_000, totalCents: 18_000, gstCents: null },
      ],
      totalCents: 21_300,
      gstCents: 300,
    });
    expect(text).toMatch(/Assessment\n1\n\$33\.00\n\$3\.00\n\$33\.00/);
    expect(text).toMatch(/Therapy\n1\n\$180\.00\nGST-free\n\$180\.00/);
    expect(text).toContain('GST included\n$3.00');
  });

  it('is written in Spanish for who reads Spanish, a tax invoice by its legal name too', async () => {
    const text = await read({
      language: 'es',
      currency: 'EUR',
      clinic: { ...clinic, locale: 'es-ES', timezone: 'Europe/Madrid' },
    });
    expect(text).toContain('Recibo\n');
    expect(text).toContain('martes 12 de mayo de 2026');
    expect(text).toContain('180,00\u00a0€');
    expect(text).not.toMatch(/Patient|Paid|Outstanding/);
    expect(await read({ language: 'es', clinic: { ...clinic, gstRegistered: true } })).toContain('Tax invoice');
  });

  it('leaves out what the clinic has not said', async () => {
    const text = await read({
      clinic: { ...clinic, address: null, abn: null, phone: null, email: null },
      practitioner: { name: 'Sarah Johnson', title: null, providerNumber: null },
      appointmentReference: null,
      payment: { ...receipt.payment, method: 'bank_transfer', card: null },
    });
    expect(text).not.toMatch(/null|undefined|ABN|Provider number/);
    expect(text).toContain('Bank transfer');
  });

  it.each(['Zoë Núñez-O’Brien', 'Nguyễn Thị Ánh Dương', 'Αλέξανδρος Ωνάσης', 'Мария Петрова', 'Łukasz Žižka'])(
    'keeps the name %s whole',
    async (name) => {
      expect(await read({ patientName: name })).toContain(name);
    },
  );

  it('writes a letter that no font has as a question mark, never as an empty box', async () => {
    expect(await read({ patientName: 'Mei 陈' })).toContain('Mei ?');
  });

  it('is a tagged PDF/A-2a, and the same bytes each time', async () => {
    const file = await renderReceipt(receipt);
    const raw = file.toString('latin1');
    expect(raw).toMatch(/^%PDF-1\.7/);
    expect(raw).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(raw).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(raw).toContain('/MarkInfo');
    expect(file.equals(await renderReceipt(receipt))).toBe(true);
    expect(raw.match(/\/Type \/Page\n/g)).toHaveLength(1);
    expect(file.length).toBeLessThan(60_000);
  });
});
