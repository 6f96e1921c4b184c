import { Gauge, Registry } from 'prom-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '../../../contracts/operations.ts';
import type { Http } from '../../platform/http.ts';
import { metrics } from '../../platform/metrics.ts';
import { sameText } from '../../platform/secrets.ts';
import { presentBackup, presentError } from './presenter.ts';
import { countWaiting, listBackups, listErrors, type Operations, readStatus, startBackup } from './service.ts';

export function routeOperations(http: Http, operations: Operations): void {
  http.route(contract.startBackup, async ({ context }) => ({
    backup: presentBackup(await startBackup(operations, context)),
  }));
  http.route(contract.listBackups, async ({ context, query }) => {
    const { items, nextCursor } = await listBackups(operations, context, query);
    return { backups: items.map(presentBackup), nextCursor };
  });
  http.route(contract.listErrorGroups, async ({ context, query }) => {
    const { items, nextCursor } = await listErrors(operations, context, query);
    return { errors: items.map(presentError), nextCursor };
  });
  http.route(contract.getStatus, () => readStatus(operations));
  routeProbes(http, operations);
  routeMetrics(http, operations);
}

/** For a supervisor and a balancer: is the process alive, can it serve. */
function routeProbes({ app }: Http, { db }: Operations): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await db.selectFrom('clinics').select('id').limit(1).execute();
      return { status: 'ready' };
    } catch {
      return reply
        .code(503)
        .header('retry-after', '2')
        .send({ status: 'not ready', error: 'The database does not answer.', code: 'not_ready' });
    }
  });
}

/** For Prometheus. In production only for who shows METRICS_TOKEN: behind a proxy everybody comes from this machine. */
function routeMetrics({ app }: Http, operations: Operations): void {
  const { config } = operations;
  const counted = new Registry();
  const waiting = new Gauge({
    name: 'attune_jobs_waiting',
    help: 'Jobs that wait, are tried again or run, by queue and state; the queue dead holds what failed for good.',
    labelNames: ['queue', 'state'],
    registers: [counted],
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayScrape(request, config)) return refuseScrape(reply);
    waiting.reset();
    for (const { queue, state, count } of await countWaiting(operations).catch(() => []))
      waiting.set({ queue, state }, count);
    const { registry } = metrics;
    return reply.type(registry.contentType).send(`${await registry.metrics()}\n${await counted.metrics()}`);
  });
}

function mayScrape(request: FastifyRequest, { metricsToken, production }: Operations['config']): boolean {
  if (metricsToken === null) return !production;
  return sameText(request.headers.authorization ?? '', `Bearer ${metricsToken}`);
}

function refuseScrape(reply: FastifyReply): FastifyReply {
  return reply.code(401).header('www-authenticate', 'Bearer').send({
    error: 'Show METRICS_TOKEN as a Bearer token.',
    code: 'unauthenticated',
  });
}
