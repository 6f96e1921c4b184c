/** Mounts the modules in the order of their tiers, and everything around them that answers over HTTP. */
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import type { Kysely } from 'kysely';
import { registerSandbox } from '../sandbox/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Connection, Db } from './platform/db.ts';
import { apiDocs } from './platform/docs-page.ts';
import { createHttp, type Http } from './platform/http.ts';
import { createIdempotency } from './platform/idempotency.ts';
import type { Job, Tick } from './platform/jobs.ts';
import { createLive } from './platform/live.ts';
import type { Log } from './platform/log.ts';
import { openApiOf } from './platform/openapi.ts';
import { servePages } from './platform/pages.ts';
import type { Platform } from './platform/platform.ts';
import { countsAddress, createLimiter, createSharedLimiter, sweepRateWindows } from './platform/rate-limit.ts';
import { createSealer, createTokenOf } from './platform/secrets.ts';
import { createTokens } from './platform/tokens.ts';
import { sealAudit } from './platform/audit-chain.ts';
import { createCheckpoints } from './platform/audit-checkpoints.ts';
import { auditRefusal } from './platform/audit-refusals.ts';
import { routeAccounts } from './modules/accounts/routes.ts';
import { routeAdministration } from './modules/administration/routes.ts';
import { routeAnalytics } from './modules/analytics/routes.ts';
import { countWaitingDays } from './modules/analytics/service.ts';
import { routeAppointments } from './modules/appointments/routes.ts';
import { MEETING_CHANNEL, releaseUnpaid } from './modules/appointments/service.ts';
import { DIARY_CHANNEL } from './modules/availability/changes.ts';
import { routeAvailability } from './modules/availability/routes.ts';
import { sweepExpiredHolds } from './modules/availability/service.ts';
import { billingJobs } from './modules/billing/jobs.ts';
import { routeBilling, routeInvoices } from './modules/billing/routes.ts';
import { fallDue, reconcileOpen } from './modules/billing/service.ts';
import { routeCatalog } from './modules/catalog/routes.ts';
import { routeConsole } from './modules/dashboards/admin/routes.ts';
import { routePortals } from './modules/dashboards/routes.ts';
import { routeFiles } from './modules/files/routes.ts';
import { MESSAGES_CHANNEL } from './modules/messages/live.ts';
import { routeMessages } from './modules/messages/routes.ts';
import { routeNotes } from './modules/notes/routes.ts';
import { routeDiary } from './modules/diary/routes.ts';
import { type ClinicDirectory, createClinicDirectory } from './modules/clinics/service.ts';
import { routeClinics } from './modules/clinics/routes.ts';
import { checkCsrf, identify } from './modules/identity/request.ts';
import { forgetOldLinks, forgetOldPlaces } from './modules/identity/service.ts';
import { routeIdentity } from './modules/identity/routes.ts';
import { routePractitioners } from './modules/practitioners/routes.ts';
import { calendarJobs } from './modules/calendars/jobs.ts';
import { routeCalendars } from './modules/calendars/routes.ts';
import { alignDueEntries, syncDue } from './modules/calendars/service.ts';
import { meetingJobs } from './modules/meetings/jobs.ts';
import { routeMeetings } from './modules/meetings/routes.ts';
import { alignDue } from './modules/meetings/service.ts';
import { notificationJobs } from './modules/notifications/jobs.ts';
import { routeReviews } from './modules/reviews/routes.ts';
import { waitlistJobs } from './modules/waitlist/jobs.ts';
import { routeWaitlist } from './modules/waitlist/routes.ts';
import { closeOverWaits, endOffers } from './modules/waitlist/service.ts';
import { createVendors, SANDBOX_PEOPLE, SANDBOX_STRIPE, type Vendors } from './vendors/index.ts';
import { SANDBOX_ZOOM } from './vendors/reach.ts';

export type Parts = { platform: Platform; clinics: ClinicDirectory; vendors: Vendors };

