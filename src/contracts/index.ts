/** Every endpoint of the API by its operation name. */
import * as administration from './administration.ts';
import * as analytics from './analytics.ts';
import * as appointments from './appointments.ts';
import * as availability from './availability.ts';
import * as billing from './billing.ts';
import * as catalog from './catalog.ts';
import * as clinics from './clinics.ts';
import * as console from './console.ts';
import type { Endpoint } from './endpoint.ts';
import * as events from './events.ts';
import * as experiments from './experiments.ts';
import * as feedback from './feedback.ts';
import * as external from './external.ts';
import * as identity from './identity.ts';
import * as links from './links.ts';
import * as invoices from './invoices.ts';
import * as files from './files.ts';
import * as messages from './messages.ts';
import * as notes from './notes.ts';
import * as portal from './portal.ts';
import * as operations from './operations.ts';
import * as places from './places.ts';
import * as meetings from './meetings.ts';
import * as paymentMethods from './payment-methods.ts';
import * as reconciliation from './reconciliation.ts';
import * as notifications from './notifications.ts';
import * as practitioners from './practitioners.ts';
import * as sessions from './sessions.ts';
import * as reviews from './reviews.ts';
import * as settings from './settings.ts';
import * as timeslots from './timeslots.ts';
import * as waitlist from './waitlist.ts';

const modules = [
  operations,
  clinics,
  files,
  notes,
  messages,
  portal,
  settings,
  identity,
  administration,
  external,
  links,
  sessions,
  catalog,
  practitioners,
  places,
  availability,
  appointments,
  timeslots,
  reviews,
  waitlist,
  billing,
  analytics,
  invoices,
  events,
  experiments,
  feedback,
  console,
  meetings,
  paymentMethods,
  reconciliation,
  notifications,
];

export const endpoints: readonly Endpoint[] = modules.flatMap((module) => Object.values(module).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'path' in value && 'answer' in value && 'method' in value;
}
