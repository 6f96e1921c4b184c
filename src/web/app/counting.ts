/**
 * Counting what visitors do on the booking pages, when they agreed to it and their browser does not object. A visitor is a
 * random number of this browser. Requests carry no cookie, so nobody is signed in on them; nothing typed is ever sent.
 */
import { recordEvents } from '../../contracts/events.ts';
import { listRunningExperiments, recordExposure } from '../../contracts/experiments.ts';
import { assignVariant, type Variant } from '../../domain/experiment.ts';
import type { EventName } from '../../domain/funnel.ts';
import { contractUrl } from './api.ts';

const KEY = 'attune.counting';
const NO = 'no';
const FLUSH_MS = 800;

export type Counted = {
  name: EventName;
  serviceId?: number;
  practitionerId?: number;
  startsAt?: string;
  sessionType?: 'in_person' | 'telehealth';
  paymentMethod?: 'card';
};

/** What the person chose: a number to be counted by, no, or nothing yet. */
type Answer = { visitorId: string } | 'no' | null;

/** Whether the browser itself says no; then nobody is asked. */
export function browserObjects(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return doNotTrack === '1' || globalPrivacyControl === true;
}

export function readAnswer(): Answer {
  if (browserObjects()) return 'no';
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? null : kept === NO ? 'no' : { visitorId: kept };
  } catch {
    // A browser that keeps nothing has no number to be counted by.
    return 'no';
  }
}

/** Keeps the answer; a yes makes the number. */
export function giveAnswer(agrees: boolean): void {
  try {
    localStorage.setItem(KEY, agrees ? crypto.randomUUID() : NO);
  } catch {
    // Then it is asked again; nothing was counted.
  }
}

let waiting: Counted[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Counts a step. Several within a second go out together; before the answer they wait, and a no lets them go. */
export function count(event: Counted): void {
  if (readAnswer() === 'no') return;
  waiting = [...waiting, event].slice(-50);
  timer ??= setTimeout(flush, FLUSH_MS);
}

/** Sends what waits, once the person agreed; also when the page is left. */
export function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  const answer = readAnswer();
  if (answer === 'no') waiting = [];
  if (answer === null || answer === 'no' || waiting.length === 0) return;
  const events = waiting;
  waiting = [];
  void send(contractUrl(recordEvents), { events, visitorId: answer.visitorId, consent: true });
}

if (typeof document !== 'undefined')
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush());

/** Without cookies, and never in anybody's way: what does not arrive is not counted. */
async function send(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  try {
    await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), keepalive: true, credentials: 'omit' });
  } catch {
    // Offline, or blocked by the person's own tools: their wish.
  }
}

/** The variant this visitor sees of an experiment that runs, told to the server as seen; null while nobody agreed. */
export async function meetExperiment(key: string): Promise<string | null> {
  const answer = readAnswer();
  if (answer === null || answer === 'no') return null;
  try {
    const response = await fetch(contractUrl(listRunningExperiments), { credentials: 'omit' });
    if (!response.ok) return null;
    const { experiments }: { experiments: { key: string; variants: Variant[] }[] } = await response.json();
    const running = experiments.find((one) => one.key === key);
    const variant = running === undefined ? null : assignVariant(key, answer.visitorId, running.variants);
    if (variant !== null)
      void send(contractUrl(recordExposure, { key }), { visitorId: answer.visitorId, consent: true });
    return variant;
  } catch {
    return null;
  }
}
