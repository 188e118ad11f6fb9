import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import {
  ActForm,
  ActKey,
  ErrorSummaryFor,
  SelectField,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { draftOf } from '../../rules.ts';
import { endBarrier, recordBarrier, recordReadiness } from '../plan.server.ts';
import { readCasework } from '../queries.server.ts';
import { type Barrier, barriers, calledName, may } from '../rules.ts';
import { barrierShape, endShape, readinessShape } from '../shapes.ts';
import type { Route } from './+types/readiness';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, episode, open, drafts } = await readCasework(ctx, args.params.person);
  return {
    person,
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    readiness: open.readiness,
    barriers: open.barriers.map((one) => ({ ...one, key: newId() })),
    mayWrite: may(ctx.actor, 'casework.write') && !!episode && episode.status !== 'closed',
    readinessKey: newId(),
    barrierKey: newId(),
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const back = at(`/people/${person}/readiness`);
  switch (posted.values.intent) {
    case 'readiness':
      return submit(ctx, posted, readinessShape, async (keyed, input) => {
        await recordReadiness(keyed, person, input);
        return back;
      });
    case 'barrier':
      return submit(ctx, posted, barrierShape, async (keyed, input) => {
        await recordBarrier(keyed, person, input);
        return back;
      });
    case 'end-barrier':
      return submit(ctx, posted, endShape, async (keyed, input) => {
        await endBarrier(keyed, input.id);
        return back;
      });
    default:
      throw refuse.notFound();
  }
}

export default function ReadinessPage() {
  const page = useLoaderData<typeof loader>();
  const { person, readiness, back, mayWrite } = page;
  const refused = useActionData<typeof action>();
  const of = (intent: 'readiness' | 'barrier') =>
    refused?.values.intent === intent
      ? { values: refused.values, errors: refused.errors }
      : { values: page.drafts.kept[draftOf(intent, person.id)]?.values ?? {}, errors: {} };
  const keyOf = (intent: string, key: string) =>
    refused?.values.intent === intent ? refused.key : key;
  const called = calledName(person);
  return (
    <>
      <title>{`Readiness of ${called} – Holdfast`}</title>
      <BackLink href={back}>{called}</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Readiness of {called}</h1>
      {readiness ? (
        <>
          <p>
            On {formatDate(readiness.at)}: motivation {readiness.motivation ?? 'not asked'},
            capacity {readiness.capacity ?? 'not asked'}.
          </p>
          {readiness.personWords && <PersonWords>{readiness.personWords}</PersonWords>}
        </>
      ) : (
        <p>Nothing has been recorded about readiness yet.</p>
      )}
      {mayWrite && (
        <ActForm idempotencyKey={keyOf('readiness', page.readinessKey)}>
          <input type="hidden" name="intent" value="readiness" />
          <TextAreaField
            {...of('readiness')}
            name="readinessWords"
            label="How ready they feel, in their words"
            rows={3}
          />
          <TextField
            {...of('readiness')}
            name="motivation"
            label="How much they want a change"
            hint="0 to 10, only if they like numbers"
            inputMode="numeric"
            width={3}
          />
          <TextField
            {...of('readiness')}
            name="capacity"
            label="How much room they have for it, beside all else"
            hint="0 to 10, only if they like numbers"
            inputMode="numeric"
            width={3}
          />
          <Button>Record readiness</Button>
          <DraftPart drafts={page.drafts} name={draftOf('readiness', person.id)} />
        </ActForm>
      )}
      <h2>In the way, and out of their hands</h2>
      <p>This is kept apart from readiness: it says nothing about how ready somebody is.</p>
      {page.barriers.length > 0 && (
        <RowList label="In the way now">
          {page.barriers.map((one) => (
            <Row
              key={one.id}
              title={barriers[one.kind as Barrier] ?? one.kind}
              actions={
                mayWrite && (
                  <form method="post">
                    <ActKey value={one.key} />
                    <input type="hidden" name="intent" value="end-barrier" />
                    <input type="hidden" name="id" value={one.id} />
                    <Button small variant="secondary">
                      No longer in the way
                    </Button>
                  </form>
                )
              }
            >
              {one.note && <span className="hf-lines">{one.note}</span>}
            </Row>
          ))}
        </RowList>
      )}
      {mayWrite && (
        <ActForm idempotencyKey={keyOf('barrier', page.barrierKey)}>
          <input type="hidden" name="intent" value="barrier" />
          <SelectField
            {...of('barrier')}
            name="barrier"
            label="What is in the way"
            placeholder="Choose"
            items={Object.entries(barriers).map(([value, text]) => ({ value, text }))}
          />
          <TextAreaField {...of('barrier')} name="barrierNote" label="More about it" rows={2} />
          <Button variant="secondary">Add what is in the way</Button>
          <DraftPart drafts={page.drafts} name={draftOf('barrier', person.id)} />
        </ActForm>
      )}
    </>
  );
}
