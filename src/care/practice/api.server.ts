import { data } from 'react-router';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import * as queries from './queries.server.ts';
import { practiceWords } from './rules.ts';

/** The code behind what was typed as a practice, by its code or words of its name; see the query. */
export const resolvePractice = (tx: Tx, typed: string | null | undefined) =>
  queries.resolvePractice(tx, typed);

/** Those of the codes that a record may hold. */
export const knownPractices = (tx: Tx, codes: readonly string[]) =>
  queries.knownPractices(tx, codes);

/** A practice in words for a page: its name, where the list has it, and the code. */
export async function practiceInWords(tx: Tx, code: string | null): Promise<string | null> {
  const found = await queries.findPractice(tx, code);
  return found ? practiceWords(found) : code;
}

/** The same, as a read of its own. */
export const readPracticeInWords = (ctx: Ctx, code: string | null) =>
  code ? readIn(ctx, 'care', (tx) => practiceInWords(tx, code)) : Promise.resolve(null);

interface Refused {
  values: Record<string, unknown>;
  errors: Record<string, string>;
}

/** What a form whose practice was refused offers to choose from: those like the words typed. */
export async function practicesToChoose(ctx: Ctx, { values, errors }: Refused) {
  if (!errors.practiceCode || typeof values.practiceCode !== 'string') return [];
  const found = await queries.searchPractices(ctx, values.practiceCode);
  return found.map((one) => ({ value: one.code, label: practiceWords(one) }));
}

/** The answer to a form, with those practices where it was refused. */
export async function withPractices<Answer extends Refused>(
  ctx: Ctx,
  answer: Response | { data: Answer; init: ResponseInit | null },
) {
  if (answer instanceof Response) return answer;
  const practices = await practicesToChoose(ctx, answer.data);
  return data({ ...answer.data, practices }, answer.init ?? {});
}
