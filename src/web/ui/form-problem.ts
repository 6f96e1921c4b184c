import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';

/**
 * Puts the server's `details` (sentences by field, nested like the body) at the form's fields. Answers whether every
 * one of them found its field; what did not has to be said above the form.
 */
export function showDetails<T extends FieldValues>(
  details: unknown,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
): boolean {
  const told = flatten(details);
  const known = told.flatMap(([name, message]) => {
    const field = fields.find((candidate) => candidate === name);
    return field ? [{ field, message }] : [];
  });
  known.forEach(({ field, message }, at) => {
    setError(field, { type: 'server', message }, { shouldFocus: at === 0 });
  });
  return known.length > 0 && known.length === told.length;
}

function flatten(details: unknown, prefix = ''): [string, string][] {
  if (typeof details === 'string') return [[prefix, details]];
  if (Array.isArray(details)) return [[prefix, details.join(' ')]];
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).flatMap(([name, inner]) => flatten(inner, prefix ? `${prefix}.${name}` : name));
}
