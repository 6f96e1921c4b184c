/** Forms that validate with the very shape the server validates with. */
import { type FieldErrors, type FieldValues, type Resolver, set } from 'react-hook-form';
import type { z } from 'zod';

/** An endpoint's body shape. */
export function bodyShape<Body extends z.ZodType>(endpoint: { readonly body?: Body }): Body {
  if (!endpoint.body) throw new Error('This endpoint takes no body.');
  return endpoint.body;
}

/** Checks what `toBody` makes of the typed values; problems land at the fields with the body's names. */
export function contractResolver<Typed extends FieldValues, Body>(
  shape: z.ZodType<Body>,
  toBody: (typed: Typed) => unknown,
): Resolver<Typed, unknown, Body> {
  return (typed) => {
    const parsed = shape.safeParse(toBody(typed));
    if (parsed.success) return { values: parsed.data, errors: {} };
    const errors: FieldErrors<Typed> = {};
    for (const issue of parsed.error.issues) {
      set(errors, issue.path.join('.'), { type: issue.code, message: issue.message });
    }
    return { values: {}, errors };
  };
}

/** What a person left empty is left out. */
export function textOrNothing(text: string): string | undefined {
  return text.trim() === '' ? undefined : text;
}
