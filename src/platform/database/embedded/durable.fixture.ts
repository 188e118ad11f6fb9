/**
 * A process for durable.test.ts to kill: opens the folder it is given and commits as fast as it can,
 * printing each number once it is acknowledged. With `hold` it only opens.
 */
import { writeSync } from 'node:fs';
import { openEmbedded } from './open.server.ts';

const [directory, template, mode] = process.argv.slice(2) as [string, string, string | undefined];
const { pool } = await openEmbedded({ directory, template });
writeSync(1, 'open\n');
if (mode !== 'hold') {
  await pool.query('create table if not exists commits (id int primary key, more text)');
  const { rows } = await pool.query('select coalesce(max(id), 0) as last from commits');
  for (let id = rows[0].last + 1; ; id++) {
    await pool.query("insert into commits values ($1, repeat('x', 500))", [id]);
    writeSync(1, `${id}\n`);
  }
}
