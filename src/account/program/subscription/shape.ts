import type { Subscription } from '@medplum/fhirtypes';
import { z } from 'zod';
import { refuse } from '#platform/refusal.ts';

/** What a program gives us to sign notifications with, on `Subscription.channel`. */
export const SECRET = 'https://holdfast.example/fhir/StructureDefinition/signing-secret';
/** How much of a record is told. Source: Subscriptions R5 Backport, "Payload content". */
export const CONTENT =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';

/** The kinds of record that a program is told of. */
export const toldOf = ['Task', 'ServiceRequest'] as const;

export interface SubscriptionInput {
  kind: string;
  /** The search without the kind before it. */
  search: string;
  criteria: string;
  reason: string;
  endpoint: string;
  payload: 'empty' | 'id-only';
  /** Null where it is kept as it was. */
  secret: string | null;
  active: boolean;
  endsAt: Date | null;
}

const extensions = z
  .array(
    z.looseObject({
      url: z.string(),
      valueString: z.string().max(200).optional(),
      valueCode: z.string().max(60).optional(),
    }),
  )
  .max(20)
  .default([]);

const shape = z.looseObject({
  status: z.enum(['requested', 'active', 'off'], 'must be requested, active or off'),
  reason: z.string('must say what it is for').trim().min(1, 'must say what it is for').max(500),
  criteria: z.string('is missing').max(1000),
  end: z.iso.datetime({ offset: true, error: 'must be an instant' }).optional(),
  channel: z.looseObject({
    type: z.literal('rest-hook', 'must be rest-hook'),
    endpoint: z.string('is missing').max(500),
    payload: z.string().max(100).optional(),
    _payload: z.looseObject({ extension: extensions }).optional(),
    header: z.array(z.string()).max(0, 'is not taken: check the signature instead').optional(),
    extension: extensions,
  }),
});

/**
 * What a program wishes to be told of, from a Subscription (R4).
 * @throws Refusal `invalid` with the place of what is wrong
 */
export function readSubscription(record: Subscription): SubscriptionInput {
  const read = shape.safeParse(record);
  if (!read.success)
    throw refuse.invalid(
      Object.fromEntries(
        read.error.issues.map((one) => [`Subscription.${one.path.join('.')}`, one.message]),
      ),
    );
  const { status, reason, criteria, end, channel } = read.data;
  const [kind = '', search = ''] = criteria.split('?', 2);
  if (!toldOf.some((one) => one === kind))
    throw refuse.invalid({
      'Subscription.criteria': `must be a search of ${toldOf.join(' or ')}, such as Task?status=completed`,
    });
  const endpoint = URL.parse(channel.endpoint);
  if (
    !endpoint ||
    !['https:', 'http:'].includes(endpoint.protocol) ||
    endpoint.username ||
    endpoint.password
  )
    throw refuse.invalid({
      'Subscription.channel.endpoint': 'must be an address that begins with https://',
    });
  const secret = channel.extension.find((one) => one.url === SECRET)?.valueString ?? null;
  if (secret !== null && !/^[\x21-\x7e]{32,200}$/.test(secret))
    throw refuse.invalid({
      'Subscription.channel.extension': 'the signing secret must be 32 to 200 printable characters',
    });
  return {
    kind,
    search,
    criteria,
    reason,
    endpoint: endpoint.href,
    payload: payloadOf(channel.payload, channel._payload?.extension ?? []),
    secret,
    active: status !== 'off',
    endsAt: end ? new Date(end) : null,
  };
}

/** Without a payload nothing is sent but the call itself; the record itself never is. */
function payloadOf(payload: string | undefined, said: z.output<typeof extensions>) {
  if (payload === undefined) return 'empty';
  if (!/^application\/(fhir\+)?json$/.test(payload))
    throw refuse.invalid({
      'Subscription.channel.payload': 'must be application/fhir+json or absent',
    });
  if (said.find((one) => one.url === CONTENT)?.valueCode !== 'id-only')
    throw refuse.invalid({
      'Subscription.channel.payload': `takes the extension ${CONTENT} with the code id-only: a record is read, never sent`,
    });
  return 'id-only';
}
