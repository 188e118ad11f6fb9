import { join, resolve } from 'node:path';
import { type LogLevel, settings } from './config-settings.server.ts';
import { type MailSettings, readMailUrl, readSender } from './mail/settings.server.ts';
import {
  type ClientProof,
  KEY_ALGORITHMS,
  type OidcSettings,
  readClientKey,
} from './oidc-settings.server.ts';
import { readStorageUrl, type StorageSettings } from './storage/settings.server.ts';
import { readTextUrl, type TextSettings } from './text-message/settings.server.ts';

/** How this process runs. It is said by the command, never by the environment. */
export type Mode = 'production' | 'demo' | 'test';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Config {
  mode: Mode;
  port: number;
  host: string;
  /** Scheme and host people use, without a slash at the end. */
  publicOrigin: string;
  /** How many proxies stand in front and may be believed about the caller's address. */
  trustProxy: number;
  /** How long a request may take to arrive whole. */
  requestSeconds: number;
  /** The login that owns nothing. Absent: the embedded database. */
  databaseUrl?: string;
  /** The login that owns the tables, used for migrations alone. */
  databaseOwnerUrl?: string;
  /** Absolute. */
  dataDirectory: string;
  /** Absent only with the embedded database; then see `sessionSecret`. */
  sessionSecret?: string;
  idleMinutes: number;
  /** The smallest group that a report shows. */
  smallGroup: number;
  mail: MailSettings;
  texts: TextSettings;
  storage: StorageSettings;
  oidc?: OidcSettings;
  /** Hosts (or host:port) that imports may fetch although they are on a private network. */
  importAllowedHosts: string[];
  logLevel: LogLevel;
  metrics?: { host: string; port: number };
  /** What an administrator should know although it does not stop the start. */
  warnings: string[];
}

/** Everything that is wrong with the settings, one line each, without any value. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `Holdfast cannot start: ${problems.length === 1 ? 'a setting is' : `${problems.length} settings are`} wrong.\n` +
        problems.map((problem) => `  - ${problem}`).join('\n') +
        '\nEach setting is explained in .env.example.',
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the settings from the environment. An empty setting counts as not set.
 * @throws ConfigError listing every problem; it names settings and never prints a value.
 */
export function readConfig(env: Record<string, string | undefined>, mode: Mode): Config {
  const given = Object.fromEntries(
    Object.keys(settings.shape)
      .map((name) => [name, env[name]?.trim() || undefined])
      .filter(([, value]) => value !== undefined),
  );
  const parsed = settings.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  // Rules over several settings are checked even when one alone is wrong: all are told at once.
  const raw = given as Record<string, string>;
  const attempt = <T>(name: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
      return undefined;
    }
  };
  const dataDirectory = resolve(
    raw.HOLDFAST_DATA ?? (mode === 'demo' ? './var/demo' : './var/data'),
  );
  const mail = attempt('MAIL_URL', () =>
    readMailUrl(raw.MAIL_URL ?? `file:${join(dataDirectory, 'outbox')}`),
  );
  const from = attempt('MAIL_FROM', () =>
    readSender(raw.MAIL_FROM ?? 'Holdfast <holdfast@localhost>'),
  );
  const storage = attempt('STORAGE_URL', () =>
    readStorageUrl(raw.STORAGE_URL ?? `file:${join(dataDirectory, 'files')}`, {
      accessKeyId: raw.S3_ACCESS_KEY_ID,
      secretAccessKey: raw.S3_SECRET_ACCESS_KEY,
    }),
  );
  const texts = attempt('TEXT_URL', () =>
    readTextUrl(raw.TEXT_URL ?? `file:${join(dataDirectory, 'outbox')}`, {
      from: raw.TEXT_FROM ?? 'Holdfast',
      ...(raw.TEXT_TOKEN ? { token: raw.TEXT_TOKEN } : {}),
    }),
  );
  const proof = attempt('OIDC_CLIENT_KEY_FILE', () => readClientProof(raw));
  problems.push(...crossProblems(raw, mode));
  if (!parsed.success || !mail || !from || !storage || !texts || problems.length > 0) {
    throw new ConfigError([...new Set(problems)]);
  }
  const all = parsed.data;
  return {
    mode,
    port: all.PORT,
    host: all.HOST,
    publicOrigin: all.PUBLIC_ORIGIN ?? `http://localhost:${all.PORT}`,
    trustProxy: all.TRUST_PROXY,
    requestSeconds: all.REQUEST_SECONDS,
    ...(all.DATABASE_URL ? { databaseUrl: all.DATABASE_URL } : {}),
    ...(all.DATABASE_OWNER_URL ? { databaseOwnerUrl: all.DATABASE_OWNER_URL } : {}),
    dataDirectory,
    ...(all.SESSION_SECRET ? { sessionSecret: all.SESSION_SECRET } : {}),
    idleMinutes: all.IDLE_MINUTES,
    smallGroup: all.SMALL_GROUP,
    mail: { ...mail, from },
    texts,
    storage,
    ...(all.OIDC_ISSUER && all.OIDC_CLIENT_ID && proof
      ? {
          oidc: {
            issuer: all.OIDC_ISSUER,
            clientId: all.OIDC_CLIENT_ID,
            proof,
            label: all.OIDC_LABEL,
            scopes: all.OIDC_SCOPES.split(/\s+/).filter(Boolean),
            ...(all.OIDC_ACR_VALUES ? { acrValues: all.OIDC_ACR_VALUES } : {}),
            ...(all.OIDC_ACR_ACCEPTED ? { acrAccepted: all.OIDC_ACR_ACCEPTED } : {}),
          },
        }
      : {}),
    importAllowedHosts: all.IMPORT_ALLOWED_HOSTS,
    logLevel: all.LOG_LEVEL,
    ...(all.METRICS_PORT === undefined
      ? {}
      : { metrics: { host: all.METRICS_HOST, port: all.METRICS_PORT } }),
    warnings: mode === 'production' ? warnings(raw) : [],
  };
}

