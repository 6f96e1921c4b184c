/**
 * Medicare provider numbers: a stem of six digits, a character for the practice location and a check character
 * (Services Australia; the weights and tables agree in Genie's and Claiming's documents).
 */
const STEM_WEIGHTS = [3, 5, 8, 4, 2, 1];
const LOCATION_WEIGHT = 6;
const LOCATIONS = '0123456789ABCDEFGHJKLMNPQRTUVWXY';
const CHECKS = 'YXWTLKJHFBA';

/** Upper case, without spaces; a number of seven characters lacks the zero in front. */
export function normaliseMedicareProvider(text: string): string {
  const number = text.replace(/\s/g, '').toUpperCase();
  return number.length === 7 ? `0${number}` : number;
}

/** The check character of a six-digit stem and a location character; null when they are none. */
export function medicareProviderCheck(stem: string, location: string): string | null {
  const value = location.length === 1 ? LOCATIONS.indexOf(location) : -1;
  if (!/^\d{6}$/.test(stem) || value < 0) return null;
  const sum = STEM_WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number(stem[index]),
    value * LOCATION_WEIGHT,
  );
  return CHECKS[sum % 11] ?? null;
}

/** True when the normalised number has the right form and check character. */
export function isValidMedicareProvider(text: string): boolean {
  const number = normaliseMedicareProvider(text);
  return number.length === 8 && medicareProviderCheck(number.slice(0, 6), number.slice(6, 7)) === number.slice(7);
}
