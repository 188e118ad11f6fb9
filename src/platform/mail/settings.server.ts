import { isAbsolute, resolve } from 'node:path';
import { type Address, isAddress } from './address.ts';

/** How mail leaves: over SMTP, or into a folder where a person can look at it. */
export type MailSettings = (SmtpSettings | { kind: 'file'; directory: string }) & { from: Address };

export interface SmtpSettings {
  kind: 'smtp';
  host: string;
  port: number;
  /** Encrypted from the first byte (smtps). */
  implicitTls: boolean;
  /** `required` refuses to send unless the connection is encrypted with a certificate we trust. */
  tls: 'required' | 'optional' | 'off';
  user?: string;
  password?: string;
  /** A file with the certificate authority to trust besides the well-known ones. */
  caFile?: string;
}

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads MAIL_URL: `smtp://user:password@host:587`, `smtps://host:465` (both take
 * `?tls=required|optional|off&ca=/path`), or `file:./outbox`.
 * Encryption is required unless said otherwise or the server is on this machine.
 * @throws Error whose message completes "MAIL_URL …" and never holds the value
 */
export function readMailUrl(value: string): SmtpSettings | { kind: 'file'; directory: string } {
  if (value.startsWith('file:')) return { kind: 'file', directory: readFolder(value) };
  const url = URL.parse(value);
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname)
    throw new Error('must be an address such as smtp://user:password@host:587 or file:./outbox');
  const implicitTls = url.protocol === 'smtps:';
  const tls = url.searchParams.get('tls') ?? (LOCAL.has(url.hostname) ? 'optional' : 'required');
  if (tls !== 'required' && tls !== 'optional' && tls !== 'off')
    throw new Error('has a tls option that is not required, optional or off');
  const caFile = url.searchParams.get('ca');
  return {
    kind: 'smtp',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : implicitTls ? 465 : 587,
    implicitTls,
    tls,
    ...(url.username ? { user: decode(url.username), password: decode(url.password) } : {}),
    ...(caFile ? { caFile } : {}),
  };
}

/** Reads `file:./folder`, `file:/folder` and `file:///folder`; relative to the working directory. */
export function readFolder(value: string): string {
  const path = decode(value.slice('file:'.length).replace(/^\/\/(?=\/)/, ''));
  if (!path || path.startsWith('//') || path.includes('\0'))
    throw new Error('must name a folder after file:, such as file:./outbox');
  return isAbsolute(path) ? path : resolve(path);
}

/** Reads `Name <address>` or a bare address. */
export function readSender(value: string): Address {
  const match = /^\s*(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))\s*$/u.exec(value);
  const address = match?.[2] ?? match?.[3] ?? '';
  if (!match || !isAddress(address))
    throw new Error(
      'must be an e-mail address, or a name and an address: Holdfast <mail@example.org>',
    );
  return { name: match[1] ?? '', address };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('has a % that is not part of an escaped character');
  }
}
