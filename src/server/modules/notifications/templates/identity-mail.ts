import type { Language } from '../../../platform/format.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { mailWords } from './mail-words.ts';
import type { RenderedMail } from './render-letter.ts';

export type IdentityLetter = 'password_reset' | 'email_verification' | 'invitation';

/** What a mail about an account is made of. */
export type IdentityMailWish = {
  letter: IdentityLetter;
  language: Language;
  /** Whom it greets; empty when we do not know their name yet. */
  name: string;
  clinic: { name: string; phone: string | null; email: string | null; locale: string; accent: string | null };
  /** The page that the link opens; a whole web address. */
  url: string;
  /** How long the link works. */
  hours: number;
};

type Sentences = {
  subject(clinic: string): string;
  heading: string;
  text(clinic: string): string;
  button: string;
  why(clinic: string): string;
};

type Words = { letters: Record<IdentityLetter, Sentences>; once(time: string): string; hello: string };

const SAY: Record<Language, Words> = {
  en: {
    hello: 'Hello,',
    once: (time) => `The link works once, for ${time}.`,
    letters: {
      password_reset: {
        subject: () => 'Choose a new password',
        heading: 'Choose a new password.',
        text: () =>
          'Somebody, we hope you, asked for a new password. If it was not you, do nothing: your password stays as it is.',
        button: 'Choose a new password',
        why: (clinic) => `You receive this because somebody entered your email on the sign-in page of ${clinic}.`,
      },
      email_verification: {
        subject: () => 'Confirm your email',
        heading: 'Is this your email?',
        text: (clinic) =>
          `Confirm it, so that what ${clinic} sends about your appointments reaches you and nobody else.`,
        button: 'Confirm my email',
        why: (clinic) => `You receive this because an account with this email was made at ${clinic}.`,
      },
      invitation: {
        subject: (clinic) => `${clinic} invites you`,
        heading: 'You are invited.',
        text: (clinic) => `${clinic} has prepared an account for you. Choose a password and it is yours.`,
        button: 'Accept the invitation',
        why: (clinic) => `You receive this because somebody at ${clinic} invited you.`,
      },
    },
  },
  es: {
    hello: 'Hola:',
    once: (time) => `El enlace funciona una sola vez, durante ${time}.`,
    letters: {
      password_reset: {
        subject: () => 'Elige una contraseña nueva',
        heading: 'Elige una contraseña nueva.',
        text: () =>
          'Alguien, esperamos que tú, ha pedido una contraseña nueva. Si no has sido tú, no hagas nada: tu contraseña no cambia.',
        button: 'Elegir una contraseña nueva',
        why: (clinic) => `Recibes este mensaje porque alguien escribió tu correo en la página de acceso de ${clinic}.`,
      },
      email_verification: {
        subject: () => 'Confirma tu correo',
        heading: '¿Es este tu correo?',
        text: (clinic) => `Confírmalo para que lo que ${clinic} te envía sobre tus citas te llegue a ti y a nadie más.`,
        button: 'Confirmar mi correo',
        why: (clinic) => `Recibes este mensaje porque se creó una cuenta con este correo en ${clinic}.`,
      },
      invitation: {
        subject: (clinic) => `${clinic} te invita`,
        heading: 'Tienes una invitación.',
        text: (clinic) => `${clinic} ha preparado una cuenta para ti. Elige una contraseña y será tuya.`,
        button: 'Aceptar la invitación',
        why: (clinic) => `Recibes este mensaje porque alguien de ${clinic} te ha invitado.`,
      },
    },
  },
};

export function renderIdentityMail(wish: IdentityMailWish): RenderedMail {
  const { language, clinic } = wish;
  const say = SAY[language];
  const letter = say.letters[wish.letter];
  const common = mailWords[language];
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  const content: MailContent = {
    language,
    subject: letter.subject(clinic.name),
    preheader: letter.text(clinic.name),
    heading: letter.heading,
    greeting: wish.name === '' ? say.hello : common.greeting(wish.name),
    paragraphs: [letter.text(clinic.name), say.once(durationOf(wish.hours, language))],
    facts: [],
    button: { label: letter.button, url: wish.url },
    links: [],
    footer: [...(ways.length > 0 ? [common.reach(clinic.name, ways)] : []), letter.why(clinic.name)],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
  return { subject: content.subject, text: layoutText(content), html: layoutHtml(content) };
}

/** `1 hour`, `3 days`. */
function durationOf(hours: number, language: Language): string {
  const [amount, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
