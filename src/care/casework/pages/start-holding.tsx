import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submitOrAsk } from '#app/form.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { AgreedWords, DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  datePartsOf,
  ErrorSummaryFor,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { draftOf } from '../../rules.ts';
import { startHolding } from '../holding.server.ts';
import { holdingFunctions, startHoldingShape } from '../holding.ts';
import { readForHolding } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import type { Route } from './+types/start-holding';

/** Weeks until the first review, unless somebody chooses. */
const FIRST_REVIEW = 6;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, agreed, drafts } = await readForHolding(ctx, args.params.person);
  return {
    key: newId(),
    person,
    agreed,
    asked: await typedInRequest(ctx, requestIn(args.request)),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    reviewOn: addDays(dayOf(ctx.now), FIRST_REVIEW * 7),
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request, ['functions']);
  const page = `/people/${person}/holding/new`;
  return submitOrAsk(work, page, posted, startHoldingShape, async (keyed, input) => {
    await startHolding(keyed, person, input);
    return work.at(`/people/${person}`);
  });
}

export default function StartHoldingPage() {
  const { key, person, agreed, asked, drafts, reviewOn, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const draft = draftOf('hold', person.id);
  const form = {
    values:
      refused?.values ?? asked ?? drafts.kept[draft]?.values ?? datePartsOf('reviewOn', reviewOn),
    errors: refused?.errors ?? {},
  };
  const called = calledName(person);
  return (
    <>
      <title>{`Hold ${called} – Holdfast`}</title>
      <BackLink href={back}>{called}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Hold {called}</h1>
      <p>Holding needs no goal and no service to go to. It may be what helps.</p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <AgreedWords sentences={agreed.near} />
        <CheckboxesField
          {...form}
          name="functions"
          label="What is it for?"
          hint="Choose all that fit."
          items={Object.entries(holdingFunctions).map(([value, label]) => ({ value, label }))}
        />
        <TextField {...form} name="awaited" label="What they are waiting for (optional)" />
        <CheckboxesField
          {...form}
          name="expectationsTalkedThrough"
          label="Expectations"
          items={[
            {
              value: 'yes',
              label: 'We have talked through what to expect, and that it may be slow',
            },
          ]}
        />
        <TextAreaField {...form} name="expectations" label="What was said" rows={3} />
        <DateField
          {...form}
          name="reviewOn"
          label="When to look at it again"
          hint={`Within 26 weeks. Nothing ends by itself on that day. ${agreed.hints.reviewOn ?? ''}`}
        />
        <TextAreaField {...form} name="note" label="Anything else (optional)" rows={3} />
        <DiscretionPart {...form}>
          <Button>Start holding</Button>
        </DiscretionPart>
        <DraftPart drafts={drafts} name={draft} />
      </ActForm>
    </>
  );
}
