import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { accentTokens, schemes, shape } from './theme.ts';

/** Mantine asks for ten shades; its parts read our own variables instead, so one tone fills them. */
const tone = schemes.light.pine;
const pine: MantineColorsTuple = [tone, tone, tone, tone, tone, tone, tone, tone, tone, tone];

export const mantineTheme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  fontFamily: shape['font-text'],
  headings: { fontFamily: shape['font-title'], fontWeight: '500' },
  defaultRadius: shape['radius-control'],
  fontSizes: { xs: '0.875rem', sm: '1rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
});

/** Mantine's variables in terms of ours, and the clinic's own accent where it has a readable one. */
export function variablesFor(accent: string | null): CSSVariablesResolver {
  const own = accentTokens(accent);
  const asVariables = (tokens: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(tokens ?? {}).map(([name, value]) => [`--${name}`, value]));
  const shared = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-anchor': 'var(--pine)',
    '--mantine-color-default': 'var(--card)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-primary-color-filled': 'var(--pine)',
    '--mantine-primary-color-filled-hover': 'var(--pine-strong)',
    '--mantine-primary-color-contrast': 'var(--on-pine)',
    '--mantine-primary-color-light': 'var(--sage)',
    '--mantine-primary-color-light-color': 'var(--sage-ink)',
  };
  return () => ({
    variables: {},
    light: { ...shared, ...asVariables(own?.light) },
    dark: { ...shared, ...asVariables(own?.dark) },
  });
}
