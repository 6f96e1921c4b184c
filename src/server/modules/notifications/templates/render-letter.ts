import { fillTemplate, paragraphsOf, type Values } from '../../../../domain/message-template.ts';
import type { Language } from '../../../platform/format.ts';
import type { Letter } from './letters.ts';
import { layoutHtml, layoutText, type MailContent } from './mail-layout.ts';
import { mailWords } from './mail-words.ts';

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** A letter and everything around its words. */
export interface LetterWish {
  language: Language;
  letter: Letter;
  values: Values;
  /** How the reader is greeted. */
  greetingName: string;
  clinic: { name: string; phone: string | null; email: string | null; accent: string | null };
  facts: MailContent['facts'];
  button: MailContent['button'];
  links: MailContent['links'];
  /** Why this mail came. */
  why: string;
}

/** One mail, as plain text and as HTML that say the same. */
export function renderLetter(wish: LetterWish): RenderedMail {
  const { language, clinic, facts } = wish;
  const { subject, heading, paragraphs } = fillLetter(wish.letter, wish.values);
  const say = mailWords[language];
  const ways = [clinic.phone, clinic.email].filter((way) => way !== null);
  const content: MailContent = {
    language,
    subject,
    preheader: paragraphs[0] ?? facts[0]?.lines.join(', ') ?? heading,
    heading,
    greeting: say.greeting(wish.greetingName),
    paragraphs,
    facts,
    button: wish.button,
    links: wish.links,
    footer: [...(ways.length > 0 ? [say.reach(clinic.name, ways)] : []), wish.why],
    clinicName: clinic.name,
    accent: clinic.accent,
  };
  return { subject, text: layoutText(content), html: layoutHtml(content) };
}

/** The words with everything filled in: the first paragraph after `#` is the heading, else the subject is. */
export function fillLetter(letter: Letter, values: Values): { subject: string; heading: string; paragraphs: string[] } {
  const subject = oneLine(fillTemplate(letter.subject, values));
  const [first, ...rest] = paragraphsOf(fillTemplate(letter.body, values));
  if (first?.startsWith('#') !== true)
    return { subject, heading: subject, paragraphs: first === undefined ? [] : [first, ...rest] };
  return { subject, heading: first.replace(/^#+\s*/, ''), paragraphs: rest };
}

/** A text for a phone, on one line. */
export function fillText(words: string, values: Values): string {
  return oneLine(fillTemplate(words, values));
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\t ]+/g, ' ').trim();
}
