import type { Context } from 'hono';
import type { z } from 'zod';
import { refuse } from '#platform/refusal.ts';

/** What the address asks for; what it asks wrongly, or twice, is refused by name. */
export function askedOf<T extends z.ZodType>(c: Context, shape: T): z.output<T> {
  const asked = c.req.queries();
  const twice = Object.entries(asked).filter(([, values]) => values.length > 1);
  if (twice.length > 0)
    throw refuse.invalid(Object.fromEntries(twice.map(([name]) => [name, 'is given twice'])));
  const read = shape.safeParse(c.req.query());
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const [name] =
    issue?.code === 'unrecognized_keys' ? issue.keys : [issue?.path.join('.') ?? 'query'];
  throw refuse.invalid({
    [name ?? 'query']:
      issue?.code === 'unrecognized_keys'
        ? 'is not a parameter of this list'
        : `is not right: ${issue?.message}`,
  });
}

interface Slice {
  page: number;
  size: number;
}

/** The envelope of a page, by version 3.0's names. */
export const page3 = ({ page, size }: Slice, total: number, count: number, contents: object[]) => ({
  total_items: total,
  total_pages: Math.ceil(total / size),
  page_number: page,
  size: count,
  first_page: page === 1,
  last_page: page >= Math.ceil(total / size),
  empty: count === 0,
  contents,
});

/** The same by version 1.0's. */
export const page1 = ({ page, size }: Slice, total: number, count: number, content: object[]) => ({
  totalElements: total,
  totalPages: Math.ceil(total / size),
  number: page,
  size: count,
  first: page === 1,
  last: page >= Math.ceil(total / size),
  empty: count === 0,
  content,
});

/** A refusal as RFC 9457 writes it. */
export function problem(c: Context, status: number, detail: string): Response {
  c.header('cache-control', 'no-store');
  return c.body(JSON.stringify({ title: titles[status] ?? 'Not possible', status, detail }), {
    status: status as 400,
    headers: { 'content-type': 'application/problem+json' },
  });
}

const titles: Record<number, string> = {
  400: 'The request is not right',
  404: 'Not found',
  405: 'Not allowed',
  429: 'Too many requests',
  500: 'Sorry, there is a problem',
  503: 'Not available',
};
