import { describe, expect, it } from 'vitest';
import { EMPTY, toBody, withTemplate } from './typed-note.ts';

describe('what is typed into a note', () => {
  it('is sent with the parts of its kind alone', () => {
    const typed = { ...EMPTY, type: 'DAP', content: { subjective: 'kept aside', data: 'd', plan: '' } } as const;
    expect(toBody(typed)).toEqual({ type: 'DAP', content: { data: 'd' }, diagnosis: null, privateNotes: null });
  });

  it('is not written over by a template', () => {
    const typed = { ...EMPTY, content: { plan: 'mine' } };
    const template = { type: 'SOAP', content: { subjective: 'Reports:', plan: 'Next time:' } } as const;
    expect(withTemplate(typed, template).content).toEqual({ subjective: 'Reports:', plan: 'mine' });
  });
});
