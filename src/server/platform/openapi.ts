import { z } from 'zod';
import type { Endpoint } from '../../contracts/endpoint.ts';
import { ErrorBody } from '../../contracts/shared.ts';
import { codesOf } from './http.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of everything that was routed, made from the schemas that validate. */
export function openApiOf(endpoints: readonly Endpoint[], serverUrl: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const item = (paths[endpoint.path] ??= {});
    item[endpoint.method.toLowerCase()] = operationOf(endpoint, schemas);
  }
  toSchema(ErrorBody, 'output', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Attune',
      version: '1',
      description: 'The API of an Attune clinic: booking, payments and what follows.',
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'attune_session' },
      },
    },
  };
}

function operationOf(endpoint: Endpoint, schemas: Json): Json {
  const { id, tag, summary, access, params, query, body, method } = endpoint;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(access === 'anyone' ? {} : { security: [{ bearer: [] }, { cookie: [] }] }),
    ...(Array.isArray(access) ? { 'x-roles': access } : {}),
    parameters: [
      ...parametersOf('path', params, schemas),
      ...parametersOf('query', query, schemas),
      ...headersOf(method),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { ...json(toSchema(body, 'input', schemas)), ...formOf(endpoint) } },
        }),
    responses: {
      [String(endpoint.status ?? 200)]: {
        description: summary,
        content: contentOf(endpoint, schemas),
      },
      ...refusalsOf(endpoint),
    },
  };
}

/** The same as a form with a file in it. */
function formOf({ upload }: Endpoint): Json {
  if (upload === undefined) return {};
  const file = { type: 'string', format: 'binary', description: `At most ${upload.mostBytes} bytes.` };
  return { 'multipart/form-data': { schema: { type: 'object', properties: { file }, required: ['file'] } } };
}

/** What a good answer holds. OpenAPI 3.1 has no words for the events of a stream; they stand in `x-events`. */
function contentOf({ answer, fileType = 'application/octet-stream', events = {} }: Endpoint, schemas: Json): Json {
  if (answer === 'file') return Object.fromEntries([fileType].flat().map((type) => [type, {}]));
  if (answer !== 'stream') return json(toSchema(answer, 'output', schemas));
  const shapes = Object.entries(events).map(([name, shape]) => [name, toSchema(shape, 'output', schemas)]);
  return { 'text/event-stream': { schema: { type: 'string' }, 'x-events': Object.fromEntries(shapes) as Json } };
}

function refusalsOf(endpoint: Endpoint): Json {
  const byStatus = Map.groupBy(codesOf(endpoint), ({ status }) => status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes.map(({ code }) => code).join(', '),
          content: json({ $ref: '#/components/schemas/Error' }),
        },
      ]),
  );
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined, schemas: Json): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input', schemas) as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function headersOf(method: string): Json[] {
  const clinic = { name: 'X-Attune-Clinic', in: 'header', required: false, schema: { type: 'string' } };
  const key = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } };
  return method === 'POST' ? [clinic, key] : [clinic];
}

const json = (schema: unknown): Json => ({ 'application/json': { schema } });

/** A zod shape as JSON Schema; named shapes go to `components` and are referred to. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as Json;
  const { $defs = {}, $schema: _dialect, ...own } = made;
  for (const [name, definition] of Object.entries($defs as Json)) schemas[name] = pointToComponents(strip(definition));
  return pointToComponents(strip(own)) as Json;
}

function pointToComponents(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as unknown;
}

/** Drops zod's own `id` (the name is the key under components) and the long patterns behind a `format`. */
function strip(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strip);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { id: _id, properties, ...rest } = schema as Json;
  const kept = Object.entries(rest).filter(([key]) => !(key === 'pattern' && typeof rest.format === 'string'));
  const inner = Object.entries((properties ?? {}) as Json).map(([name, property]) => [name, strip(property)]);
  return {
    ...Object.fromEntries(kept.map(([key, value]) => [key, strip(value)])),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(inner) as Json }),
  };
}
