import { z } from 'zod';
import { KEY_ALGORITHMS } from './oidc-settings.server.ts';
import { SMALL_GROUP } from './suppression.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

function wholeNumber(least: number, most: number, fallback: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message)
    .default(fallback);
}

function webAddress(message: string, protocols = ['http:', 'https:']) {
  return z.string().refine((value) => {
    const url = URL.parse(value);
    return url !== null && protocols.includes(url.protocol) && !url.username && !url.password;
  }, message);
}

const postgresAddress = z
  .string()
  .refine(
    (value) => ['postgres:', 'postgresql:'].includes(URL.parse(value)?.protocol ?? ''),
    'must be an address such as postgres://user:password@host:5432/database',
  )
  .optional();

/** Every setting there is. `.env.example` explains each; a test keeps the two the same. */
export const settings = z.object({
  PORT: wholeNumber(0, 65535, 3000),
  HOST: z.string().max(253).default('127.0.0.1'),
  PUBLIC_ORIGIN: webAddress('must be an address such as https://holdfast.example.nhs.uk')
    .refine((value) => {
      const url = URL.parse(value);
      return url?.pathname === '/' && !url.search && !url.hash;
    }, 'must be only the scheme and the host, with nothing after it')
    .transform((value) => new URL(value).origin)
    .optional(),
  TRUST_PROXY: wholeNumber(0, 10, 0),
  REQUEST_SECONDS: wholeNumber(1, 3600, 300),
  DATABASE_URL: postgresAddress,
  DATABASE_OWNER_URL: postgresAddress,
  HOLDFAST_DATA: z.string().optional(),
  SESSION_SECRET: z
    .string()
    .min(32, 'must be at least 32 characters (make one with: openssl rand -base64 32)')
    .optional(),
  IDLE_MINUTES: wholeNumber(1, 720, 20),
  SMALL_GROUP: wholeNumber(3, 1000, SMALL_GROUP),
  MAIL_URL: z.string().optional(),
  MAIL_FROM: z.string().default('Holdfast <holdfast@localhost>'),
  TEXT_URL: z.string().optional(),
  TEXT_TOKEN: z.string().optional(),
  TEXT_FROM: z
    .string()
    .regex(/^[A-Za-z0-9 ]{3,11}$/, 'must be 3 to 11 letters and digits')
    .default('Holdfast'),
  STORAGE_URL: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  OIDC_ISSUER: webAddress(
    'must be the address of the sign-in provider, such as https://id.example.nhs.uk',
  ).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_KEY_FILE: z.string().optional(),
  OIDC_CLIENT_KEY_ID: z.string().max(200).optional(),
  OIDC_CLIENT_KEY_ALGORITHM: z
    .enum(KEY_ALGORITHMS, `must be one of ${KEY_ALGORITHMS.join(', ')}`)
    .default('RS512'),
  OIDC_LABEL: z.string().max(60, 'must be 60 characters or fewer').default('your organisation'),
  OIDC_SCOPES: z.string().default('openid profile email'),
  OIDC_ACR_VALUES: z.string().optional(),
  OIDC_ACR_ACCEPTED: z
    .string()
    .transform((value) => value.split(/\s+/).filter(Boolean))
    .optional(),
  IMPORT_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter(Boolean))
    .refine(
      (hosts) =>
        hosts.every((host) => /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)),
      'must be host names or host:port, with commas between them',
    ),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  METRICS_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a port number')
    .optional(),
  METRICS_HOST: z.string().max(253).default('127.0.0.1'),
});
