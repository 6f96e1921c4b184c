/**
 * The words of a message with places for what is known only later: `{{moment}}`; `{{#fee}}…{{/fee}}` stands when there is a
 * fee, `{{^fee}}…{{/fee}}` when there is none. That is all of it: no code, no nesting of the same name, nothing is escaped
 * here, because text becomes HTML elsewhere.
 */

/** What a place is filled with; null and '' are nothing. */
export type Values = Readonly<Record<string, string | null>>;

export type TemplateProblem =
  | { kind: 'unknown'; name: string }
  | { kind: 'unclosed'; name: string }
  | { kind: 'unreadable'; text: string };

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'section'; name: string; whenThere: boolean; parts: Part[] };

const TAG = /\{\{([#^/]?)\s*([a-z][a-z0-9_]*)\s*\}\}/g;

/** What is wrong with these words, given the names that exist; empty when they can be used. */
export function checkTemplate(text: string, names: ReadonlySet<string>): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const open: string[] = [];
  for (const [, sign, name = ''] of text.matchAll(TAG)) {
    if (!names.has(name)) problems.push({ kind: 'unknown', name });
    if (sign === '#' || sign === '^') open.push(name);
    else if (sign === '/' && open.pop() !== name) problems.push({ kind: 'unclosed', name });
  }
  problems.push(...open.map((name) => ({ kind: 'unclosed', name }) as const));
  const leftover = /\{\{[^}]{0,40}\}?\}?|\}\}/.exec(text.replaceAll(TAG, ''));
  if (leftover !== null) problems.push({ kind: 'unreadable', text: leftover[0] });
  return problems;
}

/** The words with every place filled. Names without a value leave nothing behind. */
export function fillTemplate(text: string, values: Values): string {
  return say(partsOf(text), values);
}

/** Blank lines part paragraphs; one that came out empty is left out, so that a sentence can be there or not. */
export function paragraphsOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/[ \t]*\n[ \t]*/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}

function say(parts: readonly Part[], values: Values): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = values[part.name] ?? '';
      if (part.kind === 'value') return value;
      return (value !== '') === part.whenThere ? say(part.parts, values) : '';
    })
    .join('');
}

function partsOf(text: string): Part[] {
  const root: Part[] = [];
  const stack: { name: string; parts: Part[] }[] = [];
  let [at, current] = [0, root];
  for (const tag of text.matchAll(TAG)) {
    const [all, sign, name = ''] = tag;
    if (tag.index > at) current.push({ kind: 'text', text: text.slice(at, tag.index) });
    at = tag.index + all.length;
    if (sign === '') current.push({ kind: 'value', name });
    else if (sign === '/') current = stack.pop()?.parts ?? root;
    else {
      const parts: Part[] = [];
      current.push({ kind: 'section', name, whenThere: sign === '#', parts });
      stack.push({ name, parts: current });
      current = parts;
    }
  }
  if (at < text.length) current.push({ kind: 'text', text: text.slice(at) });
  return root;
}
