/**
 * The look, written once: every colour, radius and typeface of the pages is a token here and a CSS variable
 * (`var(--pine)`) everywhere else. Pure values and colour arithmetic; `mantine-theme.ts` hands them to the component
 * library and `vite.config.ts` writes them into the page's head, so that the first paint already has them.
 */

const light = {
  paper: '#FBF8F3',
  card: '#FFFFFF',
  sunken: '#F5F0E7',
  hairline: '#E7E1D6',
  /** Borders of fields and other controls: 3:1 against paper and card (WCAG 1.4.11). */
  line: '#8B887C',
  ink: '#1D2B26',
  'ink-soft': '#56635D',
  pine: '#1F5C4A',
  'pine-strong': '#174739',
  'on-pine': '#FFFFFF',
  sage: '#DDE8E1',
  'sage-ink': '#1C4A3C',
  apricot: '#D9734E',
  'apricot-ink': '#A5482A',
  'apricot-wash': '#FBEBE2',
  success: '#2B6B4C',
  'success-wash': '#E3EFE6',
  danger: '#9C3A2D',
  'danger-wash': '#F9E7E2',
  wood: '#B98D5E',
  shadow: '0 8px 32px rgb(43 38 28 / 0.12)',
} as const;

type Tokens = Record<keyof typeof light, string>;

/** Pine-black, not grey: the room in the evening with one lamp on. */
const dark: Tokens = {
  paper: '#0F1814',
  card: '#16211C',
  sunken: '#121C18',
  hairline: '#2A3A33',
  line: '#73857C',
  ink: '#E8EEE9',
  'ink-soft': '#A7B6AE',
  pine: '#8CCBB2',
  'pine-strong': '#A9DCC7',
  'on-pine': '#0B1712',
  sage: '#223A30',
  'sage-ink': '#C5E4D6',
  apricot: '#E2875F',
  'apricot-ink': '#F0A681',
  'apricot-wash': '#33231B',
  success: '#8FCFA9',
  'success-wash': '#1A3226',
  danger: '#F0A294',
  'danger-wash': '#3A211C',
  wood: '#9C7A55',
  shadow: '0 8px 32px rgb(0 0 0 / 0.5)',
};

export const schemes = { light, dark };
export type Scheme = keyof typeof schemes;

export const shape = {
  'radius-card': '12px',
  'radius-control': '10px',
  'font-text': "'Figtree Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  'font-title': "'Fraunces Variable', Georgia, 'Times New Roman', serif",
} as const;

/** The tokens as CSS, for the page's head. */
export function tokensCss(): string {
  const rules = [
    `:root{${declare(shape)}${declare(light)}color-scheme:light}`,
    `:root[data-mantine-color-scheme="dark"]{${declare(dark)}color-scheme:dark}`,
    'html{background:var(--paper);color:var(--ink)}',
  ];
  return rules.join('');
}

function declare(tokens: Record<string, string>): string {
  return Object.entries(tokens)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

type AccentTokens = Record<'pine' | 'pine-strong' | 'on-pine' | 'sage' | 'sage-ink', string>;

/**
 * A clinic's own accent in place of pine, and everything that follows from it, for both schemes. A colour that cannot
 * be read on paper or under white text at 4.5:1 (WCAG 1.4.3) is refused: null, and the clinic keeps pine.
 */
export function accentTokens(accent: string | null): Record<Scheme, AccentTokens> | null {
  if (!accent || !/^#[0-9a-f]{6}$/i.test(accent)) return null;
  if (contrast(accent, light.paper) < 4.5 || contrast(accent, '#FFFFFF') < 4.5) return null;
  return {
    light: {
      pine: accent,
      'pine-strong': mix(accent, '#000000', 0.22),
      'on-pine': '#FFFFFF',
      sage: mix(accent, '#FFFFFF', 0.86),
      'sage-ink': mix(accent, '#000000', 0.25),
    },
    dark: {
      pine: mix(accent, '#FFFFFF', lightenFor(accent, dark.card, 7)),
      'pine-strong': mix(accent, '#FFFFFF', lightenFor(accent, dark.card, 9)),
      'on-pine': dark['on-pine'],
      sage: mix(accent, dark.paper, 0.62),
      'sage-ink': mix(accent, '#FFFFFF', lightenFor(accent, mix(accent, dark.paper, 0.62), 7)),
    },
  };
}

/** The contrast of two #rrggbb colours, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** `share` of the way from one colour to the other. */
function mix(from: string, to: string, share: number): string {
  const target = channels(to);
  const mixed = channels(from).map((channel, at) => Math.round(channel + ((target[at] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** How much white a colour needs to reach `wanted` contrast on a dark ground. */
function lightenFor(accent: string, ground: string, wanted: number): number {
  for (let share = 0; share < 1; share += 0.05) {
    if (contrast(mix(accent, '#FFFFFF', share), ground) >= wanted) return share;
  }
  return 1;
}
