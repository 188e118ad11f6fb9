import type { Ctx } from '#platform/database/context.server.ts';
import { isAddress } from '#platform/mail/address.ts';
import { refuse } from '#platform/refusal.ts';
import { findListing } from '../directory/api.server.ts';

/** What a form starts with when it is opened from a listing of the directory (`?service=`). */
export async function chosenListing(ctx: Ctx, request: Request): Promise<Record<string, string>> {
  const wanted = new URL(request.url).searchParams.get('service');
  const listing = wanted && (await findListing(ctx, wanted));
  if (!listing) return {};
  const email = [listing.email, listing.providerEmail].find(isAddress);
  return {
    serviceId: listing.id,
    serviceName: listing.name,
    ...(email ? { providerEmail: email } : {}),
  };
}

/** Refuses a listing that is not, or no longer, in the directory. */
export async function requireListing(ctx: Ctx, id: string | null): Promise<void> {
  if (id !== null && !(await findListing(ctx, id)))
    throw refuse.invalid({ serviceName: 'That listing is no longer in the directory' });
}
