import { data } from 'react-router';
import { z } from 'zod';
import { type Posted, type Refused, submit } from '#app/form.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { askNames } from '../../discretion/rules.ts';

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
  const withoutPrefix = (values: unknown) =>
    Object.fromEntries(
      Object.entries(values as Posted['values']).map(([name, value]) => [
        name.startsWith(prefix) ? name.slice(prefix.length) : name,
        value,
      ]),
    );
  const named: z.ZodType<z.output<Shape>> = z.preprocess(withoutPrefix, shape);
  const answer = await submit<typeof named>(ctx, posted, named, act);
  if (answer instanceof Response) return answer;
  const errors = Object.fromEntries(
    Object.entries(answer.data.errors).map(([name, message]) => [
      name && !askNames.includes(name) ? prefix + name : name,
      message,
    ]),
  );
  return data<Refused>({ ...answer.data, errors }, answer.init ?? {});
}
