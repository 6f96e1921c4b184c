import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { SandboxDeps } from './deps.ts';
import { loadSwitches, type Mode, slowMs, type Vendor } from './switches.ts';

/** Makes every route of a vendor behave as its switch says, with errors in that vendor's own shape. */
export function behaveAs(
  app: FastifyInstance,
  deps: SandboxDeps,
  vendor: Vendor,
  errorBody: (message: string, code?: string) => object,
): void {
  const modesOfRequests = new WeakMap<object, Mode>();
  app.addHook('onRequest', async (request, reply) => {
    const mode = (await loadSwitches(deps.db)).modes[vendor];
    modesOfRequests.set(request, mode);
    if (mode === 'slow') await sleep(slowMs);
    if (mode === 'down') await reply.code(503).send(errorBody('Service unavailable'));
    if (mode === 'rate_limited') {
      await reply.code(429).header('retry-after', '1').send(errorBody('Too many requests', 'rate_limit'));
    }
  });
  app.addHook('onSend', async (request, reply) => {
    if (modesOfRequests.get(request) === 'drops_answers' && reply.statusCode < 500) request.raw.socket.destroy();
  });
}
