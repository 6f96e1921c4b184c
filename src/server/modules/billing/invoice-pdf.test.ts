import { describe, expect, it } from 'vitest';
import { pdfText } from '../../../../test/pdf-text.ts';
import { type InvoiceDocument, renderInvoice } from './invoice-pdf.ts';

const invoice: InvoiceDocument = {
  language: 'en',
  number: 'INV-2026-042',
  issuedAt: new Date('2026-05-11T23:05:00Z'),
  issueDate: '2026-05-12',
  dueDate: '2026-06-11',
  clinic: {
    name: 'Tailored Psychology',
    address: '100 Sample Lane, Melbourne VIC 3000',
    abn: '91 345 678 901',
    phone: '03 5550 1234',
    email: 'hello@tailored.example',
    timezone: 'Australia/Melbourne',
    locale: 'en-AU',
    gstRegistered: true,
  },
  billedTo: { name: 'John Doe', email: 'john.doe@tailored.example' },
  practitioner: { name: 'Sarah Johnson', title: 'Clinical psychologist', providerNumber: '2426621B' },
  service: { startsAt: new Date('2026-05-12T00:00:00Z'), timezone: 'Australia/Melbourne', reference: 'ATT-7K3M9Q' },
  lines: [
    { description: 'Individual Therapy', quantity: 1, unitCents: 18_000, totalCents: 18_000, gstCents: null },
    { description: 'Workbook', quantity: 2, unitCents: 1650, totalCents: 3300, gstCents: 300 },
  ],
  currency: 'AUD',
  totalCents: 21_300,
  gstCents: 300,
  paidCents: 10_000,
  creditedCents: 1300,
  dueCents: 10_000,
  credits: [{ number: 'CN-2026-003', date: '2026-05-20', amountCents: 1300 }],
  bankAccount: { bank_name: 'Bank', account_name: 'Tailored Psychology', bsb: '062-000', account_number: '12345678' },
};
const read = async (changed: Partial<InvoiceDocument> = {}) => pdfText(await renderInvoice({ ...invoice, ...changed }));

describe('a tax invoice', () => {
  it('says that it is one, who sells, their ABN, who buys, the day, each line with its GST, and the total', async () => {
    const text = await read();
    for (const part of [
      'Tax invoice\n',
      'INV-2026-042',
      'Tailored Psychology',
      'ABN 91 345 678 901',
      'John Doe',
      '12 May 2026',
      'Individual Therapy',
      'GST-free',
      'Workbook',
      '$3.00',
      '$213.00',
      'GST included',
      'Provider number 2426621B',
      'ATT-7K3M9Q',
    ])
      expect(text).toContain(part);
  });

  it('says what was paid and credited, what is left, until when, and where to pay it', async () => {
    const text = await read();
    for (const part of ['$100.00 to pay by', '11 June 2026', 'CN-2026-003', '−$13.00', '062-000', '12345678'])
      expect(text).toContain(part);
  });

  it('says neither “tax” nor “GST” for a clinic that is not registered', async () => {
    const text = await read({ clinic: { ...invoice.clinic, gstRegistered: false }, gstCents: 0 });
    expect(text).toContain('Invoice\n');
    expect(text).not.toMatch(/tax invoice|GST/i);
  });

  it('asks for nothing when nothing is due', async () => {
    const text = await read({ paidCents: 20_000, dueCents: 0 });
    expect(text).toContain('Nothing is left to pay');
    expect(text).not.toContain('062-000');
  });

  it('takes more pages for fifty items, with the total once', async () => {
    const line = { description: 'Session', quantity: 1, unitCents: 426, totalCents: 426, gstCents: null };
    const file = await renderInvoice({ ...invoice, lines: Array.from({ length: 50 }, () => line) });
    expect(file.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
    expect(pdfText(file).match(/Still to pay/g)).toHaveLength(1);
  });

  it('is Spanish for who reads Spanish', async () => {
    expect(await read({ language: 'es' })).toContain('Factura (Tax invoice)');
  });
});
