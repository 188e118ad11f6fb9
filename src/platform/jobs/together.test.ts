import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { perform } from '../database/transaction.server.ts';

let base: TestDatabase;
let service: Service;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

test('many jobs are worked together; one that fails does not hold up or repeat the others', async () => {
  const done: number[] = [];
  let [inHand, most] = [0, 0];
  await perform(service.linkWorker, 'care', async (tx, note) => {
    for (let number = 0; number < 24; number += 1) await base.db.jobs?.send(tx, 'tidy', { number });
    note({ act: 'test.send', subject: ['job', null] });
    return null;
  });
  const started = performance.now();
  await base.db.jobs?.work('tidy', async ({ data }) => {
    inHand += 1;
    most = Math.max(most, inHand);
    await new Promise((go) => setTimeout(go, 20));
    inHand -= 1;
    if (data.number === 7) throw new Error('not this one');
    done.push(Number(data.number));
  });
  await expect.poll(() => done.length, { timeout: 20_000 }).toBe(23);
  // One at a time, every two seconds, it would be 48.
  expect(performance.now() - started).toBeLessThan(15_000);
  expect(most).toBeGreaterThan(1);
  expect(new Set(done).size).toBe(23);
  const states = async () =>
    (
      await base.owner.query(
        "select state::text, count(*)::integer from jobs.job where name = 'tidy' group by 1 order by 1",
      )
    ).rows;
  await expect.poll(states).toEqual([
    { state: 'completed', count: 23 },
    { state: 'retry', count: 1 },
  ]);
});
