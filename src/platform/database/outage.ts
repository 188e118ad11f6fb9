/** Classes and codes of PostgreSQL's errors that say: not now, and nothing was kept. */
const SQL_STATE = /^(?:08...|53...|57P0[123]|58030|XX001)$/;
const SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'ENOSPC']);
/** What the driver and the embedded database say without a code. */
const WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|The embedded database|Client has encountered a connection error|Cannot use a pool after)/;

/**
 * Whether a fault is the database being away or full: every such transaction was rolled back, and the
 * same may be tried again. Looks through what an error was caused by.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  return (
    SQL_STATE.test(code) ||
    SYSTEM.has(code) ||
    WORDS.test(error.message) ||
    isOutage(error.cause, depth + 1) ||
    (error instanceof AggregateError && error.errors.some((one) => isOutage(one, depth + 1)))
  );
}
