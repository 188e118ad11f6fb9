import type { Subscription } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { byCode, byText } from '#platform/fhir/conditions.ts';
import { requireKept, unkept } from '#platform/fhir/kept.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present } from '#platform/fhir/systems.ts';
import { changeSubscription, subscribe, unsubscribe } from './commands.server.ts';
import { subscription } from './schema.server.ts';
import { CONTENT, readSubscription, SECRET, type SubscriptionInput } from './shape.ts';

const own = ({ actor }: Ctx) =>
  and(
    eq(subscription.organisationId, actingOrganisation(actor)),
    actor.id ? eq(subscription.programId, actor.id) : sql`false`,
  );

/** What is read of a Subscription, and what the server itself says of one. */
function read(record: Subscription): Subscription {
  const { resourceType, status, reason, criteria, end, error, channel } = record;
  const { type, endpoint, payload, extension = [] } = channel;
  const _payload = (channel as { _payload?: object })._payload;
  return present({
    resourceType,
    status,
    reason,
    criteria,
    end,
    error,
    channel: present({
      type,
      endpoint,
      payload,
      _payload,
      extension: extension.filter(({ url }) => url === SECRET),
    }),
  }) as Subscription;
}

/**
 * What a program wishes to be told of. `check` refuses a search that the program may not make.
 */
export function subscriptionKind(
  check: (ctx: Ctx, input: SubscriptionInput) => Promise<void>,
): Kind<Subscription> {
  const checked = async (ctx: Ctx, record: Subscription) => {
    const input = readSubscription(record);
    await check(ctx, input);
    return input;
  };
  return {
    type: 'Subscription',
    says: 'What the program is told of by a call to its own address: changes of Task and ServiceRequest.',
    may: (actor) => actor.kind === 'program',
    table: subscription,
    id: subscription.id,
    changed: subscription.changedAt,
    scope: own,
    parameters: {
      status: byCode(
        subscription.status,
        { active: ['active'], error: ['error'], off: ['off'] },
        'Whether it is at work',
      ),
      criteria: byText([subscription.criteria], 'The search'),
      url: byText([subscription.endpoint], 'The address that is called'),
    },
    create: async (ctx, record) => subscribe(ctx, await checked(ctx, record)),
    unkept: (record) => unkept(record, read(record)),
    update: async (ctx, { id, version, wanted }) => {
      const input = await checked(ctx, wanted);
      requireKept(wanted, read(wanted));
      return changeSubscription(ctx, id, input, version);
    },
    remove: unsubscribe,
    async load(tx, ctx, ids) {
      const rows = await tx
        .select({
          id: subscription.id,
          version: subscription.version,
          changedAt: subscription.changedAt,
          status: subscription.status,
          reason: subscription.reason,
          criteria: subscription.criteria,
          error: subscription.error,
          endpoint: subscription.endpoint,
          payload: subscription.payload,
          endsAt: subscription.endsAt,
        })
        .from(subscription)
        .where(and(own(ctx), inArray(subscription.id, ids)));
      return rows.map((row) =>
        present<Subscription>({
          resourceType: 'Subscription',
          id: row.id,
          meta: metaOf(row.version, row.changedAt),
          status: row.status as Subscription['status'],
          ...(row.endsAt ? { end: row.endsAt.toISOString() } : {}),
          reason: row.reason,
          criteria: row.criteria,
          ...(row.error ? { error: row.error } : {}),
          channel: {
            type: 'rest-hook',
            endpoint: row.endpoint,
            ...(row.payload === 'id-only'
              ? {
                  payload: 'application/fhir+json',
                  _payload: { extension: [{ url: CONTENT, valueCode: 'id-only' }] },
                }
              : {}),
          } as Subscription['channel'],
        }),
      );
    },
  };
}
