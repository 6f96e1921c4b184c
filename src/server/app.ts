/** Mounts the modules in the order of their tiers, and everything around them that answers over HTTP. */
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import type { Kysely } from 'kysely';
import { registerSandbox } from '../sandbox/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Connection, Db } from './platform/db.ts';
import { backupFolder } from './platform/backup/backup.ts';
import { apiDocs } from './platform/docs-page.ts';
import { createErrorLog } from './platform/error-log.ts';
import type { ExportPart } from './platform/export-parts.ts';
import { createHttp, type Http } from './platform/http.ts';
import { createIdempotency } from './platform/idempotency.ts';
import type { Job, Tick } from './platform/jobs.ts';
import { createLive } from './platform/live.ts';
import type { Log } from './platform/log.ts';
import { openApiOf } from './platform/openapi.ts';
import { servePages } from './platform/pages.ts';
import type { Platform } from './platform/platform.ts';
import { securityText } from './platform/security-text.ts';
import { countsAddress, createLimiter, createSharedLimiter, sweepRateWindows } from './platform/rate-limit.ts';
import { createSealer, createTokenOf } from './platform/secrets.ts';
import { createTokens } from './platform/tokens.ts';
import { sweepOld } from './platform/sweep.ts';
import { sealAudit } from './platform/audit-chain.ts';
import { createCheckpoints } from './platform/audit-checkpoints.ts';
import { auditRefusal } from './platform/audit-refusals.ts';
import { accountParts, remainingPart } from './modules/accounts/export-part.ts';
import { routeAccounts } from './modules/accounts/routes.ts';
import { recordAccessPart } from './modules/administration/export-part.ts';
import { routeAdministration } from './modules/administration/routes.ts';
import { routeAnalytics } from './modules/analytics/routes.ts';
import { countWaitingDays } from './modules/analytics/service.ts';
import { appointmentsPart } from './modules/appointments/export-part.ts';
import { routeAppointments } from './modules/appointments/routes.ts';
import { MEETING_CHANNEL, releaseUnpaid } from './modules/appointments/service.ts';
import { DIARY_CHANNEL } from './modules/availability/changes.ts';
import { routeAvailability } from './modules/availability/routes.ts';
import { sweepExpiredHolds } from './modules/availability/service.ts';
import { billingParts } from './modules/billing/export-part.ts';
import { billingJobs } from './modules/billing/jobs.ts';
import { routeBilling, routeInvoices, routePaymentMethods, routeReconciliation } from './modules/billing/routes.ts';
import { compareWithVendor, fallDue, reconcileOpen } from './modules/billing/service.ts';
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
import { detailsPart } from './modules/dashboards/export-part.ts';
import { filesPart } from './modules/files/export-part.ts';
import { messagesPart } from './modules/messages/export-part.ts';
import { notesPart } from './modules/notes/export-part.ts';
import { waitlistPart } from './modules/waitlist/export-part.ts';
import { waitlistJobs } from './modules/waitlist/jobs.ts';
import { routeWaitlist } from './modules/waitlist/routes.ts';
import { closeOverWaits, endOffers } from './modules/waitlist/service.ts';
import { operationsJobs } from './modules/operations/jobs.ts';
import { routeOperations } from './modules/operations/routes.ts';
import { beat, type Operations } from './modules/operations/service.ts';
import { SANDBOX_ZOOM } from './vendors/reach.ts';
import { routeContact } from './modules/contact/routes.ts';
import { routeNotifications } from './modules/notifications/routes.ts';
import { NOTICES_CHANNEL, remindDue, sendDue } from './modules/notifications/service.ts';
import { createVendors, SANDBOX_PEOPLE, SANDBOX_STRIPE, SANDBOX_TWILIO, type Vendors } from './vendors/index.ts';

export type Parts = {
  platform: Platform;
  clinics: ClinicDirectory;
  vendors: Vendors;
  connection: Connection;
  backup: Operations['backup'];
};

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
    errors: createErrorLog(db, log),
    dataDir,
    selfUrl,
    sealer: createSealer(secrets.encryptionKey),
    tokens: createTokens(secrets.jwtSecret, config.jwtExpireHours),
    tokenOf: createTokenOf(secrets.jwtSecret),
    limiter: isOneOfSeveral ? createSharedLimiter(db) : createLimiter(),
    live: createLive({
      connection,
      channels: [DIARY_CHANNEL, MESSAGES_CHANNEL, MEETING_CHANNEL, NOTICES_CHANNEL],
      log,
    }),
  };
  return {
    platform,
    clinics: createClinicDirectory(db),
    vendors: createVendors(config, selfUrl, log),
    connection,
    backup: { folder: backupFolder(config, dataDir), encryptionKey: secrets.encryptionKey },
  };
}

