import { data } from 'react-router';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import * as queries from './queries.server.ts';
import type { CodeSet } from './rules.ts';

/** Whether there is anything of a set to choose from. */
export const hasCodes = (ctx: Ctx, set: CodeSet) =>
  readIn(ctx, 'care', (tx) => queries.hasCodes(tx, set));

/** The code behind what was typed; see the query. */
export const resolveCode = (
  tx: Tx,
  typed: string | null | undefined,
  set: CodeSet,
  field: string,
) => queries.resolveCode(tx, typed, set, field);

interface Refused {
  values: Record<string, unknown>;
  errors: Record<string, string>;
}

/** The answer to a form, with the codes like the words typed where its code was refused. */
export async function withCodes<Answer extends Refused>(
  ctx: Ctx,
  answer: Response | { data: Answer; init: ResponseInit | null },
  set: CodeSet,
  field: string,
) {
  if (answer instanceof Response) return answer;
  const { values, errors } = answer.data;
  const typed = values[field];
  const codes =
    errors[field] && typeof typed === 'string' && typed
      ? (await queries.lookUpCodes(ctx, typed, set)).found
      : [];
  return data(
    { ...answer.data, codes: codes.map(({ code, term }) => ({ value: code, label: term })) },
    answer.init ?? {},
  );
}
