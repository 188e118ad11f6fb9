import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.server.ts';
import { settings } from './config-settings.server.ts';
import { projectRoot } from './root.server.ts';

function problemsOf(env: Record<string, string>, mode: 'production' | 'demo' = 'production') {
  try {
    readConfig(env, mode);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('these settings were accepted');
}

test('nothing set starts on this machine alone, on the embedded database', () => {
  const config = readConfig({}, 'production');
  expect(config).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicOrigin: 'http://localhost:3000',
    trustProxy: 0,
    idleMinutes: 20,
    smallGroup: 10,
    mail: { kind: 'file', from: { name: 'Holdfast', address: 'holdfast@localhost' } },
    storage: { kind: 'folder' },
    importAllowedHosts: [],
    logLevel: 'info',
  });
  expect(config.dataDirectory).toMatch(/[\\/]var[\\/]data$/);
  expect(config.databaseUrl).toBeUndefined();
  expect(config.metrics).toBeUndefined();
  expect(config.oidc).toBeUndefined();
  expect(config.warnings).toHaveLength(4);
  expect(readConfig({}, 'demo').dataDirectory).toMatch(/[\\/]var[\\/]demo$/);
});

test('an empty setting is not set', () => {
  expect(readConfig({ PORT: '', METRICS_PORT: ' ', DATABASE_URL: '' }, 'production').port).toBe(
    3000,
  );
});

test('a full production configuration is read', () => {
  const config = readConfig(
    {
      PORT: '8080',
      PUBLIC_ORIGIN: 'https://holdfast.example.nhs.uk/',
      DATABASE_URL: 'postgres://app:pw@db/holdfast',
      DATABASE_OWNER_URL: 'postgres://owner:pw@db/holdfast',
      SESSION_SECRET: 'x'.repeat(32),
      MAIL_URL: 'smtps://mailer:p%40ss@mail.example.org?ca=/etc/ca.pem',
      MAIL_FROM: 'The service <service@example.org>',
      TEXT_URL: 'https://gateway.example.org/messages',
      TEXT_TOKEN: 't',
      TEXT_FROM: 'Hillside',
      STORAGE_URL: 's3://papers?endpoint=https://s3.example.org&region=uk-1',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'key',
      OIDC_ISSUER: 'https://am.nhsidentity.example',
      OIDC_CLIENT_ID: 'c',
      OIDC_CLIENT_SECRET: 's',
      OIDC_LABEL: 'NHS Care Identity',
      OIDC_ACR_VALUES: 'AAL2_OR_AAL3_ANY',
      IMPORT_ALLOWED_HOSTS: 'feeds.internal:8443, [fd00::1]:80',
      METRICS_PORT: '9464',
      TRUST_PROXY: '1',
    },
    'production',
  );
  expect(config).toMatchObject({
    publicOrigin: 'https://holdfast.example.nhs.uk',
    mail: {
      kind: 'smtp',
      host: 'mail.example.org',
      port: 465,
      implicitTls: true,
      tls: 'required',
      user: 'mailer',
      password: 'p@ss',
      caFile: '/etc/ca.pem',
      from: { name: 'The service' },
    },
    texts: {
      kind: 'http',
      url: 'https://gateway.example.org/messages',
      token: 't',
      from: 'Hillside',
    },
    storage: { kind: 's3', bucket: 'papers', region: 'uk-1', endpoint: 'https://s3.example.org' },
    oidc: { label: 'NHS Care Identity', scopes: ['openid', 'profile', 'email'] },
    importAllowedHosts: ['feeds.internal:8443', '[fd00::1]:80'],
    metrics: { host: '127.0.0.1', port: 9464 },
    warnings: [],
  });
});

