import { byLink } from '#app/context.ts';
import { isRefusal } from '#platform/refusal.ts';
import { readCalendar } from '../calendar.server.ts';
import type { Route } from './+types/calendar-feed';

/** A private calendar, for calendar programs. What is not there says so in plain text. */
export async function loader(args: Route.LoaderArgs) {
  const token = /^([\w-]{43})\.ics$/.exec(args.params.file)?.[1] ?? '';
  try {
    return new Response(await readCalendar(byLink(args), token), {
      headers: {
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': 'inline; filename="holdfast.ics"',
        'cache-control': 'private, no-store',
        'x-robots-tag': 'noindex',
      },
    });
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'not-found') throw error;
    return new Response('There is no such calendar.', { status: 404 });
  }
}
