import { redirect } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { timeOf } from '#platform/clock.ts';
import { discardDraft, saveDraft } from '#platform/draft/draft.server.ts';
import { aboutOf } from '#platform/draft/name.ts';
import { refuse } from '#platform/refusal.ts';
import type { Route } from './+types/drafts';

/**
 * Keeps or discards the draft of a form: by our script while somebody types, or by the form's own
 * buttons, which then lead to the person it is about.
 */
export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args);
  const { services } = args.context.get(requestContext);
  await services.limit('draft', `${ctx.actor.id}`);
  const { draft, values, version, key } = await readPosted(args.request, 'as-sent');
  if (!draft) throw refuse.notFound();
  const { _discard, ...typed } = values;
  if (_discard) await discardDraft({ ...ctx, key }, draft);
  else await saveDraft(ctx, draft, typed, version);
  return args.request.headers.get('accept') === 'application/json'
    ? Response.json({ at: timeOf(ctx.now) })
    : redirect(at(`/people/${aboutOf(draft)}`), 303);
}

export function loader() {
  throw refuse.notFound();
}
