import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { perform, readIn } from './transaction.server.ts';

let test: TestDatabase;
let service: Service;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());

describe('an act', () => {
  it('done twice with one key is done once and answers the same', async () => {
    const ctx = { ...service.linkWorker, key: newId() };
    let done = 0;
    const act = () =>
      perform(ctx, 'care', async (_tx, note) => {
        note({ act: 'test.act', subject: ['test', null] });
        return { count: ++done };
      });
    expect(await act()).toEqual({ count: 1 });
    expect(await act()).toEqual({ count: 1 });
    expect(done).toBe(1);
  });

  it('done many times at once with one key is done once', async () => {
    const ctx = { ...service.linkWorker, key: newId() };
    let done = 0;
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        perform(ctx, 'care', async (_tx, note) => {
          note({ act: 'test.act', subject: ['test', null] });
          return { count: ++done };
        }),
      ),
    );
    expect(done).toBe(1);
    expect(new Set(results.map((r) => r.count))).toEqual(new Set([1]));
  });

  it('refuses a key that another person used', async () => {
    const key = newId();
    const act = (ctx: typeof service.linkWorker) =>
      perform({ ...ctx, key }, 'care', async (_tx, note) => {
        note({ act: 'test.act', subject: ['test', null] });
        return {};
      });
    await act(service.linkWorker);
    await expect(act(service.manager)).rejects.toThrow();
  });

  it('that leaves no audit entry is not done', async () => {
    await expect(perform(service.linkWorker, 'care', async () => ({}))).rejects.toThrow(
      'audit entry',
    );
  });

  it('that fails leaves its key free', async () => {
    const ctx = { ...service.linkWorker, key: newId() };
    await expect(
      perform(ctx, 'care', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const done = await perform(ctx, 'care', async (_tx, note) => {
      note({ act: 'test.act', subject: ['test', null] });
      return { ok: true };
    });
    expect(done).toEqual({ ok: true });
  });
});

describe('a transaction', () => {
  it('has the role of its zone and cannot reach another', async () => {
    const who = await readIn(service.linkWorker, 'care', async (tx) => {
      const { rows } = await tx.execute<{ who: string }>(sql`select current_user as who`);
      return rows[0]?.who;
    });
    expect(who).toBe('holdfast_care');
    await expect(
      readIn(service.linkWorker, 'care', (tx) => tx.execute(sql`select * from account.session`)),
    ).rejects.toThrow();
  });

  it('sees nothing of an organisation it does not act for', async () => {
    const count = (ctx: typeof service.linkWorker) =>
      readIn(ctx, 'care', async (tx) => {
        const { rows } = await tx.execute<{ n: string }>(
          sql`select count(*) as n from platform.audit_entry`,
        );
        return Number(rows[0]?.n);
      });
    expect(await count(service.linkWorker)).toBeGreaterThan(0);
    expect(await count(service.otherLinkWorker)).toBe(0);
  });
});
