import { and, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../database/context.server.ts';
import { refuse } from '../refusal.ts';
import { byDate, byId } from './conditions.ts';
import type { Kind, Parameter } from './kind.ts';

/** What must hold for a row, for who asks. */
export type Condition = (ctx: Ctx) => SQL | undefined;

/** The most values of one parameter, and how far a search goes from record to record. */
const MOST_VALUES = 200;
const FARTHEST = 3;

/** Commas part values, unless a backslash is before them. */
export const parted = (text: string): string[] =>
  text.split(/(?<!\\),/).map((one) => one.replaceAll(/\\([,$|\\])/g, '$1'));

/** What a kind of record can be searched by under a name. */
export const parameterOf = (kind: Kind, name: string): Parameter | undefined =>
  name === '_id'
    ? byId(kind.id, 'The id of the record')
    : name === '_lastUpdated'
      ? byDate(kind.changed, 'When it was last changed')
      : Object.hasOwn(kind.parameters, name)
        ? kind.parameters[name]
        : undefined;

/**
 * One parameter of a search: of the record itself, of one it points to (`subject:Patient.identifier`),
 * or of one that points to it (`_has:Task:focus:status`).
 */
export function conditionOf(
  kind: Kind,
  kinds: readonly Kind[],
  written: string,
  text: string,
  far = 0,
): Condition {
  if (far > FARTHEST) throw refuse.invalid({ [short(written)]: 'goes through too many records' });
  const [, type, by, of] = /^_has:([^:]+):([^:]+):(.+)$/.exec(written) ?? [];
  if (type && by && of) {
    const from = kinds.find((one) => one.type === type);
    const column = from?.parameters[by]?.to === kind.type && from.parameters[by].column;
    if (!from || !column) throw unknown(kind, written);
    const there = conditionOf(from, kinds, of, text, far + 1);
    return (ctx) =>
      sql`${kind.id} in (select ${column} from ${from.table} where ${and(from.scope(ctx), there(ctx), sql`${column} is not null`)})`;
  }
  const [, pointer, called, rest] = /^([^.:]+)(?::([^.:]+))?\.(.+)$/.exec(written) ?? [];
  if (pointer && rest) {
    const { to, column } = parameterOf(kind, pointer) ?? {};
    const target = kinds.find((one) => one.type === to);
    if (!column || !target || (called !== undefined && called !== to)) throw unknown(kind, written);
    const there = conditionOf(target, kinds, rest, text, far + 1);
    return (ctx) =>
      sql`${column} in (select ${target.id} from ${target.table} where ${and(target.scope(ctx), there(ctx))})`;
  }
  const [name = '', modifier] = written.split(':', 2);
  const parameter = parameterOf(kind, name);
  if (!parameter) throw unknown(kind, name);
  if (modifier !== undefined && !parameter.modifiers?.includes(modifier))
    throw refuse.invalid({ [name]: `does not take the modifier ${short(modifier)}` });
  if (text === '') throw refuse.invalid({ [name]: 'has no value' });
  if (text.includes('\0')) throw refuse.invalid({ [name]: 'holds a character that no text has' });
  const values = parted(text).map((one) => ({ text: one, modifier }));
  if (values.length > MOST_VALUES)
    throw refuse.invalid({ [name]: `has more than ${MOST_VALUES} values` });
  return (ctx) => parameter.where(values, ctx);
}

const short = (text: string) => text.slice(0, 60);
const unknown = (kind: Kind, written: string) =>
  refuse.invalid({ [short(written)]: `is nothing that ${kind.type} can be searched by` });
