import type pg from 'pg';
import type { Ctx } from '#platform/database/context.server.ts';

/** A context whose statements are counted: what the page asks of the database, all told. */
export function counting(ctx: Ctx): { ctx: Ctx; statements: () => number } {
  let statements = 0;
  const pool = new Proxy(ctx.db.pool, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name);
      return async () => {
        const client: pg.PoolClient = await target.connect();
        return new Proxy(client, {
          get(inner, part) {
            const value = Reflect.get(inner, part);
            if (typeof value !== 'function') return value;
            return (...given: unknown[]) => {
              if (part === 'query') statements += 1;
              return value.apply(inner, given);
            };
          },
        });
      };
    },
  });
  return { ctx: { ...ctx, db: { ...ctx.db, pool } }, statements: () => statements };
}
