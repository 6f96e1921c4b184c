/** Minutes left at which the countdown is read out; oftener would talk over the form. */
const SPOKEN_MINUTES = [5, 2, 1] as const;

/** Whole seconds until an instant, never below zero. */
export function secondsUntil(instant: number, now: number): number {
  return Math.max(0, Math.ceil((instant - now) / 1000));
}

/** Seconds as a clock: `9:41`, `1:02:05`. */
export function clockText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The minutes to read out when the countdown went from `before` to `after` seconds, or null for silence. */
export function minutesToSay(before: number, after: number): number | null {
  return SPOKEN_MINUTES.find((minutes) => before > minutes * 60 && after <= minutes * 60) ?? null;
}

/** When a hold ends on this device's clock, which may be off: the span the server says, from the answer's arrival. */
export function keptUntil(secondsLeft: number, arrivedAt: number): number {
  return arrivedAt + secondsLeft * 1000;
}
