import { describe, expect, it } from 'vitest';
import { checkTemplate, fillTemplate, paragraphsOf } from './message-template.ts';

const names = new Set(['moment', 'fee', 'name']);

describe('the words of a message', () => {
  it('are filled in their places, and a place without a value is nothing', () => {
    expect(
      fillTemplate('Hello {{name}}, see you {{ moment }}.{{fee}}', { name: 'Zoë', moment: 'Tue', fee: null }),
    ).toBe('Hello Zoë, see you Tue.');
  });

  it('stand only when there is something to say, or only when there is not', () => {
    const words = '{{#fee}}We keep {{fee}}.{{/fee}}{{^fee}}Nothing is kept.{{/fee}}';
    expect(fillTemplate(words, { fee: '$90.00' })).toBe('We keep $90.00.');
    expect(fillTemplate(words, { fee: '' })).toBe('Nothing is kept.');
    expect(fillTemplate('{{#name}}a{{#fee}}b{{/fee}}c{{/name}}', { name: 'x' })).toBe('ac');
  });

  it('are not read a second time: a value that looks like a place stays text', () => {
    expect(fillTemplate('{{name}}', { name: '{{fee}} $& <b>', fee: 'secret' })).toBe('{{fee}} $& <b>');
  });

  it('are refused with names that do not exist, ends that are missing and braces that mean nothing', () => {
    expect(checkTemplate('{{moment}} {{#fee}}x{{/fee}}', names)).toEqual([]);
    expect(checkTemplate('{{diagnosis}}', names)).toEqual([{ kind: 'unknown', name: 'diagnosis' }]);
    expect(checkTemplate('{{#fee}}x', names)).toEqual([{ kind: 'unclosed', name: 'fee' }]);
    expect(checkTemplate('x{{/fee}}', names)).toEqual([{ kind: 'unclosed', name: 'fee' }]);
    expect(checkTemplate('{{#fee}}{{#name}}x{{/fee}}{{/name}}', names)).toHaveLength(2);
    expect(checkTemplate('{{Moment}}', names)).toEqual([{ kind: 'unreadable', text: '{{Moment}}' }]);
    expect(checkTemplate('{{moment', names)).toHaveLength(1);
    expect(checkTemplate('{{constructor}} {{__proto__}}', names).length).toBeGreaterThan(0);
  });

  it('part into paragraphs at blank lines; one that came out empty is left out', () => {
    expect(paragraphsOf('One\nline.\n\n \n\nTwo.\n\n\n')).toEqual(['One line.', 'Two.']);
  });
});
