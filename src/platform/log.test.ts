import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createLog, type LogFields } from './log.server.ts';
import { routeLabel } from './log-route.ts';

function capture(level = 'debug') {
  const lines: string[] = [];
  return {
    log: createLog(level, { write: (line: string) => lines.push(line) }),
    text: () => lines.join(''),
    parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const HOSTILE = [
  'Mary Okafor',
  '9434765919',
  'mary@example.org',
  '"; drop table person; --',
  '%s %o %j',
  'line one\n    at Mary Okafor (file:///people/9434765919:1:1)',
  '\u202egnirts',
  '018f2c3e-1111-7000-8000-000000000000',
  'tok_R2FuZGFsZg',
];

test('a line carries its time, level, message and the fields it may', () => {
  const { log, parsed } = capture();
  log.with({ requestId: 'r-1' }).info('request answered', {
    method: 'GET',
    route: '/people/:personId',
    status: 200,
    milliseconds: 12.5,
  });
  expect(parsed()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      requestId: 'r-1',
      method: 'GET',
      route: '/people/:personId',
      status: 200,
      milliseconds: 12.5,
      msg: 'request answered',
    },
  ]);
});

test.each(HOSTILE)('%j never reaches a line, by whatever field it is handed over', (value) => {
  const { log, text, parsed } = capture();
  const fields: Record<string, unknown> = {
    name: value,
    body: { name: value },
    [value]: 1,
    err: new Error(value),
    req: { url: `/people?name=${value}` },
    route: `/people/${value}`,
    method: value,
    host: `${value} `,
    code: value,
    syscall: value,
    at: [value, `${value} (/x:1)`],
    cause: { name: value, at: [value], cause: { name: value, message: value } },
    message: value,
    stack: value,
    kind: value,
    queue: value,
    act: value,
    mode: value,
    status: value,
    count: Number.NaN,
    requestId: `${value} `,
  };
  log.error('it failed', fields as LogFields);
  log.with(fields as LogFields).info('it worked');
  for (const error of errorsAbout(value)) log.error('it failed', { error });
  expect(parsed().length).toBe(2 + errorsAbout(value).length);
  expect(text()).not.toContain(value);
  expect(text()).not.toContain(JSON.stringify(value).slice(1, -1));
  expect(text()).not.toContain('Okafor');
});

function errorsAbout(value: string): unknown[] {
  const database = new pg.DatabaseError(`Key (name)=(${value}) already exists.`, 1, 'error');
  database.code = '23505';
  database.detail = `Key (name)=(${value}) already exists.`;
  const renamed = new Error(value);
  renamed.name = value;
  const changed = new Error(value);
  changed.message = 'something else';
  const added = Object.assign(new Error('x'), { code: value, query: value, parameters: [value] });
  return [
    new Error(value),
    new TypeError(`cannot read ${value}`, { cause: new Error(value) }),
    database,
    new DrizzleQueryError('insert into person values ($1)', [value], database),
    new AggregateError([new Error(value)], value),
    z.string().max(1).safeParse(value).error,
    renamed,
    changed,
    added,
    value,
    { message: value },
    (() => {
      try {
        return JSON.parse(value.slice(1));
      } catch (error) {
        return error;
      }
    })(),
  ];
}

test('a database error says its code and where, never its parameters', () => {
  const { log, parsed, text } = capture();
  const cause = new pg.DatabaseError('duplicate key value', 1, 'error');
  cause.code = '23505';
  log.error('it failed', { error: new DrizzleQueryError('insert into person', ['Mary'], cause) });
  const error = parsed()[0]?.error as { at: string[]; cause: { code: string; name: string } };
  expect(error.cause).toMatchObject({ code: '23505' });
  expect(error.at.join('\n')).toContain('log.test.ts');
  expect(text()).not.toMatch(/Mary|insert into|duplicate/);
});

test('system errors keep what tells the cause', () => {
  const { log, parsed } = capture();
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });
  log.error('the database is away', { error: refused });
  expect(parsed()[0]?.error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
});

test('lines under the level are not written', () => {
  const { log, text } = capture('warn');
  log.info('quiet');
  log.warn('loud');
  expect(text()).not.toContain('quiet');
  expect(text()).toContain('loud');
});

test.each([
  ['/', '/'],
  ['people/:personId', '/people/:personId'],
  ['/fhir/r4/*', '/fhir/r4/*'],
  ['/feed/:token.ics', '(other)'],
  ['/calendar.ics', '/calendar.ics'],
  ['/people/9434765919', '(other)'],
  ['/people/018f2c3e-1111-7000-8000-000000000000', '(other)'],
  ['/p/R2FuZGFsZg', '(other)'],
  ['/search?name=mary', '(other)'],
  ['/people/mary%20okafor', '(other)'],
  [undefined, '(other)'],
])('the route %j is told as %j', (pattern, label) => expect(routeLabel(pattern)).toBe(label));
