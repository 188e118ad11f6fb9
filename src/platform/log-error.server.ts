export interface DescribedError {
  name: string;
  code?: string;
  syscall?: string;
  /** Where it was thrown and through what: files and lines, without the message. */
  at?: string[];
  cause?: DescribedError;
}

const NAME = /^(?:error|(?:[A-Z][A-Za-z0-9]{0,50})?(?:Error|Exception|Refusal|Failure))$/;
const SYSCALL = /^[a-z]{1,20}$/;
/** A system's or library's code, an SQLSTATE, or a status. */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,50}|[0-9A-Z]{5}|\d{3})$/;
const FRAME =
  /^(?:(?:async )?[\w$.<>[\] #]{1,120} \()?(?:node:|file:\/\/|\/|[A-Za-z]:[\\/])[^\s()?]{1,300}:\d+(?::\d+)?\)?$/;

/**
 * What may be said of an error in a log: its name, code, where it happened, and the same of its
 * causes. Never its message: a database error's holds parameter values, a parser's the text it was
 * given, a network error's the address.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error))
    return { name: `thrown ${error === null ? 'null' : typeof error}` };
  const { code, syscall } = error as NodeJS.ErrnoException;
  const cause = error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined);
  const at = frames(error);
  return {
    name: NAME.test(error.name) ? error.name : 'Error',
    ...(code !== undefined && CODE.test(String(code)) ? { code: String(code) } : {}),
    ...(typeof syscall === 'string' && SYSCALL.test(syscall) ? { syscall } : {}),
    ...(at.length > 0 ? { at } : {}),
    ...(cause !== undefined && depth < 3 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function frames(error: Error): string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const message = String(error.message);
  const found = stack.lastIndexOf(message);
  // A message changed after the stack was taken: the first one cannot be told from frames.
  if (found < 0 || !NAME.test(error.name)) return [];
  return stack
    .slice(message === '' ? 0 : found + message.length)
    .split('\n')
    .flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? [])
    .filter((line) => FRAME.test(line))
    .slice(0, 20);
}
