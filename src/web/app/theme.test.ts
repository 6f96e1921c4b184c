import { describe, expect, it } from 'vitest';
import { accentTokens, contrast, schemes } from './theme.ts';

const ACCENTS = ['#1F5C4A', '#7A3E65', '#0B5CAD', '#8A3B12', '#222222'];

describe('the look', () => {
  it.each(Object.entries(schemes))('can be read in the %s scheme', (_name, tokens) => {
    for (const ground of [tokens.paper, tokens.card, tokens.sunken]) {
      for (const text of [tokens.ink, tokens['ink-soft'], tokens.pine, tokens['apricot-ink'], tokens.danger]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(tokens.line, ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(tokens['on-pine'], tokens.pine)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens['sage-ink'], tokens.sage)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(ACCENTS)('follows a clinic’s accent %s and stays readable', (accent) => {
    const own = accentTokens(accent);
    for (const scheme of ['light', 'dark'] as const) {
      const tokens = { ...schemes[scheme], ...own?.[scheme] };
      expect(contrast(tokens.pine, tokens.paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens.pine, tokens.card)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens['on-pine'], tokens.pine)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens['sage-ink'], tokens.sage)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens.ink, tokens.sage)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['#FF9900', '#8FCFA9', 'red', '#12', null])('refuses the accent %s', (accent) => {
    expect(accentTokens(accent)).toBeNull();
  });
});
