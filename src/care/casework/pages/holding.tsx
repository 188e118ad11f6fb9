import { useActionData, useLoaderData } from 'react-router';
import type { z } from 'zod';
import { atWork } from '#app/context.ts';
import { orAsk, readPosted } from '#app/form.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { dueInWords, formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import {
  endHolding,
  noteHoldingSign,
  resumeHolding,
  reviewHolding,
  stepDownHolding,
} from '../holding.server.ts';
import {
  endHoldingShape,
  functionNames,
  type HoldingStatus,
  holdingFunctions,
  holdingStatusNames,
  holdingStepNames,
  lengthInWords,
  resumeHoldingShape,
  reviewHoldingShape,
  signShape,
  stepDownShape,
  weeksHeld,
} from '../holding.ts';
import { readHolding } from '../queries.server.ts';
import { calledName, may } from '../rules.ts';
import type { Route } from './+types/holding';
import { HoldingForms, typedOfHolding } from './holding-forms.tsx';
import { submitOne } from './several-forms.server.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { drafts, ...found } = await readHolding(ctx, args.params.holding);
  return {
    ...found,
    asked: await typedInRequest(ctx, requestIn(args.request)),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    now: ctx.now,
    keys: { review: newId(), sign: newId(), 'step-down': newId(), end: newId(), resume: newId() },
    nextReview: addDays(dayOf(ctx.now), 42),
    mayWrite: may(ctx.actor, 'casework.write'),
    back: at(`/people/${found.person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const id = args.params.holding;
  const posted = await readPosted(args.request, ['functions']);
  const { version } = posted;
  const page = `/holding/${id}`;
  const back = work.at(page);
  const submitOrAskOne = <Shape extends z.ZodType>(
    shape: Shape,
    act: (ctx: Ctx, input: z.output<Shape>) => Promise<string>,
  ) => submitOne(work.ctx, posted, shape, orAsk(work, page, posted, act));
  switch (posted.values.intent) {
    case 'review':
      return submitOrAskOne(reviewHoldingShape, async (keyed, input) => {
        await reviewHolding(keyed, id, input, version);
        return back;
      });
    case 'sign':
      return submitOne(work.ctx, posted, signShape, async (keyed, input) => {
        await noteHoldingSign(keyed, id, input, version);
        return back;
      });
    case 'step-down':
      return submitOrAskOne(stepDownShape, async (keyed, input) => {
        await stepDownHolding(keyed, id, input, version);
        return back;
      });
    case 'end':
      return submitOne(work.ctx, posted, endHoldingShape, async (keyed, input) => {
        await endHolding(keyed, id, input, version);
        return back;
      });
    case 'resume':
      return submitOrAskOne(resumeHoldingShape, async (keyed, input) => {
        await resumeHolding(keyed, id, input, version);
        return back;
      });
    default:
      throw refuse.notFound();
  }
}

export default function HoldingPage() {
  const page = useLoaderData<typeof loader>();
  const { holding, person, steps, now, back } = page;
  const refused = useActionData<typeof action>();
  const ended = holding.status === 'ended';
  const weeks = weeksHeld(new Date(holding.startedAt), new Date(holding.endedAt ?? now));
  const called = calledName(person);
  return (
    <>
      <title>{`Holding ${called} – Holdfast`}</title>
      <BackLink href={back}>{called}</BackLink>
      <Theirs refused={refused} typed={typedOfHolding(refused?.values)} />
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Holding {called}</h1>
      <SummaryList
        rows={[
          { key: 'Now', value: holdingStatusNames[holding.status as HoldingStatus] },
          {
            key: 'What it is for',
            value: (
              <ul className="nhsuk-list">
                {functionNames
                  .filter((name) => holding[name])
                  .map((name) => (
                    <li key={name}>{holdingFunctions[name]}</li>
                  ))}
              </ul>
            ),
          },
          !!holding.awaited && { key: 'Waiting for', value: holding.awaited },
          {
            key: 'Expectations',
            value: (
              <span className="hf-lines">
                {holding.expectationsTalkedThrough
                  ? 'Talked through. '
                  : 'Not talked through yet. '}
                {holding.expectations}
              </span>
            ),
          },
          {
            key: 'Since',
            value: `${formatDate(holding.startedAt)} (${lengthInWords(weeks)})`,
          },
          !ended && {
            key: 'Look at it again',
            value: `${formatDate(holding.reviewOn)} (${dueInWords(holding.reviewOn, now)})`,
          },
          !!holding.stepDownPlan && {
            key: 'Step-down plan',
            value: <span className="hf-lines">{holding.stepDownPlan}</span>,
          },
          !!holding.endReason && {
            key: 'Why it ended',
            value: <span className="hf-lines">{holding.endReason}</span>,
          },
        ]}
      />
      {page.mayWrite && (
        <HoldingForms
          holding={holding}
          keys={page.keys}
          nextReview={page.nextReview}
          drafts={page.drafts}
          agreed={page.agreed.hints.reviewOn}
          asked={page.asked}
          refused={refused}
        />
      )}
      <p className="hf-no-print">
        <a href={`${back}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
      <h2>What has happened</h2>
      <Timeline
        label="Steps of this holding, newest first"
        events={steps.map((step) => ({
          id: step.id,
          when: step.at,
          by: step.byName,
          title: holdingStepNames[step.kind] ?? step.kind,
          body: (
            <>
              {step.note && <p className="hf-lines">{step.note}</p>}
              {step.reviewOn && <p>Look at it again on {formatDate(step.reviewOn)}.</p>}
            </>
          ),
        }))}
      />
    </>
  );
}
