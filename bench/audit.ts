import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { median, rate } from './measure.ts';
import { linkWorkersOf, type Place } from './place.ts';

const RUNS = 5;
const SECONDS = 2;

/**
 * Acts a second that do nothing but leave an audit entry: all in one organisation, whose chain has
 * eight lanes, against each client in an organisation of its own, where none waits for another.
 */
export async function benchAudit(place: Place, say: (line: string) => void): Promise<void> {
  const [one] = await linkWorkersOf(place);
  if (!one) throw new Error('nobody works here');
  for (const clients of [1, 4, 16]) {
    const apart = Array.from({ length: clients }, () => ({
      ...one,
      actor: { ...one.actor, organisationIds: [newId()] },
    }));
    const [shared, alone]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      let turn = 0;
      alone.push(await rate(clients, SECONDS, () => act(apart[turn++ % clients] as Ctx)));
      shared.push(await rate(clients, SECONDS, () => act(one)));
    }
    const [a, b] = [median(shared), median(alone)];
    say(
      `audit entries, ${clients} client${clients > 1 ? 's' : ''}: ${a.toFixed(0)} a second in one organisation, ${b.toFixed(0)} in ${clients}, ratio ${(a / b).toFixed(2)}`,
    );
  }
}

const act = (ctx: Ctx) =>
  perform(ctx, 'care', async (_tx, note) => {
    note({ act: 'bench.act', subject: ['bench', null] });
    return {};
  });
