import { atWork, type PageArgs, requestContext } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { isReport } from '../rules.ts';

/** What the address of a report, or of its file, asks for. */
export async function askedFor(args: PageArgs) {
  const { ctx, here, at } = await atWork(args, 'supervisor', 'manager');
  const kind = args.params.report;
  if (!isReport(kind)) throw refuse.notFound();
  const { searchParams } = new URL(args.request.url);
  const filter = {
    period: searchParams.get('period'),
    practice: searchParams.get('practice') || null,
  };
  const { smallGroup } = args.context.get(requestContext).services;
  return { ctx, here, at, kind, filter, smallGroup };
}
