import type { Language } from '../../platform/format.ts';

interface ReceiptWords {
  receipt: string;
  /** Must contain the words that make it one (GST Act s 29-70), also in Spanish. */
  taxInvoice: string;
  paidOn(amount: string, day: string): string;
  patient: string;
  practitioner: string;
  providerNumber: string;
  itemNumber: string;
  dateOfService: string;
  byVideo: string;
  inPerson: string;
  receiptNumber: string;
  invoiceNumber: string;
  issued: string;
  paidWith: string;
  paymentReference: string;
  appointment: string;
  description: string;
  quantity: string;
  price: string;
  amount: string;
  gstFree: string;
  total: string;
  gstIncluded: string;
  paid: string;
  outstanding: string;
  methods: Record<'card' | 'bank_transfer' | 'medicare' | 'paypal', string>;
  amountsIn(currency: string): string;
  reach(clinic: string, ways: readonly string[]): string;
  thanks(clinic: string): string;
}

export const receiptWords: Record<Language, ReceiptWords> = {
  en: {
    receipt: 'Receipt',
    taxInvoice: 'Tax invoice and receipt',
    paidOn: (amount, day) => `You paid ${amount} on ${day}. Thank you.`,
    patient: 'Patient',
    practitioner: 'Practitioner',
    providerNumber: 'Provider number',
    itemNumber: 'Medicare item',
    dateOfService: 'Date of service',
    byVideo: 'By video',
    inPerson: 'In person',
    receiptNumber: 'Receipt number',
    invoiceNumber: 'Invoice number',
    issued: 'Issued',
    paidWith: 'Paid with',
    paymentReference: 'Payment reference',
    appointment: 'Appointment',
    description: 'Service',
    quantity: 'Quantity',
    price: 'Price',
    amount: 'Amount',
    gstFree: 'GST-free',
    total: 'Total',
    gstIncluded: 'GST included',
    paid: 'Paid',
    outstanding: 'Outstanding',
    methods: { card: 'Card', bank_transfer: 'Bank transfer', medicare: 'Medicare', paypal: 'PayPal' },
    amountsIn: (currency) => `All amounts are in ${currency}.`,
    reach: (clinic, ways) => `Questions about this receipt? ${clinic} is happy to help: ${ways.join(' or ')}.`,
    thanks: (clinic) => `Thank you for coming to ${clinic}.`,
  },
  es: {
    receipt: 'Recibo',
    taxInvoice: 'Factura y recibo (Tax invoice)',
    paidOn: (amount, day) => `Has pagado ${amount} el ${day}. Gracias.`,
    patient: 'Paciente',
    practitioner: 'Profesional',
    providerNumber: 'Número de proveedor',
    itemNumber: 'Prestación de Medicare',
    dateOfService: 'Fecha del servicio',
    byVideo: 'Por vídeo',
    inPerson: 'En persona',
    receiptNumber: 'Número de recibo',
    invoiceNumber: 'Número de factura',
    issued: 'Fecha de emisión',
    paidWith: 'Forma de pago',
    paymentReference: 'Referencia del pago',
    appointment: 'Cita',
    description: 'Servicio',
    quantity: 'Cantidad',
    price: 'Precio',
    amount: 'Importe',
    gstFree: 'Exento de GST',
    total: 'Total',
    gstIncluded: 'GST incluido',
    paid: 'Pagado',
    outstanding: 'Pendiente',
    methods: { card: 'Tarjeta', bank_transfer: 'Transferencia bancaria', medicare: 'Medicare', paypal: 'PayPal' },
    amountsIn: (currency) => `Todos los importes están en ${currency}.`,
    reach: (clinic, ways) => `¿Preguntas sobre este recibo? En ${clinic} te ayudamos con gusto: ${ways.join(' o ')}.`,
    thanks: (clinic) => `Gracias por venir a ${clinic}.`,
  },
};
