import { readFolder } from '../mail/settings.server.ts';

/** How text messages leave: to a gateway over HTTPS, or into a folder where a person can look at them. */
export type TextSettings =
  | { kind: 'file'; directory: string }
  | { kind: 'http'; url: string; token: string; from: string };

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads TEXT_URL: `https://gateway.example.org/messages`, or `file:./outbox`.
 * @throws Error whose message completes "TEXT_URL …" and never holds the value
 */
export function readTextUrl(value: string, with_: { token?: string; from: string }): TextSettings {
  if (value.startsWith('file:')) return { kind: 'file', directory: readFolder(value) };
  const url = URL.parse(value);
  const plain = url?.protocol === 'http:' && LOCAL.has(url.hostname);
  if (!url || (url.protocol !== 'https:' && !plain) || url.username || url.password)
    throw new Error(
      'must be an address such as https://gateway.example.org/messages or file:./outbox',
    );
  if (!with_.token) throw new Error('needs TEXT_TOKEN, the secret the gateway gave');
  return { kind: 'http', url: url.href, token: with_.token, from: with_.from };
}
