import type { Goal } from '@medplum/fhirtypes';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { requireKept } from '#platform/fhir/kept.ts';
import type { Change } from '#platform/fhir/kind.ts';
import { actAt, type Places, shaped, text, typedAt, without } from '#platform/fhir/typed.ts';
import { refuse } from '#platform/refusal.ts';
import { changeGoal } from './plan.server.ts';
import type { GoalStatus } from './rules.ts';
import { goal } from './schema.server.ts';
import { changeGoalShape } from './shapes.ts';

const shape = z.looseObject({
  lifecycleStatus: text.optional(),
  achievementStatus: z.looseObject({ coding: z.array(z.looseObject({ code: text })) }).optional(),
  note: z.array(z.looseObject({ text: text.optional() })).default([]),
});

const places: Places = { '': 'Goal', status: 'Goal.lifecycleStatus', outcome: 'Goal.note' };

const reached: Record<string, GoalStatus> = {
  achieved: 'reached',
  improving: 'partly',
  'not-achieved': 'not-reached',
};

/** A goal as its record is changed: how it stands, and what came of it as its note. */
export async function changeGoalRecord(ctx: Ctx, change: Change<Goal>): Promise<unknown> {
  const { id, version, wanted, current } = change;
  const consumed = ['lifecycleStatus', 'achievementStatus', 'note', 'statusDate'];
  requireKept(without(wanted, consumed), without(current, consumed));
  const read = shaped(shape, wanted, 'Goal');
  if (read.note.length > 1) throw refuse.invalid({ 'Goal.note': 'must be one' });
  const input = typedAt(
    changeGoalShape,
    {
      status: statusOf(read),
      outcome: read.note[0]?.text ?? '',
      importance: await importanceOf(ctx, id),
    },
    places,
  );
  return actAt(places, () => changeGoal(ctx, id, input, version));
}

function statusOf({ lifecycleStatus, achievementStatus }: z.output<typeof shape>): GoalStatus {
  if (lifecycleStatus === 'active') return 'open';
  if (lifecycleStatus === 'cancelled') return 'changed';
  if (lifecycleStatus !== 'completed')
    throw refuse.invalid({ 'Goal.lifecycleStatus': 'must be active, completed or cancelled' });
  const found = reached[achievementStatus?.coding[0]?.code ?? ''];
  if (!found)
    throw refuse.invalid({
      'Goal.achievementStatus': `must be one of ${Object.keys(reached).join(', ')}`,
    });
  return found;
}

/** How important the goal is to the person, which a Goal does not say and so stays. */
async function importanceOf(ctx: Ctx, id: string): Promise<string> {
  const [found] = await readIn(ctx, 'care', (tx) =>
    tx
      .select({ importance: goal.importance })
      .from(goal)
      .where(and(eq(goal.id, id), eq(goal.organisationId, actingOrganisation(ctx.actor)))),
  );
  return String(found?.importance ?? '');
}