/** How the provider is shown who we are, read whole at the start: a key that does not fit is told then. */
function readClientProof(raw: Record<string, string>): ClientProof | undefined {
  const { OIDC_CLIENT_KEY_FILE: file, OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_KEY_ID: id } = raw;
  if (!file) return secret ? { kind: 'secret', secret } : undefined;
  const algorithm = KEY_ALGORITHMS.find((one) => one === raw.OIDC_CLIENT_KEY_ALGORITHM) ?? 'RS512';
  return { kind: 'key', pem: readClientKey(file, algorithm), algorithm, ...(id ? { id } : {}) };
}

/** What is wrong between settings that are each right alone. */
function crossProblems(raw: Record<string, string>, mode: Mode): string[] {
  const problems: string[] = [];
  const together = (names: string[]) => {
    const missing = names.filter((name) => !raw[name]);
    if (missing.length === 0 || missing.length === names.length) return;
    const present = names.filter((name) => raw[name]);
    problems.push(`${missing.join(' and ')} must be set too, because ${present.join(' and ')} is`);
  };
  const proof = raw.OIDC_CLIENT_KEY_FILE ? 'OIDC_CLIENT_KEY_FILE' : 'OIDC_CLIENT_SECRET';
  together(['OIDC_ISSUER', 'OIDC_CLIENT_ID', proof]);
  if (raw.OIDC_CLIENT_KEY_FILE && raw.OIDC_CLIENT_SECRET)
    problems.push('OIDC_CLIENT_SECRET must not be set, because OIDC_CLIENT_KEY_FILE is');
  if (raw.STORAGE_URL?.startsWith('s3:')) {
    for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
      if (!raw[name]) problems.push(`${name} must be set, because STORAGE_URL is an s3:// address`);
  }
  const app = URL.parse(raw.DATABASE_URL ?? '');
  const owner = URL.parse(raw.DATABASE_OWNER_URL ?? '');
  if (owner && !app) problems.push('DATABASE_URL must be set too, because DATABASE_OWNER_URL is');
  if (app && owner && app.username === owner.username)
    problems.push(
      'DATABASE_URL must use another login than DATABASE_OWNER_URL: one that owns no tables',
    );
  if (mode === 'demo' && app)
    problems.push('DATABASE_URL must not be set for the demo, which keeps its own database');
  if (mode === 'production') {
    if (app && !raw.SESSION_SECRET)
      problems.push(
        'SESSION_SECRET must be set when DATABASE_URL is (make one with: openssl rand -base64 32)',
      );
    const origin = URL.parse(raw.PUBLIC_ORIGIN ?? '');
    if (origin?.protocol === 'http:' && !LOCAL_HOSTS.has(origin.hostname))
      problems.push('PUBLIC_ORIGIN must start with https:// (plain http works only for localhost)');
    const issuer = URL.parse(raw.OIDC_ISSUER ?? '');
    if (issuer?.protocol === 'http:' && !LOCAL_HOSTS.has(issuer.hostname))
      problems.push('OIDC_ISSUER must start with https://');
  }
  return problems;
}

function warnings(raw: Record<string, string>): string[] {
  const found: string[] = [];
  if (!raw.PUBLIC_ORIGIN)
    found.push('PUBLIC_ORIGIN is not set: links in mail will only work on this machine');
  if (!raw.MAIL_URL)
    found.push('MAIL_URL is not set: mail is kept in the data directory and not sent');
  else if (!raw.MAIL_FROM) found.push('MAIL_FROM is not set: mail may be refused as unwanted');
  if (!raw.TEXT_URL)
    found.push('TEXT_URL is not set: text messages are kept in the data directory and not sent');
  if (!raw.DATABASE_URL)
    found.push('DATABASE_URL is not set: using the embedded database, meant for one small service');
  return found;
}
