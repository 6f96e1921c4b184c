/** What a clinic begins with when only its name and country are known; its administrator changes it in the settings. */

export type ClinicBeginning = {
  timezone: string;
  currency: string;
  locale: string;
  taxRateBasisPoints: number;
  /** Where the law forbids testimonials about health services (Australia, s 133 National Law), ratings stay inside. */
  publicRatings: boolean;
};

const COUNTRIES: Record<string, ClinicBeginning> = {
  AU: begin('Australia/Melbourne', 'AUD', 'en-AU', 1000, false),
  NZ: begin('Pacific/Auckland', 'NZD', 'en-NZ', 1500, false),
  GB: begin('Europe/London', 'GBP', 'en-GB', 2000, true),
  IE: begin('Europe/Dublin', 'EUR', 'en-IE', 2300, true),
  ES: begin('Europe/Madrid', 'EUR', 'es-ES', 2100, true),
  MX: begin('America/Mexico_City', 'MXN', 'es-MX', 1600, true),
};

function begin(
  timezone: string,
  currency: string,
  locale: string,
  taxRateBasisPoints: number,
  publicRatings: boolean,
): ClinicBeginning {
  return { timezone, currency, locale, taxRateBasisPoints, publicRatings };
}

/** The countries we know enough of to begin with. */
export const KNOWN_COUNTRIES: readonly string[] = Object.keys(COUNTRIES);

export function beginningIn(country: string): ClinicBeginning | null {
  return COUNTRIES[country] ?? null;
}

/** The name in addresses: `Tailored Psychology` is `tailored-psychology`; null when nothing is left of it. */
export function slugOf(name: string): string | null {
  const slug = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return slug === '' ? null : slug;
}

/** A host name as browsers send it: no scheme, no port, no path. */
export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?=.)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(text)
  );
}
