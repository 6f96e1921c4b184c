import Ajv2020 from 'ajv/dist/2020.js';
import type { Answer } from './attune.ts';

type Media = Record<string, { schema?: object }>;
type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Media };
  responses: Record<string, { description: string; content: Media }>;
};
export type OpenApi = {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

/** What a document says about each operation, ready to hold answers against. Every schema in it is compiled once here. */
export function readOpenApi(document: OpenApi) {
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false, allErrors: true });
  const { components } = document;
  // References are read from the root of a schema, so the components stand beside each.
  const compile = (schema: object | undefined) =>
    schema === undefined ? null : ajv.compile({ ...schema, components });
  for (const schema of Object.values(components.schemas)) compile(schema);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const checks = new Map(
    operations.map(({ operation: { operationId, responses, requestBody } }) => {
      const answers = Object.entries(responses).map(([status, { content }]) => {
        const check = compile(content['application/json']?.schema);
        return [Number(status), { types: Object.keys(content), check }] as const;
      });
      const body = compile(requestBody?.content['application/json']?.schema);
      return [operationId, { answers: new Map(answers), body }] as const;
    }),
  );

  return {
    operations,
    /** What is wrong with an answer by this document; empty when nothing is. */
    problemsOf(operationId: string, answer: Pick<Answer, 'status' | 'body' | 'headers'>): string[] {
      const declared = checks.get(operationId)?.answers.get(answer.status);
      if (declared === undefined) return [`${operationId} does not declare the status ${answer.status}`];
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      if (!declared.types.includes(type)) return [`${operationId} does not declare the type ${type}`];
      if (declared.check === null || declared.check(answer.body)) return [];
      return [`${operationId} ${answer.status}: ${ajv.errorsText(declared.check.errors)}`];
    },
    /** What is wrong with a request's body by this document. */
    problemsOfBody(operationId: string, body: unknown): string[] {
      const check = checks.get(operationId)?.body;
      return check === undefined || check === null || check(body)
        ? []
        : [`${operationId} body: ${ajv.errorsText(check.errors)}`];
    },
  };
}
