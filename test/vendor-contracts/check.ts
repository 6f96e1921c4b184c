import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** Compares requests and answers with what the vendors say of their own APIs; see README.md beside. */

type Schema = Record<string, unknown>;
interface Operation {
  requestBody?: Schema;
  responses: Record<string, Schema>;
}
export type DescribedVendor =
  | 'stripe'
  | 'sendgrid'
  | 'twilio'
  | 'aws-sesv2'
  | 'google-oidc'
  | 'facebook'
  | 'zoom'
  | 'google-calendar'
  | 'msgraph';

const documents = new Map<DescribedVendor, Schema>();
const checks = new Map<string, ValidateFunction>();
const validators = new Map<string, Ajv>();

/** The differences of a request's body from the description, as sentences; form values may be text. */
export function checkRequest(vendor: DescribedVendor, method: string, path: string, body: unknown): string[] {
  const isForm = vendor === 'stripe' || vendor === 'twilio' || path === '/oauth/token';
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const { requestBody } = operationOf(vendor, method, path);
  return differences(vendor, `${method} ${path} request`, schemaIn(vendor, requestBody, type), structuredClone(body));
}

/** The differences of an answer's body from the description; none when it fits. */
export function checkAnswer(vendor: DescribedVendor, method: string, path: string, status: number, body: unknown): string[] {
  const { responses } = operationOf(vendor, method, path);
  const described = responses[String(status)] ?? responses.default;
  if (described === undefined) return [`${vendor} does not describe status ${status} of ${method} ${path}`];
  return differences(vendor, `${method} ${path} ${status}`, schemaIn(vendor, described, 'application/json'), body);
}

/** The differences of an object from a named schema, such as `Event`. */
export function checkObject(vendor: DescribedVendor, name: string, body: unknown): string[] {
  return differences(vendor, name, { $ref: `#/components/schemas/${name}` }, body);
}

function operationOf(vendor: DescribedVendor, method: string, path: string): Operation {
  const paths = documentOf(vendor).paths as Record<string, Record<string, Operation>>;
  const wanted = path.split('/');
  const fits = Object.keys(paths).filter((one) => {
    const parts = one.split('/');
    return parts.length === wanted.length && parts.every((part, index) => part.startsWith('{') || part === wanted[index]);
  });
  // `/events/watch` is that, and not an event called watch.
  const described = fits.toSorted((one, other) => one.split('{').length - other.split('{').length)[0];
  const operation = described === undefined ? undefined : paths[described]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${vendor} does not describe ${method} ${path}`);
  return operation;
}

function schemaIn(vendor: DescribedVendor, holder: Schema | undefined, type: string): Schema | null {
  const opened = typeof holder?.$ref === 'string' ? resolve(documentOf(vendor), holder.$ref) : holder;
  const content = opened?.content as Record<string, { schema: Schema }> | undefined;
  return content?.[type]?.schema ?? null;
}

function differences(vendor: DescribedVendor, name: string, schema: Schema | null, body: unknown): string[] {
  if (schema === null) return body === null || body === undefined || body === '' ? [] : [`${name}: no body is described`];
  const key = `${vendor} ${name}`;
  const check = checks.get(key) ?? validatorOf(vendor, name.endsWith('request')).compile(asJsonSchema(schema, vendor) as Schema);
  checks.set(key, check);
  if (check(body)) return [];
  return (check.errors ?? []).map(
    (error) => `${name}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`,
  );
}

/** One validator a vendor, because the schemas refer to each other and are compiled once; forms carry text only. */
function validatorOf(vendor: DescribedVendor, coerceTypes: boolean): Ajv {
  const key = `${vendor} ${coerceTypes}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const validator = new Ajv({ strict: false, allErrors: true, validateFormats: false, coerceTypes, inlineRefs: false });
  const { components } = documentOf(vendor);
  validator.addSchema({ $id: vendor, components: asJsonSchema(components, vendor) });
  validators.set(key, validator);
  return validator;
}

function documentOf(vendor: DescribedVendor): Schema {
  const known = documents.get(vendor);
  if (known !== undefined) return known;
  const document = JSON.parse(readFileSync(new URL(`./${vendor}.json`, import.meta.url), 'utf8')) as Schema;
  documents.set(vendor, document);
  return document;
}

function resolve(document: Schema, ref: string): Schema {
  return ref.split('/').slice(1).reduce((at, step) => at[step] as Schema, document);
}

/**
 * OpenAPI 3.0 to JSON schema: `nullable` becomes a null beside, and a field that is not described is a difference. Parts of
 * an `allOf` stay open, because each knows its own fields only.
 */
function asJsonSchema(value: unknown, vendor: DescribedVendor, isPart = false): unknown {
  if (Array.isArray(value)) return value.map((inner) => asJsonSchema(inner, vendor, isPart));
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, asJsonSchema(inner, vendor, key === 'allOf' && (inner as unknown[]).length > 1)]),
  );
  if (typeof schema.$ref === 'string') schema.$ref = vendor + schema.$ref;
  const isObject = schema.type === 'object' && typeof schema.properties === 'object';
  if (isObject && !isPart && schema.additionalProperties === undefined) schema.additionalProperties = false;
  if (schema.nullable !== true) return schema;
  const { nullable: _, ...rest } = schema;
  return { anyOf: [rest, { type: 'null' }] };
}
