import type { Ctx } from '#platform/database/context.server.ts';
import { isId } from '#platform/id.ts';

/** What a form starts with when it is opened from a listing of the directory (`?service=`). */
export async function chosenListing(
  _ctx: Ctx,
  request: Request,
): Promise<{ serviceId?: string; serviceName?: string; providerEmail?: string }> {
  const wanted = new URL(request.url).searchParams.get('service');
  return isId(wanted) ? { serviceId: wanted } : {};
}