/** The tools every process needs, api and worker alike. */
export function createParts(given: {
  config: Config;
  db: Db;
  /** How `db` connects, for the one connection that listens. */
  connection: Connection;
  clock: Clock;
  log: Log;
  secrets: { jwtSecret: string; encryptionKey: string };
  dataDir?: string | null;
  /** Whether other processes answer beside this one, so that limits are counted together. */
  isOneOfSeveral?: boolean;
  selfUrl: () => string;
}): Parts {
  const { config, db, connection, clock, log, secrets, dataDir = null, isOneOfSeveral = false, selfUrl } = given;
  const platform: Platform = {
    config,
    db,
    clock,
    log,
    dataDir,
    selfUrl,
    sealer: createSealer(secrets.encryptionKey),
    tokens: createTokens(secrets.jwtSecret, config.jwtExpireHours),
    tokenOf: createTokenOf(secrets.jwtSecret),
    limiter: isOneOfSeveral ? createSharedLimiter(db) : createLimiter(),
    live: createLive({ connection, channels: [DIARY_CHANNEL, MESSAGES_CHANNEL, MEETING_CHANNEL], log }),
  };
  return { platform, clinics: createClinicDirectory(db), vendors: createVendors(config, selfUrl, log) };
}

/** Everything that answers over HTTP, ready to listen. */
export async function createApi({ platform, clinics, vendors }: Parts): Promise<Http> {
  const { config, db, log } = platform;
  const http = await createHttp({
    log,
    origins: config.frontendOrigins,
    trustProxy: config.trustProxy,
    identify: (request) => identify(platform, clinics, request),
    checkCsrf: (request) => checkCsrf(platform, request),
    auditRefusal: (context, refusal) => auditRefusal(platform, context, refusal),
    idempotency: createIdempotency(db, platform.sealer, platform.tokenOf),
    limiter: platform.limiter,
    limits: {
      ...config.requestLimits,
      perAddress: (address) => (countsAddress(config, address) ? config.requestLimits.perAddress : null),
      streamsOf: (address) => (countsAddress(config, address) ? config.liveStreamsPerAddress : null),
    },
  });
  http.app.addHook('onClose', () => platform.live.stop());
  await http.app.register(helmet, {
    contentSecurityPolicy: false,
    hsts: config.production ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  });
  routeClinics(http, platform, clinics);
  routeIdentity(http, platform, clinics, vendors.signIn);
  routeCatalog(http, platform, clinics);
  routePractitioners(http, platform, clinics);
  routeAccounts(http, platform, clinics, vendors.signIn);
  routeAdministration(http, platform);
  routeAvailability(http, platform, clinics);
  routeAppointments(http, platform, clinics);
  routeReviews(http, platform, clinics);
  routeFiles(http, platform);
  routeNotes(http, platform, clinics);
  routeMessages(http, platform);
  routePortals(http, platform, clinics);
  routeWaitlist(http, platform, clinics);
  routeDiary(http, platform, clinics);
  const billing = { ...platform, clinics, payments: vendors.payments };
  routeBilling(http, billing);
  routeInvoices(http, billing);
  routeAnalytics(http, platform, clinics);
  routeConsole(http, platform, clinics);
  const zoomSecret = config.zoom.webhookSecret ?? (config.demo ? SANDBOX_ZOOM.webhookSecret : null);
  routeMeetings(http, { ...platform, clinics, rooms: vendors.meetings }, zoomSecret);
  routeCalendars(http, { ...platform, clinics, calendars: vendors.calendars });
  routeOperations(http, platform);
  if (config.demo) {
    await registerSandbox(http.app, {
      db: db as unknown as Kysely<unknown>,
      clock: platform.clock,
      selfUrl: platform.selfUrl,
      stripe: {
        secretKey: SANDBOX_STRIPE.secretKey,
        webhookSecret: config.stripe.webhookSecret ?? SANDBOX_STRIPE.webhookSecret,
      },
      google: { clientId: config.signIn.googleClientId ?? SANDBOX_PEOPLE.googleClientId },
      facebook: {
        appId: config.signIn.facebookAppId ?? SANDBOX_PEOPLE.facebookAppId,
        appSecret: config.signIn.facebookAppSecret ?? SANDBOX_PEOPLE.facebookAppSecret,
      },
      zoomWebhookSecret: config.zoom.webhookSecret ?? SANDBOX_ZOOM.webhookSecret,
      log: { warn: (fields, message) => log.warn(message, { ...fields }) },
    });
  }
  const webDir = fileURLToPath(new URL('../../dist/web', import.meta.url));
  await servePages(http.app, { webDir, stripe: config.stripe.publishableKey !== null, secure: config.production });
  return http;
}

