import type { Parameters, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { allows } from '#account/program/scopes.ts';
import { beginReferral } from '#care/referral/begun.server.ts';
import { beginningFrom, places, sentAs } from '#care/referral/fhir-referral.ts';
import { actAt } from '#platform/fhir/typed.ts';
import { refuse } from '#platform/refusal.ts';
import type { Caller } from './call.ts';

/**
 * A referral that a clinical system begins and somebody there ends on our page: what its button opens
 * for them, and until when. It goes with the scope that makes a referral.
 */
export async function beginOnScreen(
  { ctx, allowed, base }: Caller,
  given: Resource,
): Promise<Parameters> {
  if (!allows(allowed, 'ServiceRequest', 'c')) throw refuse.forbidden();
  if (given.resourceType !== 'ServiceRequest')
    throw refuse.invalid({ resourceType: 'must be ServiceRequest at this address' });
  const record: ServiceRequest = given;
  const { path, expiresAt } = await actAt(places, () =>
    beginReferral(ctx, beginningFrom(record), sentAs(record)),
  );
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'url', valueUrl: new URL(path, base).href },
      { name: 'expires', valueInstant: expiresAt.toISOString() },
    ],
  };
}
