import { ERRORS, type ErrorCode } from '../../contracts/errors.ts';

/**
 * What a person on the other side can be told. `details` is a sentence, sentences by field (nested like the body), or
 * data the page needs, such as the nearest free times. The cause stays on the server.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, sentence?: string, details?: unknown, options?: { cause?: unknown }) {
    super(sentence ?? ERRORS[code].sentence, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** A refusal of one field, in the shape of a validation. */
export function invalidField(path: string, sentence: string): AppError {
  return new AppError('validation_error', undefined, nestAt(path.split('.'), [sentence]));
}

/** `{a: {b: value}}` for the path `a.b`. */
export function nestAt(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Another person's or clinic's thing is not there, for whoever asks. */
export function notFound(what?: string): AppError {
  return new AppError('not_found', what === undefined ? undefined : `We could not find that ${what}.`);
}