/** For machines: is the process alive, can it serve, and what does the API look like. */
function routeOperations(http: Http, platform: Platform): void {
  const { app } = http;
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await platform.db.selectFrom('clinics').select('id').limit(1).execute();
      return { status: 'ready' };
    } catch {
      return reply
        .code(503)
        .header('retry-after', '2')
        .send({ status: 'not ready', error: 'The database does not answer.', code: 'not_ready' });
    }
  });
  app.get('/api/openapi.json', async () => openApiOf(http.routed, platform.config.publicUrl ?? platform.selfUrl()));
  app.get('/api/docs', async (_request, reply) =>
    reply
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      )
      .type('text/html; charset=utf-8')
      .send(apiDocs(http.routed)),
  );
}

export function createJobs({ platform, clinics, vendors }: Parts): Job[] {
  return [
    ...waitlistJobs({ ...platform, clinics }),
    ...billingJobs({ ...platform, clinics, payments: vendors.payments }),
    ...meetingJobs({ ...platform, clinics, rooms: vendors.meetings }),
    ...calendarJobs({ ...platform, clinics, calendars: vendors.calendars }),
    ...notificationJobs({ ...platform, clinics, email: vendors.email }),
  ];
}

/** What is due by the clock: found by rows, taken by whichever worker comes first. */
export function createTicks({ platform, clinics, vendors }: Parts): Tick[] {
  return [
    {
      name: 'release-unpaid',
      everyMs: 1_000,
      run: (now) => releaseUnpaid(platform, clinics, now).then(() => undefined),
    },
    { name: 'sweep-holds', everyMs: 5_000, run: (now) => sweepExpiredHolds(platform.db, now).then(() => undefined) },
    { name: 'end-offers', everyMs: 1_000, run: (now) => endOffers(platform, now) },
    { name: 'close-over-waits', everyMs: 5_000, run: (now) => closeOverWaits(platform, clinics, now) },
    {
      name: 'invoices-due',
      everyMs: 5_000,
      run: (now) => fallDue({ ...platform, clinics, payments: vendors.payments }, now),
    },
    {
      name: 'reconcile-payments',
      everyMs: 15_000,
      run: (now) => reconcileOpen({ ...platform, clinics, payments: vendors.payments }, now),
    },
    {
      name: 'count-days',
      everyMs: 2_000,
      run: () => countWaitingDays(platform.db, clinics).then(() => undefined),
    },
    { name: 'forget-places', everyMs: 3_600_000, run: () => forgetOldPlaces(platform, clinics) },
    { name: 'forget-links', everyMs: 3_600_000, run: (now) => forgetOldLinks(platform, clinics, now) },
    {
      name: 'align-meetings',
      everyMs: 1_000,
      run: (now) => alignDue({ ...platform, clinics, rooms: vendors.meetings }, now),
    },
    {
      name: 'align-calendars',
      everyMs: 1_000,
      run: (now) => alignDueEntries({ ...platform, clinics, calendars: vendors.calendars }, now),
    },
    {
      name: 'sync-calendars',
      everyMs: 1_000,
      run: (now) => syncDue({ ...platform, clinics, calendars: vendors.calendars }, now),
    },
    {
      name: 'seal-audit',
      everyMs: 1_000,
      run: async () => {
        for (const clinic of await clinics.all()) await sealAudit(platform.db, clinic.id, new Date());
      },
    },
    { name: 'sweep-rate-windows', everyMs: 60_000, run: () => sweepRateWindows(platform.db) },
    { name: 'checkpoint-audit', everyMs: 5_000, run: createCheckpoints(platform, () => clinics.all()) },
  ];
}
