import { atWork, type PageArgs, requestContext, SignInNeeded } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { listWorkplaces } from '../../queries.server.ts';
import { unsealAsk } from '../app/ask.server.ts';
import { findApp } from '../app/authorise.server.ts';

/** What is asked, by which app, of somebody who works in its organisation. */
export async function readAsk(args: PageArgs) {
  const { services, signedIn, now } = args.context.get(requestContext);
  const ask = unsealAsk(services.secret, args.params.asked ?? '', now);
  const app = ask && (await findApp(services.db, ask.programId));
  if (!ask || !app)
    throw refuse.notFound('This request is too old, or not ours. Begin again in the app.');
  if (!signedIn) throw new SignInNeeded();
  if (ask.userId && ask.userId !== signedIn.userId)
    throw refuse.forbidden('Somebody else opened this app. Open it again yourself.');
  const places = await listWorkplaces(services.db, signedIn.userId);
  const place = places.find((one) => one.id === app.organisationId);
  if (!place) throw refuse.forbidden(`${app.name} is for people of another organisation.`);
  const { ctx, here } = await atWork({ ...args, params: { organisation: place.slug } });
  return { ctx, here, ask, app, signedIn };
}
