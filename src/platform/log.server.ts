import { type DestinationStream, pino } from 'pino';
import { describeError } from './log-error.server.ts';
import { routeLabel } from './log-route.ts';

/**
 * The only things a log line may carry besides its message. Anything else is left out, so that
 * personal data cannot reach a log by being handed over with something useful.
 */
export interface LogFields {
  requestId?: string;
  method?: string;
  /** A route pattern such as `/people/:personId`, never the address asked for. */
  route?: string;
  status?: number;
  milliseconds?: number;
  queue?: string;
  jobId?: string;
  /** The name of an act, such as `referral.accept`. */
  act?: string;
  organisationId?: string;
  /** What kind of refusal, database, transport and so on. */
  kind?: string;
  count?: number;
  bytes?: number;
  port?: number;
  host?: string;
  mode?: string;
  version?: string;
  signal?: string;
  /** What was thrown; its message is not logged, see `describeError`. */
  error?: unknown;
}

/** `message` is a sentence of ours, never put together from anything a person typed. */
type Write = (message: string, fields?: LogFields) => void;

export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  /** A log whose every line carries these fields too. */
  with(fields: LogFields): Log;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TEXT: Partial<Record<string, RegExp>> = {
  requestId: /^[A-Za-z0-9_-]{1,64}$/,
  method: /^[A-Z]{1,10}$/,
  queue: /^[a-z][a-z-]{0,63}$/,
  jobId: UUID,
  act: /^[a-z][a-z.-]{0,63}$/,
  organisationId: UUID,
  kind: /^[a-z][a-z-]{0,31}$/,
  host: /^[A-Za-z0-9.:[\]-]{1,253}$/,
  mode: /^[a-z]{1,16}$/,
  version: /^[A-Za-z0-9.+-]{1,40}$/,
  signal: /^[A-Z0-9]{1,16}$/,
};
const NUMBERS = new Set(['status', 'milliseconds', 'count', 'bytes', 'port']);

/** Makes the log: one JSON object a line, on standard output unless told otherwise. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination ? pino(options, destination) : pino(options), {});
}

function wrap(out: pino.Logger, always: LogFields): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (message, fields = {}) => {
      if (!out.isLevelEnabled(level)) return;
      // The message goes in as data: pino would else look for % in it, or take an error's own.
      out[level]({ ...allowed({ ...always, ...fields }), msg: String(message).slice(0, 300) });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => wrap(out, { ...always, ...fields }),
  };
}

function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'error') kept.error = describeError(value);
    else if (name === 'route') kept.route = routeLabel(value);
    else if (NUMBERS.has(name)) {
      if (typeof value === 'number' && Number.isFinite(value)) kept[name] = value;
    } else if (typeof value === 'string' && TEXT[name]?.test(value)) kept[name] = value;
  }
  return kept;
}
