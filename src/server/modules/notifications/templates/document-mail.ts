import type { Language } from '../../../platform/format.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { mailWords } from './mail-words.ts';
import type { RenderedMail } from './render-letter.ts';

/** A mail that carries a receipt or an invoice. */
export type DocumentMailWish = {
  kind: 'receipt' | 'invoice';
  language: Language;
  number: string;
  patientName: string;
  clinic: { name: string; phone: string | null; email: string | null; accent: string | null };
  /** The page where invoices and receipts are kept. */
  url: string;
};

type Sentences = {
  subject(number: string, clinic: string): string;
  heading: string;
  attached(number: string): string;
  button: string;
  why(clinic: string): string;
};

const SAY: Record<Language, Record<DocumentMailWish['kind'], Sentences>> = {
  en: {
    receipt: {
      subject: (number, clinic) => `Receipt ${number} from ${clinic}`,
      heading: 'Your receipt.',
      attached: (number) => `Receipt ${number} is attached. You can also find it in your account at any time.`,
      button: 'Open your receipts',
      why: (clinic) => `You receive this because a receipt of ${clinic} was to be sent to you.`,
    },
    invoice: {
      subject: (number, clinic) => `Invoice ${number} from ${clinic}`,
      heading: 'Your invoice.',
      attached: (number) => `Invoice ${number} is attached. It says how it can be paid.`,
      button: 'Open your invoices',
      why: (clinic) => `You receive this because ${clinic} has an invoice for you.`,
    },
  },
  es: {
    receipt: {
      subject: (number, clinic) => `Recibo ${number} de ${clinic}`,
      heading: 'Tu recibo.',
      attached: (number) => `Adjuntamos el recibo ${number}. También lo tienes siempre en tu cuenta.`,
      button: 'Ver mis recibos',
      why: (clinic) => `Recibes este mensaje porque había que enviarte un recibo de ${clinic}.`,
    },
    invoice: {
      subject: (number, clinic) => `Factura ${number} de ${clinic}`,
      heading: 'Tu factura.',
      attached: (number) => `Adjuntamos la factura ${number}. En ella ves cómo pagarla.`,
      button: 'Ver mis facturas',
      why: (clinic) => `Recibes este mensaje porque ${clinic} tiene una factura para ti.`,
    },
  },
};

export function renderDocumentMail(wish: DocumentMailWish): RenderedMail {
  const { clinic, language, number } = wish;
  const say = SAY[language][wish.kind];
  const common = mailWords[language];
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  const content: MailContent = {
    language,
    subject: say.subject(number, clinic.name),
    preheader: say.attached(number),
    heading: say.heading,
    greeting: common.greeting(wish.patientName),
    paragraphs: [say.attached(number)],
    facts: [],
    button: { label: say.button, url: wish.url },
    links: [],
    footer: [...(ways.length > 0 ? [common.reach(clinic.name, ways)] : []), say.why(clinic.name)],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
  return { subject: content.subject, text: layoutText(content), html: layoutHtml(content) };
}
