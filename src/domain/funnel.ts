/** The steps of a booking as analytics events name them, in their order. */
export const EVENT_NAMES = [
  'service_viewed',
  'service_selected',
  'practitioner_selected',
  'time_selected',
  'details_completed',
  'payment_started',
  'payment_failed',
  'payment_succeeded',
  'confirmed',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** A failed payment is no step: whoever tries again goes on. */
export const FUNNEL_STEPS: readonly EventName[] = EVENT_NAMES.filter((name) => name !== 'payment_failed');

export type StepCount = {
  name: EventName;
  /** Events of this name. */
  events: number;
  /** Who got at least this far: visitors by their furthest step, and events that carry no visitor. */
  people: number;
};

/** People of each step from how many visitors had it as their furthest, and what carries no visitor. */
export function countSteps(
  furthest: ReadonlyMap<string, number>,
  events: ReadonlyMap<string, { all: number; unlinked: number }>,
): StepCount[] {
  return FUNNEL_STEPS.map((name, index) => {
    const beyond = FUNNEL_STEPS.slice(index).reduce((sum, step) => sum + (furthest.get(step) ?? 0), 0);
    const { all = 0, unlinked = 0 } = events.get(name) ?? {};
    return { name, events: all, people: beyond + unlinked };
  });
}