test('every problem is told at once, and no value is', () => {
  const error = problemsOf({
    PORT: 'SECRETa',
    PUBLIC_ORIGIN: 'https://SECRETb.example/path',
    DATABASE_URL: 'mysql://SECRETc:SECRETd@h/d',
    SESSION_SECRET: 'SECRETe',
    MAIL_URL: 'imap://SECRETf:SECRETg@h',
    MAIL_FROM: 'SECRETh\r\nBcc: x@y.z',
    STORAGE_URL: 's3://SECRETi_bad',
    S3_SECRET_ACCESS_KEY: 'SECRETj',
    OIDC_CLIENT_SECRET: 'SECRETk',
    LOG_LEVEL: 'SECRETl',
    METRICS_PORT: '99999',
    IMPORT_ALLOWED_HOSTS: 'http://SECRETm/',
    IDLE_MINUTES: '0',
    TRUST_PROXY: '-1',
  });
  const named = [
    'PORT',
    'PUBLIC_ORIGIN',
    'DATABASE_URL',
    'SESSION_SECRET',
    'MAIL_URL',
    'MAIL_FROM',
    'STORAGE_URL',
    'OIDC_ISSUER and OIDC_CLIENT_ID',
    'LOG_LEVEL',
    'METRICS_PORT',
    'IMPORT_ALLOWED_HOSTS',
    'IDLE_MINUTES',
    'TRUST_PROXY',
  ];
  for (const name of named)
    expect(
      error.problems.some((problem) => problem.startsWith(name)),
      name,
    ).toBe(true);
  expect(`${error.message}${error.stack}`).not.toMatch(/SECRET[a-z]/);
  for (const problem of error.problems) expect(problem).toMatch(/^[A-Z0-9_]+ (must|and|has)/);
});

test.each([
  [
    'http is refused for a real host',
    { PUBLIC_ORIGIN: 'http://holdfast.example' },
    'PUBLIC_ORIGIN must start with https://',
  ],
  [
    'PostgreSQL needs a session secret',
    { DATABASE_URL: 'postgres://a@h/d' },
    'SESSION_SECRET must be set',
  ],
  [
    'one login for both is refused',
    {
      DATABASE_URL: 'postgres://a@h/d',
      DATABASE_OWNER_URL: 'postgres://a@h/d',
      SESSION_SECRET: 'x'.repeat(32),
    },
    'another login',
  ],
  [
    'an owner alone is refused',
    { DATABASE_OWNER_URL: 'postgres://a@h/d' },
    'DATABASE_URL must be set too',
  ],
  ['s3 needs its keys', { STORAGE_URL: 's3://papers' }, 'S3_ACCESS_KEY_ID must be set'],
  [
    'half of a sign-in provider is refused',
    { OIDC_ISSUER: 'https://id.example' },
    'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too',
  ],
])('%s', (_name, env, expected) => {
  expect(problemsOf(env as unknown as Record<string, string>).message).toContain(expected);
});

test('the demo refuses another database', () => {
  expect(problemsOf({ DATABASE_URL: 'postgres://a@h/d' }, 'demo').message).toContain(
    'must not be set',
  );
});

test('.env.example names exactly the settings, and explains each', () => {
  const lines = readFileSync(join(projectRoot, '.env.example'), 'utf8').split('\n');
  const named = lines.flatMap((line) => /^# ?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
  expect(named.toSorted()).toEqual(Object.keys(settings.shape).toSorted());
  for (const [index, line] of lines.entries()) {
    if (/^# ?[A-Z][A-Z0-9_]*=/.test(line)) expect(lines[index - 1], line).toMatch(/^# .*[a-z]/);
  }
});

describe('the key that signs in to the provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const good = write('good.pem', String(rsa.export({ type: 'pkcs1', format: 'pem' })));
  const given = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'c' };

  test('is read at the start', () => {
    const { oidc } = readConfig(
      { ...given, OIDC_CLIENT_KEY_FILE: good, OIDC_ACR_ACCEPTED: 'A  B' },
      'production',
    );
    expect(oidc?.proof).toMatchObject({ kind: 'key', algorithm: 'RS512' });
    expect(oidc?.acrAccepted).toEqual(['A', 'B']);
  });

  test.each([
    [{ OIDC_CLIENT_KEY_FILE: join(folder, 'none') }, 'a file that can be read'],
    [{ OIDC_CLIENT_KEY_FILE: write('bad.pem', 'SECRETk') }, 'a private key in PEM'],
    [{ OIDC_CLIENT_KEY_FILE: good, OIDC_CLIENT_KEY_ALGORITHM: 'ES256' }, 'a key that fits ES256'],
    [{ OIDC_CLIENT_KEY_FILE: good, OIDC_CLIENT_KEY_ALGORITHM: 'none' }, 'must be one of'],
    [
      { OIDC_CLIENT_KEY_FILE: good, OIDC_CLIENT_SECRET: 'SECRETk' },
      'OIDC_CLIENT_SECRET must not be set',
    ],
  ])('is refused in words: %j', (more, words) => {
    const read = () => readConfig({ ...given, ...more }, 'production');
    expect(read).toThrow(words);
    expect(read).not.toThrow('SECRETk');
  });
});
