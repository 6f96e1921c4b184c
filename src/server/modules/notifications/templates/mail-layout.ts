import type { Language } from '../../../platform/format.ts';
import { html, Markup } from './html.ts';

/** What a mail says, before it becomes HTML or plain text. */
export interface MailContent {
  language: Language;
  subject: string;
  /** The grey line that a mail program shows after the subject. */
  preheader: string;
  heading: string;
  greeting: string;
  paragraphs: readonly string[];
  facts: readonly { label: string; lines: readonly string[] }[];
  button: { label: string; url: string } | null;
  links: readonly { label: string; url: string }[];
  /** Below everything: how to reach the clinic, and why this mail came. */
  footer: readonly string[];
  clinicName: string;
  /** The clinic's own colour, `#1F5C4A`; ours where it has none or white is not readable on it. */
  accent: string | null;
}

const pine = '#1F5C4A';
const sans = "Figtree,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const serif = "Fraunces,Georgia,'Times New Roman',serif";

/** The mail as plain text, for those who read it so and for spam filters that compare. */
export function layoutText(content: MailContent): string {
  const facts = content.facts.map(({ label, lines }) => `${label}: ${lines.join('\n  ')}`);
  const links = content.links.map(({ label, url }) => `${label}: ${safeUrl(url)}`);
  const button = content.button ? [`${content.button.label}: ${safeUrl(content.button.url)}`] : [];
  const blocks = [
    [content.heading],
    [content.greeting],
    ...content.paragraphs.map((paragraph) => [paragraph]),
    facts,
    button,
    links,
    ['--', ...content.footer],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/**
 * The mail as HTML that old mail programs can show: tables and inline styles, 600 px, no picture, no outside file.
 * The `<style>` only adds what newer ones know: dark mode and narrow screens.
 */
export function layoutHtml(content: MailContent): string {
  const accent = readableAccent(content.accent);
  const page = html`<!doctype html>
<html lang="${content.language}" style="background:#FBF8F3">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no">
<title>${content.subject}</title>
<style>${styles}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:#FBF8F3;color:#1D2B26;font-family:${raw(sans)};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${content.preheader}${raw('&#847;&zwnj;&nbsp;'.repeat(40))}</div>
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#FBF8F3"><tr><td align="center" class="outer" style="padding:32px 16px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
<tr><td class="name" style="padding:0 4px 16px;font-family:${raw(serif)};font-size:18px;line-height:24px;color:${accent}">${content.clinicName}</td></tr>
<tr><td class="card" style="background:#FFFFFF;border:1px solid #E7E1D6;border-radius:12px;padding:36px 40px">
<h1 style="margin:0 0 16px;font-family:${raw(serif)};font-weight:500;font-size:28px;line-height:34px">${content.heading}</h1>
<p style="margin:0 0 12px;font-size:16px;line-height:25px">${content.greeting}</p>
${content.paragraphs.map((text) => html`<p style="margin:0 0 12px;font-size:16px;line-height:25px">${text}</p>`)}
${factsTable(content)}
${buttonTable(content, accent)}
${linksLine(content)}
</td></tr>
<tr><td class="soft" style="padding:20px 4px 0;font-size:14px;line-height:21px;color:#56635D">
${content.footer.map((line) => html`<p style="margin:0 0 4px">${line}</p>`)}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
  return page.text;
}

const styles = new Markup(`
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:520px){.card{padding:26px 22px!important}.outer{padding:20px 12px!important}.wide{width:100%!important}.button a{display:block!important;text-align:center!important}.label,.value{display:block!important;width:auto!important}.label{padding:12px 0 0!important;border-top:1px solid #E7E1D6!important}.value{padding:2px 0 12px!important;border-top:0!important}}
@media (prefers-color-scheme:dark){html,body,.paper{background:#0F1814!important;color:#E8EEE9!important}.card{background:#16211C!important;border-color:#2A3A33!important;color:#E8EEE9!important}.name{color:#8CCBB2!important}.soft,.label{color:#A7B6AE!important}.label,.value{border-color:#2A3A33!important}.button{background:#8CCBB2!important}.button a{color:#0B1712!important}.link{color:#8CCBB2!important}}
`);

function factsTable(content: MailContent): Markup {
  const rows = content.facts.map(
    ({ label, lines }) => html`<tr>
<td class="label" valign="top" style="width:132px;padding:10px 12px 10px 0;border-top:1px solid #E7E1D6;font-size:14px;line-height:22px;color:#56635D">${label}</td>
<td class="value" valign="top" style="padding:10px 0;border-top:1px solid #E7E1D6;font-size:16px;line-height:22px">${lines.map((line, index) => (index === 0 ? html`<strong style="font-weight:600">${line}</strong>` : html`<br><span class="soft" style="font-size:14px;color:#56635D">${line}</span>`))}</td>
</tr>`,
  );
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 4px">${rows}</table>`;
}

function buttonTable(content: MailContent, accent: string): Markup | null {
  if (!content.button) return null;
  const { label, url } = content.button;
  return html`<table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0"><tr><td class="button" bgcolor="${accent}" style="background:${accent};border-radius:10px"><a href="${safeUrl(url)}" style="display:inline-block;padding:13px 26px;font-size:16px;line-height:22px;font-weight:600;color:#FFFFFF;text-decoration:none">${label}</a></td></tr></table>`;
}

function linksLine(content: MailContent): Markup | null {
  if (content.links.length === 0) return null;
  const made = content.links.map(
    ({ label, url }, index) =>
      html`${index === 0 ? null : raw('<span style="color:#8B887C"> &nbsp;·&nbsp; </span>')}<a class="link" href="${safeUrl(url)}" style="color:${pine};text-decoration:underline;white-space:nowrap">${label}</a>`,
  );
  return html`<p style="margin:18px 0 0;font-size:15px;line-height:26px">${made}</p>`;
}

/** Our own constants, never text from anybody. */
function raw(markup: string): Markup {
  return new Markup(markup);
}

/** Only web addresses: a link in a mail must not start anything else. */
function safeUrl(url: string): string {
  if (!/^https?:\/\/[^\s]+$/i.test(url)) throw new Error('A link in a mail must be a web address.');
  return url;
}

/** The clinic's colour when white can be read on it (WCAG 4.5:1), else ours. */
function readableAccent(accent: string | null): string {
  if (!accent || !/^#[0-9a-f]{6}$/i.test(accent)) return pine;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(accent.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? accent : pine;
}
