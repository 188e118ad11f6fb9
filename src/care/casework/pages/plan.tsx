import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { type Refused, readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import type { LookupChoices } from '#ui/lookup.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { hasCodes, withCodes } from '../../code/api.server.ts';
import {
  addAction,
  addGoal,
  changeAction,
  changeGoal,
  endNeed,
  recordNeed,
} from '../plan.server.ts';
import { readCasework } from '../queries.server.ts';
import { actionStatuses, calledName, goalStatuses, may } from '../rules.ts';
import {
  actionShape,
  changeActionShape,
  changeGoalShape,
  endShape,
  goalShape,
  needShape,
} from '../shapes.ts';
import type { Route } from './+types/plan';
import { ActionPart, GoalPart, NeedPart } from './plan-parts.tsx';
import { submitOne } from './several-forms.server.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, episode, open, drafts } = await readCasework(ctx, args.params.person);
  const keyed = <Row extends object>(rows: Row[]) => rows.map((row) => ({ ...row, key: newId() }));
  return {
    person,
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    needs: keyed(open.needs),
    codesLoaded: await hasCodes(ctx, 'needs'),
    goals: keyed(open.goals),
    actions: keyed(open.actions),
    mayWrite: may(ctx.actor, 'casework.write') && !!episode && episode.status !== 'closed',
    keys: { need: newId(), goal: newId(), action: newId() },
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const { version } = posted;
  const back = at(`/people/${person}/plan`);
  const id = String(posted.values.id ?? '');
  switch (posted.values.intent) {
    case 'need':
      return withCodes(
        ctx,
        await submitOne(ctx, posted, needShape, async (keyed, input) => {
          await recordNeed(keyed, person, input);
          return back;
        }),
        'needs',
        'needCode',
      );
    case 'end-need':
      return submitOne(ctx, posted, endShape, async (keyed, input) => {
        await endNeed(keyed, input.id);
        return back;
      });
    case 'goal':
      return submitOne(ctx, posted, goalShape, async (keyed, input) => {
        await addGoal(keyed, person, input);
        return back;
      });
    case 'change-goal':
      return submitOne(ctx, posted, changeGoalShape, async (keyed, input) => {
        await changeGoal(keyed, id, input, version);
        return back;
      });
    case 'action':
      return submitOne(ctx, posted, actionShape, async (keyed, input) => {
        await addAction(keyed, person, input);
        return back;
      });
    case 'change-action':
      return submitOne(ctx, posted, changeActionShape, async (keyed, input) => {
        await changeAction(keyed, id, input, version);
        return back;
      });
    default:
      throw refuse.notFound();
  }
}

/** What was typed of a goal or an action, by the labels of what was saved meanwhile. */
function typedOf(refused: Refused | undefined) {
  const of = (name: string) => String(refused?.values[`${refused.values.prefix}${name}`] ?? '');
  const statuses: Record<string, string> = { ...goalStatuses, ...actionStatuses };
  return {
    'How it stands': statuses[of('status')] ?? '',
    'What came of it': of('outcome'),
    Importance: of('importance'),
    Confidence: of('confidence'),
  };
}

export default function PlanPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<Refused & { codes?: LookupChoices }>();
  const called = calledName(page.person);
  return (
    <>
      <title>{`Needs, goals and actions of ${called} – Holdfast`}</title>
      <BackLink href={page.back}>{called}</BackLink>
      <Theirs refused={refused} typed={typedOf(refused)} />
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Needs, goals and actions of {called}</h1>
      <NeedPart page={page} refused={refused} codes={refused?.codes ?? []} />
      <GoalPart page={page} refused={refused} />
      <ActionPart page={page} refused={refused} />
    </>
  );
}
