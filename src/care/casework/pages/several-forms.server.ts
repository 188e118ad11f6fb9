import { data } from 'react-router';
import type { z } from 'zod';
import { type Posted, type Refused, submit } from '#app/form.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';

/**
 * Carries out one of several forms of a page. The names of its fields begin with the posted
 * `prefix`, so that no id is on the page twice; commands and shapes see the names without it.
 */
export async function submitOne<Shape extends z.ZodType>(
  ctx: Ctx,
  posted: Posted,
  shape: Shape,
  act: (ctx: Ctx, input: z.output<Shape>) => Promise<string>,
) {
  const prefix = String(posted.values.prefix ?? '');
  const values = Object.fromEntries(
    Object.entries(posted.values).map(([name, value]) => [
      name.startsWith(prefix) ? name.slice(prefix.length) : name,
      value,
    ]),
  );
  const answer = await submit(ctx, { ...posted, values }, shape, act);
  if (answer instanceof Response) return answer;
  const errors = Object.fromEntries(
    Object.entries(answer.data.errors).map(([name, message]) => [name && prefix + name, message]),
  );
  return data<Refused>({ ...answer.data, values: posted.values, errors }, answer.init ?? {});
}
