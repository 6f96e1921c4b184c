/** The token of a connection, sealed at rest, and how it opens the vendor's calendar. */
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { CalendarAccount, CalendarPort, CalendarProvider } from '../../vendors/calendars/port.ts';
import type { Calendars } from './deps.ts';
import * as repository from './repository.ts';

export const tokenPlace = (clinicId: number): string => `calendar_connections.token:${clinicId}`;

export function portOf(deps: Calendars, provider: string): CalendarPort {
  const port = deps.calendars[provider as CalendarProvider];
  if (port === null) throw new AppError('vendor_unavailable');
  return port;
}

/** A token that the vendor puts in another's place is written down before the old one is forgotten. */
export function accountOf(deps: Calendars, connection: repository.ConnectionRow): CalendarAccount {
  const { clinic_id: clinicId, id } = connection;
  return {
    refreshToken: deps.sealer.open(connection.token_sealed, tokenPlace(clinicId)),
    onRotated: (fresh) =>
      inTransaction(deps.db, clinicId, (tx) =>
        repository.changeConnection(tx, clinicId, id, { token_sealed: deps.sealer.seal(fresh, tokenPlace(clinicId)) }),
      ),
  };
}
