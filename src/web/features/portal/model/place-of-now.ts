/** Before which of the sessions the now-line stands: the first that has not ended; their number when all have. */
export function placeOfNow(ends: readonly number[], now: number): number {
  const first = ends.findIndex((end) => end > now);
  return first === -1 ? ends.length : first;
}
