import { isIP } from 'node:net';
import { z } from 'zod';
import { splitSecrets } from './secrets.ts';
import { StartupProblem } from './startup-problem.ts';

const text = z.string().trim().min(1).optional();
const url = z.url({ protocol: /^https?$/ }).optional();

/** The environment names of the contract; empty texts count as absent. */
const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url,
  FRONTEND_URL: z.string().optional(),
  ATTUNE_DATA_DIR: text,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_ADMIN_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  JWT_SECRET: z
    .string()
    .refine((list) => splitSecrets(list).length > 0 && splitSecrets(list).every((secret) => secret.length >= 32))
    .optional(),
  JWT_EXPIRE_HOURS: z.coerce.number().min(0.01).max(720).default(24),
  MESSAGE_ENCRYPTION_KEY: z.string().min(32).optional(),
  STRIPE_SECRET_KEY: text,
  STRIPE_PUBLISHABLE_KEY: text,
  STRIPE_WEBHOOK_SECRET: text,
  STRIPE_API_BASE: url,
  SENDGRID_API_KEY: text,
  SENDGRID_API_BASE: url,
  GOOGLE_CLIENT_ID: text,
  GOOGLE_ACCOUNTS_API_BASE: url,
  FACEBOOK_APP_ID: text,
  FACEBOOK_APP_SECRET: text,
  FACEBOOK_API_BASE: url,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: text,
  ZOOM_ACCOUNT_ID: text,
  ZOOM_CLIENT_ID: text,
  ZOOM_CLIENT_SECRET: text,
  ZOOM_WEBHOOK_SECRET_TOKEN: text,
  ZOOM_API_BASE: url,
  GOOGLE_CLIENT_SECRET: text,
  GOOGLE_REFRESH_TOKEN: text,
  GOOGLE_API_BASE: url,
  MS_CLIENT_ID: text,
  MS_CLIENT_SECRET: text,
  MS_TENANT_ID: text,
  MS_API_BASE: url,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  ADMIN_TWO_FACTOR: z.enum(['required', 'optional']).optional(),
  RATE_LIMITS: z.enum(['strict', 'relaxed']).optional(),
  LIVE_STREAMS_PER_ADDRESS: z.coerce.number().int().min(1).default(50),
  REQUESTS_PER_ADDRESS: z.coerce.number().int().min(1).optional(),
  REQUESTS_PER_ACCOUNT: z.coerce.number().int().min(1).optional(),
  REQUESTS_PER_CLINIC: z.coerce.number().int().min(1).optional(),
  TRUST_PROXY: z.string().refine(isProxyList).optional(),
});

const HINTS: Record<string, string> = {
  NODE_ENV: 'must be development, production or test',
  PORT: 'must be a number from 0 to 65535',
  PUBLIC_URL: 'must be a web address, such as https://clinic.example',
  DATABASE_URL: 'must look like postgres://user:password@host:5432/name',
  DATABASE_ADMIN_URL: 'must look like postgres://user:password@host:5432/name',
  JWT_SECRET: 'must have at least 32 characters, each one of a list',
  JWT_EXPIRE_HOURS: 'must be a number of hours from 0.01 to 720',
  MESSAGE_ENCRYPTION_KEY: 'must have at least 32 characters',
  STRIPE_API_BASE: 'must be a web address',
  SENDGRID_API_BASE: 'must be a web address',
  GOOGLE_ACCOUNTS_API_BASE: 'must be a web address',
  FACEBOOK_API_BASE: 'must be a web address',
  SMTP_URL: 'must look like smtp://user:password@host:587',
  ZOOM_API_BASE: 'must be a web address',
  GOOGLE_API_BASE: 'must be a web address',
  MS_API_BASE: 'must be a web address',
  LOG_LEVEL: 'must be debug, info, warn, error or silent',
  ADMIN_TWO_FACTOR: 'must be required or optional',
  RATE_LIMITS: 'must be strict or relaxed',
  LIVE_STREAMS_PER_ADDRESS: 'must be a number of open streams, at least 1',
  REQUESTS_PER_ADDRESS: 'must be a number of requests a minute, at least 1',
  REQUESTS_PER_ACCOUNT: 'must be a number of requests a minute, at least 1',
  REQUESTS_PER_CLINIC: 'must be a number of requests a minute, at least 1',
  TRUST_PROXY:
    'must be a comma list of proxies (an address, a range such as 10.0.0.0/8, loopback), or how many there are',
};

