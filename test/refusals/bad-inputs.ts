import { z } from 'zod';
import type { Wish } from './requests.ts';

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  maxLength?: number;
  exclusiveMinimum?: number;
  $ref?: string;
  $defs?: Record<string, Schema>;
};

export type BadInput = { wish: Wish; field: string[]; why: string };

const WRONG: Record<string, unknown[]> = {
  string: [12_345, { a: 1 }, ['x'], true],
  integer: ['abc', '7', true, {}, 1.5],
  number: ['abc', '7', true, []],
  boolean: ['true', 1, {}],
  object: ['text', 7, ['x'], true],
  array: ['text', 7, { a: 1 }],
};

/** Every field of a body left out, of a wrong type, too long or malformed, made from the shape that validates it. */
export function badBodies(schema: z.ZodType, good: Wish): BadInput[] {
  const root = schemaOf(schema);
  return fieldsOf(root, root.$defs ?? {}, []).flatMap(({ field, inner, required, nullable }) => [
    ...(required && isGiven(good.body, field.slice(0, -1))
      ? [{ wish: { ...good, body: withValue(good.body, field, undefined) }, field, why: 'left out' }]
      : []),
    ...badValues(inner, nullable).map((value) => ({
      wish: { ...good, body: withValue(good.body, field, value) },
      field,
      why: JSON.stringify(value).slice(0, 40),
    })),
  ]);
}

/** The same for what stands in the address, where everything is text. */
export function badTexts(place: 'params' | 'query', schema: z.ZodType, good: Wish): BadInput[] {
  const root = schemaOf(schema);
  return Object.entries(root.properties ?? {}).flatMap(([name, inner]) => {
    const values = textValues(inner).map((value) => ({ value, why: value.slice(0, 40) }));
    const twice = place === 'query' && inner.type === 'string' ? [{ value: ['one', 'two'], why: 'twice' }] : [];
    const gone =
      place === 'query' && root.required?.includes(name) && isText(inner) ? [{ value: [], why: 'left out' }] : [];
    return [...values, ...twice, ...gone].map(({ value, why }) => ({
      wish: { ...good, [place]: { ...good[place], [name]: value } },
      field: [name],
      why,
    }));
  });
}

const isText = (schema: Schema): boolean => schema.type === 'string';

function schemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
}

type Field = { field: string[]; inner: Schema; required: boolean; nullable: boolean };

function fieldsOf(schema: Schema, defs: Record<string, Schema>, path: string[]): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]) => {
    const alternatives = given.anyOf ?? [given];
    const nullable = alternatives.some((one) => one.type === 'null');
    const chosen = alternatives.find((one) => one.type !== 'null') ?? given;
    const inner = chosen.$ref === undefined ? chosen : (defs[chosen.$ref.replace(/^.*\//, '')] ?? chosen);
    const field = [...path, name];
    const required = schema.required?.includes(name) === true;
    return [{ field, inner, required, nullable }, ...fieldsOf(inner, defs, field)];
  });
}

function badValues(schema: Schema, nullable: boolean): unknown[] {
  const { type = '', maxLength, exclusiveMinimum } = schema;
  const wrong = type === 'number' ? (WRONG.number ?? []) : (WRONG[type] ?? []);
  return [
    ...wrong,
    ...(nullable || type === '' ? [] : [null]),
    ...(schema.enum === undefined ? [] : ['nonsense']),
    ...(type === 'string' && (schema.format !== undefined || hasForm(schema)) ? ['not\nit'] : []),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(exclusiveMinimum === undefined ? [] : [0, -1, 3e9]),
  ];
}

const hasForm = (schema: Schema): boolean => schema.pattern !== undefined;

function textValues(schema: Schema): string[] {
  const { type, maxLength } = schema;
  if (type === 'integer' || type === 'number') return ['abc', '-1', '0', '99999999999', '1;drop table users', ''];
  if (schema.enum !== undefined) return ['nonsense'];
  return [
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(schema.format !== undefined || hasForm(schema) ? ['not it', "' or 1=1 --"] : []),
  ];
}

const isGiven = (body: unknown, path: string[]): boolean =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], body) !== undefined;

/** A copy of the body with this value at this place; undefined takes it out. */
function withValue(body: unknown, [name = '', ...rest]: string[], value: unknown): unknown {
  const given = (body ?? {}) as Record<string, unknown>;
  const { [name]: old, ...others } = given;
  if (rest.length > 0) return { ...others, [name]: withValue(old, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}
