import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, request } from 'undici';
import { refuse } from '../refusal.ts';
import { isPublicAddress } from './address.server.ts';

export interface OutsideOptions {
  /** `host` or `host:port` that may be reached although private: the setting IMPORT_ALLOWED_HOSTS. */
  allowedHosts: readonly string[];
  /** The most the body may hold, after decompression. */
  maxBytes: number;
  /** For the whole of it: every redirect and the last byte. */
  timeoutMs: number;
  accept?: string;
  /** Resolves names; for tests of what a hostile name server does. */
  lookup?: LookupFunction;
}

export interface OutsideAnswer {
  /** Where the answer came from in the end. */
  url: string;
  status: number;
  /** Lower case, without parameters; empty when not said. */
  contentType: string;
  body: Buffer;
}

const MOST_REDIRECTS = 5;
const REFUSED = 'HOLDFAST_ADDRESS_REFUSED';

/**
 * Fetches an address somebody typed, and nothing on this network: http and https only, each redirect
 * checked again, and every address checked when it is connected to, so that a name which changes its
 * mind between look-up and connection gains nothing.
 * @throws Refusal `invalid` (field `url`) for an address not allowed, an answer too large or not 2xx;
 *   `limited` when the other side asks to be left alone for a while (429, 503);
 *   `unavailable` when it does not answer in time
 */
export async function fetchOutside(
  address: string,
  options: OutsideOptions,
): Promise<OutsideAnswer> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const agent = guardedAgent(options);
  try {
    let url = checkedUrl(address);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await request(url, {
        dispatcher: agent,
        signal,
        headers: {
          accept: options.accept ?? '*/*',
          'accept-encoding': 'gzip, deflate, br',
          'user-agent': 'Holdfast',
        },
      });
      // Whoever reads the body is told of its errors; with nobody reading they must not end the process.
      answer.body.on('error', () => undefined);
      const location = headerOf(answer.headers.location);
      if (answer.statusCode >= 300 && answer.statusCode < 400 && location) {
        await answer.body.dump({ limit: 65_536 }).catch(() => undefined);
        url = checkedUrl(location, url);
        continue;
      }
      if (answer.statusCode < 200 || answer.statusCode > 299) {
        answer.body.destroy();
        if (answer.statusCode === 429 || answer.statusCode === 503)
          throw refuse.limited(
            secondsToWait(headerOf(answer.headers['retry-after'])),
            'That address is busy. Try again in a few minutes.',
          );
        throw notFetched(`That address answered with an error (${answer.statusCode}).`);
      }
      const encoding = headerOf(answer.headers['content-encoding']);
      return {
        url: url.href,
        status: answer.statusCode,
        contentType:
          headerOf(answer.headers['content-type']).split(';')[0]?.trim().toLowerCase() ?? '',
        body: await readBounded(decompressed(answer.body, encoding), options.maxBytes),
      };
    }
    throw notFetched('That address sends its callers round in circles.');
  } catch (error) {
    throw translated(error, options.maxBytes);
  } finally {
    await agent.destroy();
  }
}

/**
 * Sends a body to an address a program gave, guarded in the same way, and by https unless the host is
 * allowed by name; a redirect is not followed.
 * @throws Refusal as `fetchOutside`
 */
export async function sendOutside(
  address: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  options: OutsideOptions,
): Promise<void> {
  const agent = guardedAgent(options);
  try {
    const url = checkedUrl(address);
    if (
      url.protocol === 'http:' &&
      !isAllowed(options.allowedHosts, url.hostname, url.port || '80')
    )
      throw notFetched('That address must begin with https://.');
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: AbortSignal.timeout(options.timeoutMs),
      headers: { ...headers, 'user-agent': 'Holdfast' },
      body,
    });
    answer.body.on('error', () => undefined);
    await answer.body.dump({ limit: options.maxBytes }).catch(() => undefined);
    if (answer.statusCode < 200 || answer.statusCode > 299)
      throw notFetched(`That address answered with an error (${answer.statusCode}).`);
  } catch (error) {
    throw translated(error, options.maxBytes);
  } finally {
    await agent.destroy();
  }
}

const guardedAgent = (options: OutsideOptions) =>
  new Agent({
    connect: guardedConnector(options),
    allowH2: false,
    maxResponseSize: options.maxBytes,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
  });

/** Seconds from a Retry-After header, which is a number or a date; 30 where it says neither. */
function secondsToWait(header: string): number {
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 30;
}

function checkedUrl(text: string, from?: URL): URL {
  const url = URL.parse(text.trim(), from?.href);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw notFetched('Enter an address that begins with https:// or http://.');
  if (url.username || url.password)
    throw notFetched('Leave the user name and password out of the address.');
  return url;
}

/** Connects only to public addresses, or to a host and port allowed by name. */
function guardedConnector(options: OutsideOptions): buildConnector.connector {
  const lookup = options.lookup ?? (systemLookup as LookupFunction);
  const free = buildConnector({ lookup, timeout: options.timeoutMs });
  const guarded = buildConnector({ lookup: publicOnly(lookup), timeout: options.timeoutMs });
  return (target, done) => {
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    if (isAllowed(options.allowedHosts, target.hostname, port)) {
      free(target, done);
      return;
    }
    // A number in place of a name is never looked up, so it is checked here.
    const bare = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(bare) && !isPublicAddress(bare)) {
      done(refusedAddress(), null);
      return;
    }
    guarded(target, (...[error, socket]) => {
      if (error) return done(error, null);
      // What the socket is connected to has the last word, before anything is sent.
      if (!isPublicAddress(socket.remoteAddress ?? '')) {
        socket.destroy();
        return done(refusedAddress(), null);
      }
      done(null, socket);
    });
  };
}

function isAllowed(allowed: readonly string[], hostname: string, port: string): boolean {
  const host = hostname.toLowerCase();
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted === `${host}:${port}` || (wanted === host && (port === '80' || port === '443'));
  });
}

/** A look-up that fails when any of the addresses found is not public. */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return done(refusedAddress(), '', 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
}

function decompressed(body: Readable, encoding: string): Readable {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  const through =
    name === 'gzip' || name === 'x-gzip'
      ? createGunzip()
      : name === 'deflate'
        ? createInflate()
        : name === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (!through) {
    body.destroy();
    throw notFetched('That address answers in a form Holdfast cannot read.');
  }
  return pipeline(body, through, () => undefined);
}

async function readBounded(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headerOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function refusedAddress(): Error {
  return Object.assign(new Error('not a public address'), { code: REFUSED });
}

function notFetched(message: string) {
  return refuse.invalid({ url: message }, message);
}

function tooLarge(maxBytes: number) {
  return notFetched(
    `What is at that address is larger than ${Math.floor(maxBytes / 1_000_000)} MB.`,
  );
}

function translated(error: unknown, maxBytes: number): unknown {
  const { code: given, name } = error as { code?: unknown; name?: string };
  const code = typeof given === 'string' ? given : undefined;
  if (name === 'Refusal') return error;
  if (code === REFUSED)
    return notFetched(
      'That address is on a private network. Ask your administrator if it should be allowed.',
    );
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(maxBytes);
  if (code === 'ENOTFOUND') return notFetched('There is nothing at that address.');
  if (code?.startsWith('Z_') || code?.startsWith('ERR__ERROR_FORMAT'))
    return notFetched('What is at that address is damaged.');
  const silent = ['TimeoutError', 'AbortError'].includes(name ?? '') || code !== undefined;
  return silent
    ? refuse.unavailable('That address does not answer. Try again in a few minutes.')
    : error;
}
