import { ERRORS, type ErrorCode } from '../../contracts/errors.ts';

/**
 * What a person on the other side can be told. `details` is a sentence, sentences by field (nested like the body), or
 * data the page needs, such as the nearest free times. The cause stays on the server.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  /** Whose record was asked for, for the audit line of the refusal; it never reaches the caller. */
  readonly patientId: number | null;

  constructor(
    code: ErrorCode,
    sentence?: string,
    details?: unknown,
    options: { cause?: unknown; patientId?: number | undefined } = {},
  ) {
    super(sentence ?? ERRORS[code].sentence, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
    this.patientId = options.patientId ?? null;
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

/** Another person's or clinic's thing is not there, for whoever asks; `patientId` says in the audit log whose it is. */
export function notFound(what?: string, patientId?: number): AppError {
  const sentence = what === undefined ? undefined : `We could not find that ${what}.`;
  return new AppError('not_found', sentence, undefined, { patientId });
}
