/**
 * Who may import whom, see docs/map.md. Lower rooms never know higher ones; a module is entered by its service.ts and only
 * from above; SQL lives in repositories, HTTP in routes, a vendor's SDK in its adapter.
 */
const TIERS = [
  'clinics',
  'identity',
  'catalog',
  'practitioners',
  'patients',
  'files',
  'accounts',
  'administration',
  'availability',
  'appointments',
  'reviews',
  'diary',
  'waitlist',
  'billing',
  'notes',
  'messages',
  'meetings',
  'calendars',
  'contact',
  'notifications',
  'analytics',
  'dashboards',
  'operations',
];

const tests = '\\.(test|e2e)\\.ts$';

/** A module must not import a module that stands after it in the order of the tiers. */
const upward = TIERS.slice(0, -1).map((tier, index) => ({
  name: `tier-${tier}`,
  comment: `${tier} stands below what it imports here: call down, announce up (platform/events.ts).`,
  severity: 'error',
  from: { path: `^src/server/modules/${tier}/`, pathNot: tests },
  to: { path: `^src/server/modules/(${TIERS.slice(index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or miss a third.',
      severity: 'error',
      from: { pathNot: tests },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Rules get everything as arguments: no clock, network, database or framework. Only libphonenumber is data enough to be let in.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: tests },
      to: { pathNot: '^(src/domain/|node_modules/libphonenumber-js/)' },
    },
    {
      name: 'contracts-see-domain-and-zod',
      comment: 'The wire knows the rules and zod, nothing else.',
      severity: 'error',
      from: { path: '^src/contracts/', pathNot: tests },
      to: { pathNot: '^(src/contracts/|src/domain/|node_modules/zod/)' },
    },
    {
      name: 'web-and-server-apart',
      comment: 'Pages know contracts and domain; the server is reached over HTTP.',
      severity: 'error',
      from: { path: '^src/web/', pathNot: tests },
      to: { path: '^(src/server|src/sandbox)/' },
    },
    {
      name: 'server-knows-no-pages',
      comment: 'The server does not import the pages.',
      severity: 'error',
      from: { path: '^src/(server|sandbox)/', pathNot: tests },
      to: { path: '^src/web/' },
    },
    {
      name: 'web-features-apart',
      comment: 'Features do not import each other; what two need belongs to app/ or ui/.',
      severity: 'error',
      from: { path: '^src/web/features/([^/]+)/', pathNot: tests },
      to: { path: '^src/web/features/', pathNot: '^src/web/features/$1/' },
    },
    {
      name: 'ui-knows-no-domain',
      comment: 'ui/ has no word of the domain in it.',
      severity: 'error',
      from: { path: '^src/web/ui/' },
      to: { path: '^src/(domain|contracts|web/(features|app/(?!theme|mantine-theme)))' },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform serves modules and knows none.',
      severity: 'error',
      from: { path: '^src/server/platform/', pathNot: tests },
      to: { path: '^src/server/(modules|vendors|demo|app|run|subscriptions)' },
    },
    {
      name: 'vendors-know-no-module',
      comment: 'A port speaks our words, not a module’s.',
      severity: 'error',
      from: { path: '^src/server/vendors/', pathNot: tests },
      to: { path: '^src/server/(modules|demo|app|run|subscriptions)' },
    },
    {
      name: 'sandbox-stands-alone',
      comment: 'The sandbox plays the vendors over HTTP; it shares no code with the server that calls it.',
      severity: 'error',
      from: { path: '^src/sandbox/', pathNot: tests },
      to: { path: '^src/(server|web|contracts)/' },
    },
    {
      name: 'sandbox-only-by-its-door',
      comment: 'Only app.ts mounts the sandbox, by its index.ts; the demo plants what was paid through demo.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: `(^src/sandbox/|^src/server/(app|run)\\.ts$|^src/server/demo/|${tests})` },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'sql-in-repositories',
      comment: 'Queries live in repository.ts; a service calls it by what comes back.',
      severity: 'error',
      from: { path: '^src/server/modules/', pathNot: `((/|-)repository\\.ts$|${tests})` },
      to: { path: '(^|/)node_modules/(kysely|pg)/' },
    },
    {
      name: 'http-in-routes',
      comment: 'Only routes (and identity’s reading of requests) know HTTP.',
      severity: 'error',
      from: { path: '^src/server/modules/', pathNot: `(/(routes|request)\\.ts$|${tests})` },
      to: { path: '((^|/)node_modules/(fastify|@fastify)/|^src/server/platform/(http|cookies)\\.ts$)' },
    },
    {
      name: 'vendor-sdk-in-its-adapter',
      comment: 'A vendor’s package stays in its adapter; no type of it leaves.',
      severity: 'error',
      from: { path: '^src/', pathNot: `(^src/server/vendors/|^src/web/app/card/|${tests})` },
      to: { path: '(^|/)node_modules/(stripe|@stripe|nodemailer)/' },
    },
    {
      name: 'repository-is-private',
      comment: 'Another module’s repository is its own business: go through its service.ts.',
      severity: 'error',
      from: { path: '^src/server/modules/([^/]+)/', pathNot: tests },
      to: {
        path: '^src/server/modules/[^/]+/repository\\.ts$',
        pathNot: '^src/server/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tests-stay-out',
      comment: 'The product does not import its tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: `(^test/|${tests})` },
    },
    ...upward,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.css', '.json'],
      conditionNames: ['import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
