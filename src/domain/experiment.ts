/**
 * Experiments: which variant a visitor sees, and whether what was counted is more than chance. Everything here is a pure
 * function, so browser and server come to the same answer without telling each other who the visitor is.
 */

export interface Variant {
  key: string;
  /** Relative to the other variants' weights. */
  weight: number;
}

/**
 * The variant of a visitor: always the same for the same experiment and visitor, spread by weight, and independent of
 * other experiments. Changing weights or variants moves people, so a running experiment keeps both.
 */
export function assignVariant(experimentKey: string, visitor: string, variants: readonly Variant[]): string | null {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return null;
  let point = fractionOf(`${experimentKey}:${visitor}`) * total;
  for (const { key, weight } of variants) {
    point -= weight;
    if (point < 0) return key;
  }
  return variants.at(-1)?.key ?? null;
}

/** A number in [0, 1) that looks random and is the same for the same words: FNV-1a, then murmur3's last steps. */
function fractionOf(words: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(words)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export interface Outcome {
  exposed: number;
  converted: number;
}

export interface Interval95 {
  low: number;
  high: number;
}

/** Wilson's interval of a share: it stays inside 0 and 1 and holds for few people too. */
export function intervalOfShare({ exposed, converted }: Outcome): Interval95 {
  if (exposed === 0) return { low: 0, high: 1 };
  const share = converted / exposed;
  const z2 = Z_95 ** 2;
  const middle = (share + z2 / (2 * exposed)) / (1 + z2 / exposed);
  const reach = (Z_95 / (1 + z2 / exposed)) * Math.sqrt((share * (1 - share)) / exposed + z2 / (4 * exposed ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

const Z_95 = 1.959963984540054;

export interface Comparison {
  /** Share of the variant minus share of the control. */
  difference: number;
  interval: Interval95;
  /** Two-sided, of the pooled two-proportion z-test; null where it cannot be computed. */
  pValue: number | null;
  /** Whether the normal approximation may be trusted: five expected conversions and five others on each side. */
  isEnough: boolean;
}

/** How a variant differs from the control, and how likely so large a difference would be if there were none. */
export function compareShares(control: Outcome, variant: Outcome): Comparison {
  const [a, b] = [shareOf(control), shareOf(variant)];
  const pooled = (control.converted + variant.converted) / (control.exposed + variant.exposed || 1);
  const smallest = Math.min(control.exposed, variant.exposed) * Math.min(pooled, 1 - pooled);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / control.exposed + 1 / variant.exposed));
  const spread = Math.sqrt((a * (1 - a)) / (control.exposed || 1) + (b * (1 - b)) / (variant.exposed || 1));
  const canTest = control.exposed > 0 && variant.exposed > 0 && error > 0;
  return {
    difference: b - a,
    interval: { low: Math.max(-1, b - a - Z_95 * spread), high: Math.min(1, b - a + Z_95 * spread) },
    pValue: canTest ? 2 * (1 - normalCdf(Math.abs((b - a) / error))) : null,
    isEnough: canTest && smallest >= 5,
  };
}

const shareOf = ({ exposed, converted }: Outcome): number => (exposed === 0 ? 0 : converted / exposed);

/**
 * How likely so uneven a split would be if visitors were spread by the weights (chi-square). A very small value means that
 * exposures got lost on one side, and that no figure of the experiment can be trusted.
 */
export function splitPValue(exposed: readonly number[], weights: readonly number[]): number | null {
  const [people, weight] = [sum(exposed), sum(weights)];
  if (people === 0 || weight === 0 || exposed.length < 2) return null;
  const chiSquare = exposed.reduce((total, count, index) => {
    const expected = (people * (weights[index] ?? 0)) / weight;
    return expected === 0 ? total : total + (count - expected) ** 2 / expected;
  }, 0);
  return upperGamma((exposed.length - 1) / 2, chiSquare / 2);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The standard normal distribution up to z, by the complementary error function. */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, z ** 2 / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The regularised upper incomplete gamma function: by its series below a + 1, by its continued fraction above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let series = term;
    for (let n = 1; n < 500 && term > series * 1e-15; n += 1) series += term *= x / (a + n);
    return Math.max(0, 1 - series * scale);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 500; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return scale * fraction;
}

/** Lanczos' approximation, good to fifteen digits. */
function logGamma(x: number): number {
  const weights = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1 + 7.5;
  const series = weights.reduce((total, weight, index) => total + weight / (x + index), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

export type ExperimentStatus = 'draft' | 'running' | 'stopped';

/** A draft may be started, a running one stopped; what was stopped stays as it was read. */
export function mayBecome(from: ExperimentStatus, to: ExperimentStatus): boolean {
  return from === to || (from === 'draft' && to === 'running') || (from === 'running' && to === 'stopped');
}
