import { redirect } from 'react-router';
import { requestContext } from '#app/context.ts';
import { sealAsk, unsealLaunch } from '../app/ask.server.ts';
import { askedBy } from '../app/authorise.server.ts';
import type { Route } from './+types/authorise';

/**
 * Where apps send people (OAuth 2, SMART App Launch). What is asked goes on sealed in the address, so
 * that it outlives signing in, and nothing is done before somebody has seen it.
 */
export async function loader({ context, request }: Route.LoaderArgs) {
  const { services, now, address } = context.get(requestContext);
  await services.limit('link', `authorise ${address}`);
  const asked = await askedBy(
    services.db,
    new URL(request.url).searchParams,
    `${services.origin}/fhir/R4`,
    (launch, programId) => unsealLaunch(services.secret, launch, programId, now),
  );
  throw redirect(
    'back' in asked ? asked.back : `/authorise/${sealAsk(services.secret, asked.ask, now)}`,
    303,
  );
}
