import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { hasRole } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import {
  ActForm,
  DateField,
  ErrorSummaryFor,
  SelectField,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { answerWish, finishWish, makeWish, recordTraining } from '../commands.server.ts';
import { readTraining } from '../queries.server.ts';
import {
  answerWishShape,
  recordTrainingShape,
  type TrainingState,
  trainingStates,
  wishShape,
} from '../rules.ts';
import type { Route } from './+types/training';
import { Answer, Wishes } from './wishes.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { user } = args.params;
  const own = user === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  const read = await readTraining(ctx, user);
  const wanted = new URL(args.request.url).searchParams.get('wish');
  return {
    ...read,
    own,
    keys: Object.fromEntries(read.wishes.map(({ id }) => [id, newId()])),
    answering: own
      ? undefined
      : read.wishes.find((one) => one.id === wanted && one.status === 'wished'),
    here: at(`/training/${user}`),
    recordKey: newId(),
    wishKey: newId(),
    back: own ? { href: at('/work'), text: 'My work' } : { href: at('/team'), text: 'Team' },
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const { user } = args.params;
  const here = at(`/training/${user}`);
  const wanted = new URL(args.request.url).searchParams.get('wish') ?? '';
  switch (posted.values.intent) {
    case 'finish':
      await finishWish({ ...ctx, key: posted.key }, String(posted.values.id));
      throw redirect(here, 303);
    case 'answer':
      return submit(ctx, posted, answerWishShape, async (keyed, input) => {
        await answerWish(keyed, wanted, input);
        return here;
      });
    case 'wish':
      return submit(ctx, posted, wishShape, async (keyed, input) => {
        await makeWish(keyed, input);
        return here;
      });
    default:
      return submit(ctx, posted, recordTrainingShape, async (keyed, input) => {
        await recordTraining(keyed, user, input);
        return here;
      });
  }
}

const tones: Record<TrainingState, Tone> = {
  missing: 'attention',
  expired: 'overdue',
  soon: 'waiting',
  'in-date': 'done',
};

export default function TrainingPage() {
  const { name, mandatory, wishes, own, answering, keys, here, recordKey, wishKey, back } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const of = (intent: string) => {
    const again = refused?.values.intent === intent ? refused : undefined;
    return { key: again?.key, values: again?.values ?? {}, errors: again?.errors ?? {} };
  };
  const { key: recordAgain, ...record } = of('record');
  const { key: wishAgain, ...wish } = of('wish');
  return (
    <>
      <title>{`Training${own ? '' : ` of ${name}`} – Holdfast`}</title>
      <BackLink href={back.href}>{back.text}</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">{own ? 'My training' : `Training of ${name}`}</h1>
      <h2>Mandatory</h2>
      {mandatory.length === 0 ? (
        <EmptyState title="The service has no list yet" headingLevel={3}>
          The service manager begins it.
        </EmptyState>
      ) : (
        <>
          <RowList label="Mandatory training">
            {mandatory.map((one) => (
              <Row
                key={one.id}
                title={one.name}
                status={<StatusTag tone={tones[one.state]}>{trainingStates[one.state]}</StatusTag>}
              >
                {one.doneOn && `Done on ${formatDate(one.doneOn)}`}
                {one.expiresOn && `, in date until ${formatDate(one.expiresOn)}`}
              </Row>
            ))}
          </RowList>
          <Details summary="Record training that was done" open={!!recordAgain}>
            <ActForm idempotencyKey={recordAgain ?? recordKey}>
              <input type="hidden" name="intent" value="record" />
              <SelectField
                {...record}
                name="trainingId"
                label="Training"
                placeholder="Choose"
                items={mandatory.map(({ id, name: text }) => ({ value: id, text }))}
              />
              <DateField {...record} name="doneOn" label="Done on" />
              <Button>Record</Button>
            </ActForm>
          </Details>
        </>
      )}
      <h2>{own ? 'What I would like to learn' : 'What they would like to learn'}</h2>
      <Wishes wishes={wishes} own={own} keys={keys} here={here} />
      {answering && (
        <Answer
          wish={answering}
          actKey={keys[answering.id]}
          refused={refused?.values.intent === 'answer' ? refused : undefined}
        />
      )}
      {own && (
        <Details summary="Add something you would like to learn" open={!!wishAgain}>
          <ActForm idempotencyKey={wishAgain ?? wishKey}>
            <input type="hidden" name="intent" value="wish" />
            <TextField {...wish} name="wish" label="What you would like to learn" />
            <TextAreaField {...wish} name="why" label="Why (optional)" rows={3} />
            <Button>Add</Button>
          </ActForm>
        </Details>
      )}
    </>
  );
}
