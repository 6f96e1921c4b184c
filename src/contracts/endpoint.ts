import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type Role = 'patient' | 'practitioner' | 'practice_manager' | 'admin';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call an endpoint at all. `anyone` needs no token, `signed-in` any person (a guest's token counts), a list of
 * roles just those. Whether the caller may touch this very object is the service's question.
 */
export type Access = 'anyone' | 'signed-in' | readonly Role[];

/** A JSON shape; `file` for a download; `stream` for server-sent events, described by `events`. */
export type AnswerKind = z.ZodType | 'file' | 'stream';

/** One endpoint, described once: the API, the OpenAPI document and the web's client are made from it. */
export type Endpoint<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Answer extends AnswerKind = AnswerKind,
> = {
  /** The operation's name, unique: `bookAppointment`. */
  readonly id: string;
  readonly method: Method;
  /** The path with `{name}` parameters and no trailing slash. */
  readonly path: `/api/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** 302: the answer's `url` stands in `Location` too. */
  readonly status?: 200 | 201 | 202 | 302;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  /** Takes a file as multipart/form-data, of at most so many bytes; JSON may say `file: {name, data}` for a small one. */
  readonly upload?: { readonly mostBytes: number };
  /** The media type of a download: `application/pdf`. */
  readonly fileType?: string | readonly string[];
  /** The events of a stream by their name, with the shape of their data. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** Codes this endpoint may answer beyond the frame's own. */
  readonly errors?: readonly ErrorCode[];
  /** Open to an administrator who must set up a second factor first. */
  readonly beforeSecondFactor?: true;
  /** Fields of the answer that are secrets: never stored for `Idempotency-Key`. */
  readonly secretFields?: readonly string[];
};

export function endpoint<
  Answer extends AnswerKind,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Endpoint<Params, Query, Body, Answer>): Endpoint<Params, Query, Body, Answer> {
  return definition;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;

export type ParamsOf<E> = E extends Endpoint<infer P, infer _Q, infer _B, infer _A> ? Parsed<P> : never;
export type QueryOf<E> = E extends Endpoint<infer _P, infer Q, infer _B, infer _A> ? Parsed<Q> : never;
export type BodyOf<E> = E extends Endpoint<infer _P, infer _Q, infer B, infer _A> ? Parsed<B> : never;
export type AnswerOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer A> ? Parsed<A> : never;
/** What a client sends, before the server fills in defaults. */
export type BodySentOf<E> = E extends Endpoint<infer _P, infer _Q, infer B, infer _A> ? Sent<B> : never;
