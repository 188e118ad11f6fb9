/**
 * A server's worth of acts with no server: does acts as fast as it can and says which were confirmed,
 * one id a line, until it is killed. Started by the kill test.
 */
import { writeSync } from 'node:fs';
import { person } from '#care/person/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { openEmbeddedDatabase, openPostgres } from '#platform/database/database.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';

const [where = '', organisationId = ''] = process.argv.slice(2);
const db = where.startsWith('postgres:')
  ? openPostgres(where, 8)
  : await openEmbeddedDatabase({ directory: where });
const ctx: Ctx = {
  db,
  actor: {
    kind: 'staff',
    id: newId(),
    name: 'Kay Kill',
    organisationIds: [organisationId],
    roles: ['link-worker'],
  },
  now: new Date(),
  requestId: 'kill',
};

async function work(): Promise<void> {
  while (true) {
    const key = newId();
    const act = () =>
      perform({ ...ctx, key, now: new Date() }, 'care', async (tx, note) => {
        const id = newId();
        await tx.insert(person).values({
          id,
          organisationId,
          givenName: key,
          familyName: 'Kept',
          dateOfBirth: '1970-01-01',
          madeAt: new Date(),
          changedAt: new Date(),
        });
        note({ act: 'person.add', subject: ['person', id], personId: id });
        return { id };
      });
    // A person whose connection is slow presses twice.
    const [{ id }] = await Promise.all([act(), act()]);
    writeSync(1, `${id} ${key}\n`);
  }
}
writeSync(1, 'ready\n');
await Promise.all(Array.from({ length: 4 }, work));
