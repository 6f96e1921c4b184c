import { listAllAppointments } from '../../../../contracts/console.ts';
import type { QueryOf } from '../../../../contracts/endpoint.ts';

type Filters = Omit<QueryOf<typeof listAllAppointments>, 'limit' | 'cursor'>;

/** What the address filters by; a field that the contract would refuse is left out, the others hold. */
export function readFilters(search: URLSearchParams): Filters {
  const shape = listAllAppointments.query;
  if (!shape) return {};
  const given = Object.fromEntries(search);
  const parsed = shape.safeParse(given);
  if (parsed.success) return withoutPaging(parsed.data);
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const again = shape.safeParse(kept);
  return again.success ? withoutPaging(again.data) : {};
}

function withoutPaging({ limit: _limit, cursor: _cursor, ...filters }: QueryOf<typeof listAllAppointments>): Filters {
  return filters;
}
