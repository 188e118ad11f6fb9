import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSignIn } from '#account/sign-in.server.ts';
import { openEmbeddedDatabase } from '#platform/database/database.server.ts';
import { migrateDatabase } from '#platform/database/migrate.server.ts';
import { newId } from '#platform/id.ts';
import { holdfast } from './holdfast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-command-'));
  mkdirSync(join(folder, 'full'));
  writeFileSync(join(folder, 'full/something'), 'here');
  writeFileSync(join(folder, 'list.csv'), 'name,postcode\nChoir,BS1 4DJ\n');
});
// The first to need the database makes it, and the first of all reads the whole source.
const PATIENCE = 240_000;
afterAll(() => rmSync(folder, { recursive: true }));

/** The command line in this process: its exit code, and all it said. */
async function run(args: string[], env: Record<string, string> = {}) {
  let said = '';
  const heard = (text: unknown) => {
    said += `${text}\n`;
    return true;
  };
  const ears = [
    vi.spyOn(console, 'log').mockImplementation(heard),
    vi.spyOn(console, 'error').mockImplementation(heard),
    vi.spyOn(process.stdout, 'write').mockImplementation(heard),
    vi.spyOn(process.stderr, 'write').mockImplementation(heard),
  ];
  try {
    const there = args.map((arg) => arg.replace('FOLDER', folder));
    const code = await holdfast(there, { HOLDFAST_DATA: join(folder, 'data'), ...env });
    return { code, said };
  } finally {
    for (const ear of ears) ear.mockRestore();
  }
}

const commands = [
  'migrate',
  'user add',
  'user list',
  'user role',
  'directory import',
  'discretion imd',
  'practice import',
  'backup',
  'restore',
  'move',
  'audit verify',
  'generate',
];

describe('the command line', () => {
  it(
    'explains itself, and each of its commands',
    async () => {
      for (const args of [[], ['--help']]) {
        const { code, said } = await run(args);
        expect(code).toBe(0);
        for (const command of commands) expect(said).toContain(command.split(' ')[0]);
      }
      for (const command of commands) {
        const { code, said } = await run([...command.split(' '), '--help']);
        expect(code, command).toBe(0);
        expect(said).toContain(`Usage: holdfast ${command}`);
      }
    },
    PATIENCE,
  );

  const person = ['--name', 'A', '--organisation', 'x', '--role'];
  const postgres = {
    DATABASE_URL: 'postgres://app@127.0.0.1:9/none',
    SESSION_SECRET: 'x'.repeat(32),
  };
  it.each([
    [['frobnicate'], 2, /unknown command/],
    [['user'], 2, /Usage: holdfast user/],
    [['migrate', 'now'], 2, /too many arguments/],
    [['migrate', '--force'], 2, /unknown option/],
    [['generate'], 2, /required option/],
    [['generate', '--link-workers', 'many', '--referrals', '1'], 2, /whole number of at least 1/],
    [['generate', '--link-workers', '1', '--referrals', '-1'], 2, /whole number of at least 1/],
    [['user', 'add'], 2, /required option/],
    [['user', 'list'], 2, /required option/],
    [['directory', 'import'], 2, /missing required argument/],
    [['practice', 'import'], 2, /missing required argument/],
    [['backup'], 2, /missing required argument/],
    [['restore'], 2, /missing required argument/],
    [['migrate'], 0, /of this version/],
    [['user', 'add', 'a@b.example', ...person, 'king'], 1, /king is not a role/],
    [['user', 'list', '--organisation', 'x'], 1, /no organisation x/],
    [['user', 'role', 'a@b.example', '--organisation', 'x', '--end', 'k'], 1, /k is not a role/],
    [['directory', 'import', 'FOLDER/none.csv'], 1, /no file .*none\.csv/],
    [['directory', 'import', 'https://127.0.0.1/feed'], 1, /private|not be reached|refused/i],
    [['practice', 'import', 'FOLDER/none.csv'], 1, /no file .*none\.csv/],
    [['practice', 'import', 'FOLDER/full'], 1, /is a folder/],
    [['discretion', 'imd', 'FOLDER/none.csv'], 1, /no file .*none\.csv/],
    [['backup', 'FOLDER/full'], 1, /something in .*full already/],
    [['restore', 'FOLDER/none'], 1, /not a finished backup/],
    [['restore', 'FOLDER/full'], 1, /not a finished backup/],
    [['move'], 1, /Set DATABASE_URL and DATABASE_OWNER_URL/],
  ])(
    '%j',
    async (args, code, words) => {
      const answer = await run(args);
      expect(answer.said).toMatch(words);
      expect(answer.code).toBe(code);
      expect(answer.said).not.toMatch(/\n\s+at /);
    },
    PATIENCE,
  );

  it(
    'makes a sign-in, lists it, and gives and ends its roles',
    async () => {
      const db = await openEmbeddedDatabase({ directory: join(folder, 'data') });
      await migrateDatabase(db.pool);
      await db.pool.query(
        `insert into account.organisation (id, kind, name, slug, service, made_at)
         values ($1, 'employer', 'Riverbank', 'riverbank', true, now())`,
        [newId()],
      );
      await db.close();
      const riverbank = ['--organisation', 'riverbank'];
      const made = await run(
        ['user', 'add', 'New.Manager@riverbank.example', '--name', 'Nia Bell', ...riverbank].concat(
          ['--role', 'manager', '--role', 'administrator'],
        ),
      );
      expect(made).toMatchObject({ code: 0 });
      const [, password = ''] = /Password, shown this once: (\S+)/.exec(made.said) ?? [];
      const change = await run(
        ['user', 'role', 'new.manager@riverbank.example', ...riverbank].concat([
          '--add',
          'supervisor',
          '--end',
          'administrator',
        ]),
      );
      expect(change).toMatchObject({ code: 0 });
      expect((await run(['user', 'list', ...riverbank])).said.trim()).toBe(
        'new.manager@riverbank.example\tNia Bell\tmanager, supervisor',
      );
      const open = await openEmbeddedDatabase({ directory: join(folder, 'data') });
      try {
        const signIn = openSignIn(open, {
          origin: 'http://localhost:3000',
          secret: 'only-for-this-test-and-thrown-away',
          idleMinutes: 30,
        });
        const email = 'new.manager@riverbank.example';
        const { user } = await signIn.api.signInEmail({ body: { email, password } });
        expect(user.name).toBe('Nia Bell');
        const { rows } = await open.pool.query(
          "select count(*)::int as n from platform.audit_entry where act = 'membership.change'",
        );
        expect(rows[0].n).toBe(2);
      } finally {
        await open.close();
      }
    },
    PATIENCE,
  );

  it.each([
    [['migrate'], { PORT: 'hidden' }, /PORT must be a whole number/],
    [['migrate'], { ...postgres, SESSION_SECRET: 'hidden' }, /SESSION_SECRET must be at least 32/],
    [['migrate'], postgres, /DATABASE_OWNER_URL must be set/],
    [['user', 'list', '--organisation', 'x'], postgres, /The database cannot be reached/],
    [
      ['user', 'add', 'a@b.example', ...person, 'manager'],
      { HOLDFAST_NEW_PASSWORD: 'short' },
      /12 characters/,
    ],
  ])('%j with wrong settings', async (args, env, words) => {
    const answer = await run(args, env);
    expect(answer.said).toMatch(words);
    expect(answer.code).toBe(1);
    expect(answer.said).not.toMatch(/\n\s+at |hidden/);
  });
});
