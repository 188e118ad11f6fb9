/** The kinds of refusal; each is translated once at the edge (page, JSON problem, OperationOutcome). */
export type RefusalKind =
  | 'not-found'
  | 'forbidden'
  | 'invalid'
  | 'conflict'
  | 'unavailable'
  | 'limited';

export const refusalStatus: Record<RefusalKind, number> = {
  'not-found': 404,
  forbidden: 403,
  invalid: 422,
  conflict: 409,
  unavailable: 503,
  limited: 429,
};

export interface RefusalDetail {
  /** Message per field name, for `invalid`. */
  fields?: Record<string, string>;
  /** What the other person saved, for `conflict`: field label to value. */
  theirs?: Record<string, unknown>;
  /** Seconds to wait, for `limited` and `unavailable`. */
  retryAfter?: number;
}

/**
 * A refusal we foresaw, with words for the person who meets it. The server's own files and the page
 * bundle each hold a copy of this class, so test with `isRefusal`, never with `instanceof`.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly detail: RefusalDetail;

  constructor(kind: RefusalKind, message: string, detail: RefusalDetail = {}) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
    this.detail = detail;
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal' && 'kind' in error;
}

export const refuse = {
  notFound: (message = 'We could not find that.') => new Refusal('not-found', message),
  forbidden: (message = 'You do not have permission to do that.') =>
    new Refusal('forbidden', message),
  invalid: (
    fields: Record<string, string>,
    message = 'There is a problem with what was entered.',
  ) => new Refusal('invalid', message, { fields }),
  conflict: (message: string, theirs?: Record<string, unknown>) =>
    new Refusal('conflict', message, theirs ? { theirs } : {}),
  unavailable: (message = 'That is not available right now. Try again in a few minutes.') =>
    new Refusal('unavailable', message, { retryAfter: 30 }),
  limited: (retryAfter: number, message = 'Too many tries. Wait a little and try again.') =>
    new Refusal('limited', message, { retryAfter }),
};