/** Addresses that stand for a vendor's own: over https in production. */
const BASES = [
  'STRIPE_API_BASE',
  'SENDGRID_API_BASE',
  'GOOGLE_ACCOUNTS_API_BASE',
  'FACEBOOK_API_BASE',
  'ZOOM_API_BASE',
  'GOOGLE_API_BASE',
  'MS_API_BASE',
] as const;

export type Config = {
  production: boolean;
  demo: boolean;
  port: number;
  host: string;
  publicUrl: string | null;
  frontendOrigins: string[];
  dataDir: string | null;
  databaseUrl: string | null;
  databaseAdminUrl: string | null;
  jwtSecret: string | null;
  jwtExpireHours: number;
  encryptionKey: string | null;
  stripe: {
    secretKey: string | null;
    publishableKey: string | null;
    webhookSecret: string | null;
    apiBase: string | null;
  };
  sendgrid: { apiKey: string | null; apiBase: string | null };
  signIn: {
    googleClientId: string | null;
    googleAccountsBase: string | null;
    facebookAppId: string | null;
    facebookAppSecret: string | null;
    facebookBase: string | null;
  };
  zoom: {
    accountId: string | null;
    clientId: string | null;
    clientSecret: string | null;
    webhookSecret: string | null;
    apiBase: string | null;
  };
  google: { clientId: string | null; clientSecret: string | null; refreshToken: string | null; apiBase: string | null };
  microsoft: {
    clientId: string | null;
    clientSecret: string | null;
    tenantId: string | null;
    apiBase: string | null;
  };
  smtpUrl: string | null;
  mailFrom: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Whether administrators must have a second factor. */
  adminTwoFactor: boolean;
  strictLimits: boolean;
  liveStreamsPerAddress: number;
  /** Requests a minute; null where they are not counted. */
  requestLimits: { perAddress: number | null; perAccount: number | null; perClinic: number | null };
  trustProxy: string[] | number | false;
};

/** Reads the environment; throws one StartupProblem that names every problem in plain words. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = Environment.safeParse(given);
  const problems = parsed.success
    ? []
    : [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].map(
        (name) => `${name} ${HINTS[name] ?? 'is not valid'}`,
      );
  for (const origin of splitList(env.FRONTEND_URL)) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin.replace(/\/$/, ''))
      problems.push(
        `FRONTEND_URL must be a comma list of origins, such as https://www.clinic.example (got “${origin}”)`,
      );
  }
  if (parsed.success) problems.push(...productionProblems(parsed.data));
  if (!parsed.success || problems.length > 0) {
    throw new StartupProblem(
      problems.length === 1
        ? `The configuration cannot be used: ${problems[0]}.`
        : `The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return toConfig(parsed.data);
}

/** Production refuses to start with a sandbox, a default secret or a key that belongs to another environment. */
function productionProblems(env: z.output<typeof Environment>): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const needed = [
    'DATABASE_URL',
    'JWT_SECRET',
    'MESSAGE_ENCRYPTION_KEY',
    'PUBLIC_URL',
    'STRIPE_SECRET_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'MAIL_FROM',
  ] as const;
  const problems = needed.filter((name) => env[name] === undefined).map((name) => `${name} is needed in production`);
  if (env.SMTP_URL === undefined && env.SENDGRID_API_KEY === undefined)
    problems.push('SMTP_URL or SENDGRID_API_KEY is needed in production');
  for (const name of BASES) if (env[name]?.startsWith('http://')) problems.push(`${name} must use https in production`);
  if (env.PUBLIC_URL?.startsWith('http://')) problems.push('PUBLIC_URL must use https in production');
  for (const name of ['JWT_SECRET', 'MESSAGE_ENCRYPTION_KEY'] as const)
    if (/change.?me|secret|example|default|password/i.test(env[name] ?? ''))
      problems.push(`${name} looks like an example; make one of your own`);
  return problems;
}

