// The first thing every npm script runs. Plain JavaScript, so that an old Node can still say what to do.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Holdfast needs Node.js 24 or later; this is ${process.version}.\n` +
      'On Linux and Windows, `npm ci` brings one: run Holdfast by its npm scripts, for example `npm run demo`.\n' +
      'On a Mac, install Node.js 24 from https://nodejs.org and try again.',
  );
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
const commands = {
  demo: async () => (await import('../src/cli/serve.ts')).serveCommand('demo'),
  start: async () => (await import('../src/cli/serve.ts')).serveCommand('production'),
  holdfast: async () => (await import('../src/cli/holdfast.ts')).holdfast(args),
  test: async () => (await import('./test.ts')).test(args),
  check: async () => (await import('./check.ts')).check(),
  bench: async () => (await import('../bench/bench.ts')).bench(args),
  'generate-migration': async () =>
    (await import('./generate-migration.ts')).generateMigration(args),
};
const run = commands[command];
if (!run) {
  console.error(`There is no command ${command}. There are: ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
// Tests choose their own; elsewhere React without it is slow.
if (!['test', 'check'].includes(command)) process.env.NODE_ENV ??= 'production';
try {
  const code = await run();
  if (typeof code === 'number') process.exitCode = code;
} catch (error) {
  const { plainWords } = await import('../src/cli/plain-words.ts');
  const words = plainWords(error);
  if (words === null) throw error;
  console.error(words);
  // What was opened before it failed would keep the process waiting.
  process.exit(1);
}
