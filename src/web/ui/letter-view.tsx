import { useEffect, useRef } from 'react';
import styles from './letter-view.module.css';

/**
 * Shows a mail as its reader sees it. A frame would inherit this page's policy, which takes no inline styles; so the mail is
 * read without running anything and laid out in a shadow of its own, its styles set by script as the policy allows.
 */
export function LetterView({ html, label }: { html: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    // What is parsed here is under the page's policy too, and each style in it would be a breach: they are taken out before.
    const sheets: CSSStyleSheet[] = [];
    const unstyled = html
      .replace(/<style>([\s\S]*?)<\/style>/g, (_block, rules: string) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(rules);
        sheets.push(sheet);
        return '';
      })
      .replaceAll(' style="', ' data-style="');
    const letter = new DOMParser().parseFromString(unstyled, 'text/html');
    root.adoptedStyleSheets = sheets;
    for (const unwanted of letter.querySelectorAll('style, script, link, meta, title')) unwanted.remove();
    const body = document.createElement('div');
    body.className = letter.body.className;
    const asked: [HTMLElement, string][] = [[body, letter.body.dataset.style ?? '']];
    for (const part of letter.body.querySelectorAll<HTMLElement>('[data-style]')) {
      asked.push([part, part.dataset.style ?? '']);
      delete part.dataset.style;
    }
    body.append(...letter.body.childNodes);
    for (const [part, style] of asked) part.style.cssText = style;
    // A preview leads nowhere.
    for (const link of body.querySelectorAll('a')) link.removeAttribute('href');
    root.replaceChildren(body);
  }, [html]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard
    <section className={styles.view} aria-label={label} tabIndex={0}>
      <div ref={host} />
    </section>
  );
}
