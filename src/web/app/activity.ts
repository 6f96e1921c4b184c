/**
 * When somebody was last at the keyboard, in this tab or another of these pages. Requests that go out later than a minute
 * after it are the pages' own, and say so: they keep nobody signed in.
 */
const PRESENT_MS = 60_000;
const SIGNS = ['pointerdown', 'keydown', 'touchstart', 'wheel'] as const;

let lastAt = Date.now();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('attune.activity');
let toldAt = 0;

function note(): void {
  lastAt = Date.now();
  // The other tabs hear of it, at most every few seconds.
  if (lastAt - toldAt < 5_000) return;
  toldAt = lastAt;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel stays on its origin
  tabs?.postMessage(lastAt);
}

for (const sign of SIGNS) window.addEventListener(sign, note, { capture: true, passive: true });
tabs?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data === 'number') lastAt = Math.max(lastAt, Math.min(data, Date.now()));
});

export const lastActivityAt = (): number => lastAt;
export const isSomebodyThere = (): boolean => Date.now() - lastAt < PRESENT_MS;
/** Somebody pressed the button that says they are there. */
export const noteActivity = note;
