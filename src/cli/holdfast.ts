import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { readConfig } from '#platform/config.server.ts';
import { plainWords } from './plain-words.ts';

const whole = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new InvalidArgumentError(`give a whole number of at least ${least}`);
  return value;
};
const several = (value: string, before: string[]) => [...before, value];

/**
 * Holdfast's command line. Gives the exit code: 0 done, 1 something was found wrong or could not be
 * done, 2 wrongly called.
 */
export async function holdfast(args: string[], env = process.env): Promise<number> {
  if (args[0] === 'directory') {
    const { directoryCommand } = await import('./directory.ts');
    return directoryCommand(args.slice(1), { env });
  }
  let code = 0;
  const program = new Command('holdfast')
    .description('Operates Holdfast. The settings are those of the server; see .env.example.')
    .option('--demo', 'work on the demonstration’s data')
    .exitOverride();
  const config = () => readConfig(env, program.opts().demo ? 'demo' : 'production');
  const operations = () => import('./operations.ts');
  const users = () => import('./user.ts');

  program
    .command('migrate')
    .description('bring the database to this version')
    .action(async () => {
      const { asOwner } = await operations();
      await asOwner(config(), async () => console.log('The database is of this version.'));
    });

  const user = program.command('user').description('who may sign in');
  user
    .command('add')
    .description('make a sign-in; the password is shown once')
    .argument('<email>')
    .requiredOption('--name <name>')
    .requiredOption('--organisation <slug>', 'its part in addresses')
    .requiredOption('--role <role>', 'may be given several times', several, [])
    .action(async (email: string, options) => {
      const password = env.HOLDFAST_NEW_PASSWORD;
      code = await (await users()).addUser(config(), {
        email,
        name: options.name,
        organisation: options.organisation,
        roles: options.role,
        ...(password ? { password } : {}),
      });
    })
    .addHelpText('after', '\nHOLDFAST_NEW_PASSWORD in the environment sets the password instead.');
  user
    .command('list')
    .description('who works in an organisation, and as what')
    .requiredOption('--organisation <slug>')
    .action(async (options) => {
      code = await (await users()).listUsers(config(), options.organisation);
    });
  user
    .command('role')
    .description('give or end roles')
    .argument('<email>')
    .requiredOption('--organisation <slug>')
    .option('--add <role>', 'may be given several times', several, [])
    .option('--end <role>', 'may be given several times', several, [])
    .action(async (email: string, options) => {
      code = await (await users()).changeRolesOf(config(), { email, ...options });
    });

  program
    .command('directory')
    .description('import FILE-or-URL: listings of community services (see directory --help)');
  program
    .command('discretion')
    .description('what agreements about discretion rest on')
    .command('imd')
    .description('load deprivation by practice from a CSV: practice_code, imd_score, imd_decile')
    .argument('<file>')
    .action(async (file: string) => {
      const { loadDeprivationFile } = await import('./discretion.ts');
      code = await loadDeprivationFile(config(), file);
    });
  program
    .command('practice')
    .description('the practices people are registered with')
    .command('import')
    .description('load the national list, laid out as epraccur.csv; repeat it as often as you like')
    .argument('<file>')
    .option('--networks <file>', 'also the network of each practice, from ePCN.xlsx')
    .action(async (file: string, options) => {
      const { importPracticeFile } = await import('./practice.ts');
      const { openDatabase } = await import('../../server.ts');
      code = await importPracticeFile(() => openDatabase(config()), file, options.networks);
    });
  program
    .command('codes')
    .description('SNOMED CT reference sets, which your organisation supplies')
    .command('import')
    .description('load members or terms: an RF2 simple refset or description snapshot, or a CSV')
    .argument('<file>')
    .option('--set <set>', 'the set of a CSV that names none: needs, support or safeguarding')
    .action(async (file: string, options) => {
      const { importCodeFile } = await import('./code.ts');
      const { openDatabase } = await import('../../server.ts');
      code = await importCodeFile(() => openDatabase(config()), file, options.set);
    });
  program
    .command('backup')
    .description('copy every table and file into a new folder; the server may be running')
    .argument('<folder>')
    .action(async (folder: string) => {
      code = await (await operations()).backup(config(), folder);
    });
  program
    .command('restore')
    .description('put a backup into an empty place; the server must not be running')
    .argument('<folder>')
    .action(async (folder: string) => {
      code = await (await operations()).restore(config(), folder);
    });
  program
    .command('move')
    .description('take the embedded database to the PostgreSQL of DATABASE_URL')
    .action(async () => {
      code = await (await operations()).move(config());
    });
  program
    .command('audit')
    .description('the log of every act')
    .command('verify')
    .description('look for changed, removed and reordered entries; exits 1 when there is one')
    .action(async () => {
      code = await (await operations()).verify(config());
    });
  program
    .command('generate')
    .description('fill the database with made-up services at work, the same for the same seed')
    .requiredOption('--link-workers <n>', 'how many', whole(1))
    .requiredOption('--referrals <m>', 'how many came in the last year', whole(1))
    .option('--listings <l>', 'how many of the directory (25 a link worker)', whole(0))
    .option('--seed <s>', 'a number', whole(0), 1)
    .action(async (options) => {
      const { asOwner } = await operations();
      const { generate } = await import('./generate/generate.ts');
      await asOwner(config(), (db) =>
        generate(db.pool, options, (line) => process.stderr.write(`${line}\n`)),
      );
    });

  try {
    await program.parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const words = plainWords(error);
    if (words === null) throw error;
    console.error(words);
    return 1;
  }
}