/** Everything that answers over HTTP, ready to listen. */
export async function createApi(parts: Parts): Promise<Http> {
  const { platform, clinics, vendors } = parts;
  const { config, db, log } = platform;
  const http = await createHttp({
    log,
    errors: platform.errors,
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
  routeAccounts(http, platform, clinics, vendors.signIn, createExportParts(platform, clinics));
  routeAdministration(http, platform, clinics);
  routeAvailability(http, platform, clinics);
  routeAppointments(http, platform, clinics);
  routeReviews(http, platform, clinics);
  routeFiles(http, platform);
  routeNotes(http, platform, clinics);
  routeMessages(http, platform);
  routePortals(http, platform, clinics);
  routeWaitlist(http, platform, clinics);
  routeDiary(http, platform, clinics);
  const billing = { ...platform, clinics, payments: vendors.payments, cards: vendors.cards };
  routeBilling(http, billing);
  routeInvoices(http, billing);
  routePaymentMethods(http, billing);
  routeReconciliation(http, billing);
  routeAnalytics(http, platform, clinics);
  routeConsole(http, platform, clinics);
  routeOperations(http, operationsOf(parts));
  routeDocuments(http, platform);
  const zoomSecret = config.zoom.webhookSecret ?? (config.demo ? SANDBOX_ZOOM.webhookSecret : null);
  routeMeetings(http, { ...platform, clinics, rooms: vendors.meetings }, zoomSecret);
  routeCalendars(http, { ...platform, clinics, calendars: vendors.calendars });
  routeContact(http, platform);
  routeNotifications(http, { ...toTell(parts), sendGridKeys: vendors.sendGridKeys });
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
      sendgrid: { signingKey: vendors.sandboxSigningKey },
      twilio: sandboxTwilio(config),
      log: { warn: (fields, message) => log.warn(message, { ...fields }) },
    });
  }
  const webDir = fileURLToPath(new URL('../../dist/web', import.meta.url));
  await servePages(http.app, { webDir, stripe: config.stripe.publishableKey !== null, secure: config.production });
  return http;
}

/** What the file that a person may ask for is made of; a module that holds something about people adds its part. */
export function createExportParts(platform: Platform, clinics: ClinicDirectory): ExportPart[] {
  const parts = [
    ...accountParts(platform),
    recordAccessPart,
    appointmentsPart(platform, clinics),
    waitlistPart(platform),
    notesPart(platform),
    messagesPart(platform),
    filesPart(platform),
    detailsPart(platform),
    ...billingParts(platform, clinics),
  ];
  return [...parts, remainingPart(parts)];
}

/** What telling people needs. */
function toTell({ platform, clinics, vendors }: Omit<Parts, 'connection' | 'backup'>) {
  return { ...platform, clinics, email: vendors.email, texts: vendors.texts };
}

/** The sandbox answers to the account that was configured, where one was. */
function sandboxTwilio({ twilio }: Config) {
  if (twilio === null) return SANDBOX_TWILIO;
  return { ...twilio, whatsappFrom: twilio.whatsappFrom ?? SANDBOX_TWILIO.whatsappFrom };
}

/** Who to tell about a hole, and what the API looks like, for machines and for people. */
function routeDocuments(http: Http, platform: Platform): void {
  const { app } = http;
  app.get('/.well-known/security.txt', async (request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(securityText(platform.config, `${request.protocol}://${request.host}`)),
  );
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

function operationsOf({ platform, clinics, connection, backup }: Parts): Operations {
  return { ...platform, clinics, connection, backup };
}

export function createJobs(parts: Parts): Job[] {
  const { platform, clinics, vendors } = parts;
  return [
    ...operationsJobs(operationsOf(parts)),
    ...waitlistJobs({ ...platform, clinics }),
    ...meetingJobs({ ...platform, clinics, rooms: vendors.meetings }),
    ...calendarJobs({ ...platform, clinics, calendars: vendors.calendars }),
    ...billingJobs({ ...platform, clinics, payments: vendors.payments, cards: vendors.cards }),
    ...notificationJobs(toTell(parts)),
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
    { name: 'remind', everyMs: 500, run: (now) => remindDue(toTell({ platform, clinics, vendors }), now) },
    { name: 'send-messages', everyMs: 250, run: (now) => sendDue(toTell({ platform, clinics, vendors }), now) },
    { name: 'close-over-waits', everyMs: 5_000, run: (now) => closeOverWaits(platform, clinics, now) },
    {
      name: 'compare-books',
      everyMs: 3_600_000,
      run: (now) => compareWithVendor({ ...platform, clinics, payments: vendors.payments, cards: vendors.cards }, now),
    },
    {
      name: 'invoices-due',
      everyMs: 5_000,
      run: (now) => fallDue({ ...platform, clinics, payments: vendors.payments, cards: vendors.cards }, now),
    },
    {
      name: 'reconcile-payments',
      everyMs: 15_000,
      run: (now) => reconcileOpen({ ...platform, clinics, payments: vendors.payments, cards: vendors.cards }, now),
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
    {
      name: 'sweep-old',
      everyMs: 600_000,
      run: async () => {
        const all = await clinics.all();
        await sweepOld(
          platform.db,
          all.map(({ id }) => id),
          new Date(),
        );
      },
    },
    { name: 'beat', everyMs: 5_000, run: () => beat(platform) },
    { name: 'sweep-rate-windows', everyMs: 60_000, run: () => sweepRateWindows(platform.db) },
    { name: 'checkpoint-audit', everyMs: 5_000, run: createCheckpoints(platform, () => clinics.all()) },
  ];
}
