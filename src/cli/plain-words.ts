import { isOutage } from '#platform/database/outage.ts';
import { isRefusal } from '#platform/refusal.ts';

/** Errors whose message is written for whoever runs the command. */
const WRITTEN = new Set(['ConfigError', 'OperationRefused', 'FileRefusal', 'Later']);

/** What PostgreSQL says of a login or a database it does not know, by SQLSTATE. */
const REFUSED_BY_DATABASE: Record<string, string> = {
  '28P01': 'The database refused the password in DATABASE_URL or DATABASE_OWNER_URL.',
  '28000': 'The database refused the login in DATABASE_URL or DATABASE_OWNER_URL.',
  '3D000': 'There is no database of the name in DATABASE_URL or DATABASE_OWNER_URL. Make it first.',
  '42501': 'The login of the database may not do that. See docs/operations.md, Install.',
};

/** What somebody at the command line can do something about, in words; null for a fault of ours. */
export function plainWords(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (WRITTEN.has(error.name) || /in use by another process/.test(error.message))
    return error.message;
  if (isRefusal(error)) return Object.values(error.detail.fields ?? {})[0] ?? error.message;
  const { code = '', path, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code in REFUSED_BY_DATABASE) return REFUSED_BY_DATABASE[code] ?? null;
  if (syscall === 'listen')
    return `Holdfast cannot listen on port ${port} (${code}). Set PORT or METRICS_PORT to another.`;
  // Reading names no path.
  if (code === 'EISDIR') return `${path ?? 'That'} is a folder, not a file.`;
  if (path) {
    if (code === 'ENOENT') return `There is no file ${path}.`;
    if (code === 'EACCES' || code === 'EPERM') return `You may not use ${path}.`;
    if (code === 'ENOTDIR') return `${path} is not a folder.`;
  }
  if (code === 'ENOSPC') return 'There is no room left on the disk.';
  if (isOutage(error))
    return `The database cannot be reached${code ? ` (${code})` : ''}. Is it running, and is its address right in DATABASE_URL?`;
  // The driver wraps what the database said.
  return error.cause ? plainWords(error.cause) : null;
}
