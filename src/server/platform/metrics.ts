/**
 * Figures for Prometheus, of this process: `/metrics` shows them, deploy/prometheus holds alert rules over them. Labels are
 * routes, vendors and codes, never a person's id.
 */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

/** Seconds; the steps stand around the budget of docs/decisions (20 ms for a month, 60 ms for a list, 300 ms for a console page). */
const buckets = [0.005, 0.01, 0.02, 0.06, 0.1, 0.3, 1, 3, 10];

const requests = new Histogram({
  name: 'attune_http_request_duration_seconds',
  help: 'How long requests took, by route and status.',
  labelNames: ['method', 'route', 'status'],
  buckets,
  registers: [registry],
});

const vendorCalls = new Histogram({
  name: 'attune_vendor_call_duration_seconds',
  help: 'How long calls of vendors took, by vendor and outcome (its status, or unreachable).',
  labelNames: ['vendor', 'outcome'],
  buckets: [0.05, 0.1, 0.3, 1, 3, 10, 30],
  registers: [registry],
});

const jobs = new Counter({
  name: 'attune_jobs_total',
  help: 'Jobs that ran, by name and outcome.',
  labelNames: ['job', 'outcome'],
  registers: [registry],
});

const events = new Counter({
  name: 'attune_events_total',
  help: 'What happened, by kind: bookings, cancellations, payments, refunds, messages.',
  labelNames: ['event'],
  registers: [registry],
});

const loopFailures = new Counter({
  name: 'attune_loop_failures_total',
  help: 'Turns of a tick or of the relay that failed, by name.',
  labelNames: ['loop'],
  registers: [registry],
});

export const metrics = {
  registry,
  request(method: string, route: string, status: number, milliseconds: number): void {
    requests.observe({ method, route, status: String(status) }, milliseconds / 1_000);
  },
  vendorCall(vendor: string, outcome: number | 'unreachable', milliseconds: number): void {
    vendorCalls.observe({ vendor, outcome: String(outcome) }, milliseconds / 1_000);
  },
  job(job: string, outcome: 'completed' | 'failed'): void {
    jobs.inc({ job, outcome });
  },
  event(event: string): void {
    events.inc({ event });
  },
  loopFailure(loop: string): void {
    loopFailures.inc({ loop });
  },
};
