import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { addDays, isDay, londonMoment } from '../clock.ts';
import { isId } from '../id.ts';
import { refuse } from '../refusal.ts';
import type { Parameter, Value } from './kind.ts';

type Column = PgColumn | SQL;

const or = (list: SQL[]): SQL => sql`(${sql.join(list, sql` or `)})`;
const nothing = sql`false`;

/** True where a value is (or is not) absent: the modifier `missing`. */
function missing(column: Column, { text }: Value): SQL {
  if (text !== 'true' && text !== 'false')
    throw refuse.invalid({ missing: 'must be true or false' });
  return text === 'true' ? sql`${column} is null` : sql`${column} is not null`;
}

function each(column: Column, values: Value[], one: (value: Value) => SQL): SQL {
  return or(
    values.map((value) => (value.modifier === 'missing' ? missing(column, value) : one(value))),
  );
}

/** `system|code` in its two halves; a value without a bar says nothing of the system. */
function token(text: string): { system: string | undefined; code: string } {
  const bar = text.indexOf('|');
  return bar < 0
    ? { system: undefined, code: text }
    : { system: text.slice(0, bar), code: text.slice(bar + 1) };
}

/** Words that a column holds, by the codes that FHIR has for them. A code that is none finds nothing. */
export function byCode(
  column: Column,
  columnFor: Record<string, readonly string[]>,
  says: string,
): Parameter {
  return {
    kind: 'token',
    says,
    modifiers: ['not', 'missing'],
    where(values) {
      const words = (value: Value) => columnFor[token(value.text).code] ?? [];
      const among = (list: readonly string[]) =>
        list.length === 0
          ? nothing
          : sql`${column} in (${sql.join(
              list.map((word) => sql`${word}`),
              sql`, `,
            )})`;
      const not = values.filter((value) => value.modifier === 'not');
      if (not.length > 0) return sql`not ${or(not.map((value) => among(words(value))))}`;
      return each(column, values, (value) => among(words(value)));
    },
  };
}

/** An identifier of a system that a column holds. */
export function byIdentifier(column: Column, system: string, says: string): Parameter {
  return {
    kind: 'token',
    says,
    modifiers: ['missing'],
    where: (values) =>
      each(column, values, ({ text }) => {
        const asked = token(text);
        if (asked.system !== undefined && asked.system !== system) return nothing;
        return asked.code === '' ? sql`${column} is not null` : sql`${column} = ${asked.code}`;
      }),
  };
}

/** An address that a column holds, with its version where it has one: all of it. */
export function byUri(column: Column, says: string, kind: 'uri' | 'reference' = 'uri'): Parameter {
  return {
    kind,
    says,
    modifiers: ['missing'],
    where: (values) => each(column, values, ({ text }) => sql`${column} = ${text}`),
  };
}

/** An identifier of any system, of which columns hold the system and the value. */
export function byAnyIdentifier(system: Column, value: Column, says: string): Parameter {
  return {
    kind: 'token',
    says,
    modifiers: ['missing'],
    where: (values) =>
      each(value, values, ({ text }) => {
        const asked = token(text);
        const parts = [
          ...(asked.system === undefined ? [] : [sql`${system} = ${asked.system}`]),
          asked.code === '' ? sql`${value} is not null` : sql`${value} = ${asked.code}`,
        ];
        return sql`(${sql.join(parts, sql` and `)})`;
      }),
  };
}

/** The id of a record. */
export function byId(column: Column, says: string): Parameter {
  return {
    kind: 'token',
    says,
    where: (values) => each(column, values, ({ text }) => sameId(column, text)),
  };
}

const sameId = (column: Column, text: string): SQL =>
  isId(text) ? sql`${column} = ${text}::uuid` : nothing;