function toConfig(env: z.output<typeof Environment>): Config {
  const production = env.NODE_ENV === 'production';
  const strictLimits = env.RATE_LIMITS === undefined ? production : env.RATE_LIMITS === 'strict';
  return {
    production,
    demo: !production,
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    frontendOrigins: splitList(env.FRONTEND_URL).map((origin) => origin.replace(/\/$/, '')),
    dataDir: env.ATTUNE_DATA_DIR ?? null,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseAdminUrl: env.DATABASE_ADMIN_URL ?? null,
    jwtSecret: env.JWT_SECRET ?? null,
    jwtExpireHours: env.JWT_EXPIRE_HOURS,
    encryptionKey: env.MESSAGE_ENCRYPTION_KEY ?? null,
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY ?? null,
      publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? null,
      webhookSecret: env.STRIPE_WEBHOOK_SECRET ?? null,
      apiBase: env.STRIPE_API_BASE?.replace(/\/$/, '') ?? null,
    },
    sendgrid: { apiKey: env.SENDGRID_API_KEY ?? null, apiBase: env.SENDGRID_API_BASE?.replace(/\/$/, '') ?? null },
    signIn: {
      googleClientId: env.GOOGLE_CLIENT_ID ?? null,
      googleAccountsBase: env.GOOGLE_ACCOUNTS_API_BASE?.replace(/\/$/, '') ?? null,
      facebookAppId: env.FACEBOOK_APP_ID ?? null,
      facebookAppSecret: env.FACEBOOK_APP_SECRET ?? null,
      facebookBase: env.FACEBOOK_API_BASE?.replace(/\/$/, '') ?? null,
    },
    zoom: {
      accountId: env.ZOOM_ACCOUNT_ID ?? null,
      clientId: env.ZOOM_CLIENT_ID ?? null,
      clientSecret: env.ZOOM_CLIENT_SECRET ?? null,
      webhookSecret: env.ZOOM_WEBHOOK_SECRET_TOKEN ?? null,
      apiBase: env.ZOOM_API_BASE?.replace(/\/$/, '') ?? null,
    },
    google: {
      clientId: env.GOOGLE_CLIENT_ID ?? null,
      clientSecret: env.GOOGLE_CLIENT_SECRET ?? null,
      refreshToken: env.GOOGLE_REFRESH_TOKEN ?? null,
      apiBase: env.GOOGLE_API_BASE?.replace(/\/$/, '') ?? null,
    },
    microsoft: {
      clientId: env.MS_CLIENT_ID ?? null,
      clientSecret: env.MS_CLIENT_SECRET ?? null,
      tenantId: env.MS_TENANT_ID ?? null,
      apiBase: env.MS_API_BASE?.replace(/\/$/, '') ?? null,
    },
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? 'Attune <no-reply@demo.attune.example>',
    logLevel: env.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    adminTwoFactor: env.ADMIN_TWO_FACTOR === undefined ? production : env.ADMIN_TWO_FACTOR === 'required',
    strictLimits,
    liveStreamsPerAddress: env.LIVE_STREAMS_PER_ADDRESS,
    requestLimits: {
      perAddress: env.REQUESTS_PER_ADDRESS ?? (strictLimits ? 600 : null),
      perAccount: env.REQUESTS_PER_ACCOUNT ?? (strictLimits ? 600 : null),
      perClinic: env.REQUESTS_PER_CLINIC ?? (strictLimits ? 12_000 : null),
    },
    trustProxy: readProxies(env.TRUST_PROXY),
  };
}

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** `1`, or `loopback, 10.0.0.0/8, fd00::/8`. */
function isProxyList(list: string): boolean {
  if (/^[1-9]$/.test(list.trim())) return true;
  const parts = splitList(list);
  const isRange = (part: string) => {
    const [address = '', bits, ...rest] = part.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    return version > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  };
  return parts.length > 0 && parts.every((part) => NAMED_RANGES.includes(part) || isRange(part));
}

function readProxies(list: string | undefined): Config['trustProxy'] {
  if (list === undefined) return false;
  return /^[1-9]$/.test(list.trim()) ? Number(list) : splitList(list);
}

function splitList(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