/** A reference to a record of some kind: `Patient/…`, its whole address, or the id alone. */
export function byReference(column: Column, to: string, says: string): Parameter {
  return {
    kind: 'reference',
    says,
    to,
    column,
    modifiers: ['missing'],
    where: (values) =>
      each(column, values, ({ text }) => {
        const [id = '', kind = to] = text.split('/').reverse();
        return kind === to ? sameId(column, id) : nothing;
      }),
  };
}

/** Text: by its beginning, whatever the case; `:contains` anywhere in it, `:exact` all of it. */
export function byText(columns: Column[], says: string): Parameter {
  const [first = nothing] = columns;
  const plain = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  return {
    kind: 'string',
    says,
    modifiers: ['exact', 'contains', 'missing'],
    sort: sql`${first}`,
    where: (values) =>
      each(first, values, ({ text, modifier }) =>
        or(
          columns.map((column) => {
            if (modifier === 'exact') return sql`${column} = ${text}`;
            const pattern = modifier === 'contains' ? `%${plain(text)}%` : `${plain(text)}%`;
            return sql`${column} ilike ${pattern}`;
          }),
        ),
      ),
  };
}

const DATE =
  /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** A written date with its comparison: from when until before when it is, as moments, to the millisecond. */
export function readDate(text: string): { compare: string; from: Date; until: Date } {
  const found = DATE.exec(text);
  if (!found) throw refuse.invalid({ date: `${text.slice(0, 40)} is no date` });
  const [, compare = 'eq', year = '', month, day, hour, minute, second, fraction, zone] = found;
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  if (!isDay(first)) throw refuse.invalid({ date: `${text.slice(0, 40)} is no date` });
  if (hour === undefined) {
    const next =
      day !== undefined
        ? addDays(first, 1)
        : month !== undefined
          ? addDays(first, 32).slice(0, 8).concat('01')
          : `${String(Number(year) + 1).padStart(4, '0')}-01-01`;
    return { compare, from: londonMoment(first, '00:00'), until: londonMoment(next, '00:00') };
  }
  const clock = `${hour}:${minute}`;
  const start = zone ? Date.parse(`${first}T${clock}:00${zone}`) : +londonMoment(first, clock);
  const more = Number(second ?? 0) * 1_000 + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  // A minute, a second, or as much of a second as was written.
  const long = second ? Math.max(1, 1_000 / 10 ** (fraction ?? '').length) : 60_000;
  const from = new Date(start + more);
  if (Number.isNaN(+from) || Number(second ?? 0) > 59)
    throw refuse.invalid({ date: `${text.slice(0, 40)} is no date` });
  return { compare, from, until: new Date(+from + long) };
}

const A_DAY = 86_400_000;

/** A moment or a day that a column holds. Source: FHIR R4, Search, "Date". */
export function byDate(column: Column, says: string): Parameter {
  return {
    kind: 'date',
    says,
    modifiers: ['missing'],
    sort: sql`${column}`,
    where: (values) =>
      each(column, values, ({ text }) => {
        const { compare, from, until } = readDate(text);
        const [low, high] = [
          sql`${from.toISOString()}::timestamptz`,
          sql`${until.toISOString()}::timestamptz`,
        ];
        switch (compare) {
          case 'ne':
            return sql`not (${column} >= ${low} and ${column} < ${high})`;
          case 'gt':
          case 'sa':
            return sql`${column} >= ${high}`;
          case 'lt':
          case 'eb':
            return sql`${column} < ${low}`;
          case 'ge':
            return sql`${column} >= ${low}`;
          case 'le':
            return sql`${column} < ${high}`;
          case 'ap':
            return sql`${column} >= ${new Date(from.getTime() - A_DAY).toISOString()}::timestamptz and ${column} < ${new Date(until.getTime() + A_DAY).toISOString()}::timestamptz`;
          default:
            return sql`${column} >= ${low} and ${column} < ${high}`;
        }
      }),
  };
}

/** A day without a time, as dates of birth are. */
export function byDay(column: Column, says: string): Parameter {
  return byDate(sql`(${column}::timestamp at time zone 'Europe/London')`, says);
}
