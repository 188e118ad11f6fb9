import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { Select } from '#ui/select.tsx';
import { formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import {
  deleteReflection,
  readMyReflections,
  shareReflection,
  takeBackReflection,
  writeReflection,
} from '../reflection.server.ts';
import { type ReflectionKind, reflectionKinds, reflectionShape, shareShape } from '../rules.ts';
import type { Route } from './+types/reflections';
import { SharedWords } from './shared-words.tsx';

const shape = z.discriminatedUnion('act', [
  reflectionShape.extend({ act: z.literal('write') }),
  shareShape.extend({ act: z.literal('share'), id: z.uuid() }),
  z.object({ act: z.literal('take-back'), id: z.uuid() }),
  z.object({ act: z.literal('delete'), id: z.uuid() }),
]);

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const before = new URL(args.request.url).searchParams.get('before');
  const read = await readMyReflections(ctx, before);
  return {
    ...read,
    keys: Object.fromEntries(read.mine.map(({ id }) => [id, newId()])),
    key: newId(),
    here: at('/work/reflections'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  return submit(ctx, await readPosted(args.request), shape, async (keyed, input) => {
    if (input.act === 'write') await writeReflection(keyed, input);
    else if (input.act === 'share') await shareReflection(keyed, input.id, input.supervisorId);
    else if (input.act === 'take-back') await takeBackReflection(keyed, input.id);
    else await deleteReflection(keyed, input.id);
    return at('/work/reflections');
  });
}

export default function ReflectionsPage() {
  const { mine, supervisors, next, keys, key, here } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused?.errors ?? {};
  const typed = refused?.values.act === 'write' ? refused.values : {};
  const nameOf = (id: string) =>
    supervisors.find(({ userId }) => userId === id)?.name ?? 'a supervisor who has left';
  return (
    <>
      <title>My reflections – Holdfast</title>
      <ErrorSummaryFor errors={errors} />
      <h1 className="nhsuk-heading-l">My reflections</h1>
      <p>
        What you write here, and the reasons you give when you decide otherwise than was agreed, are
        yours alone. No manager, supervisor or administrator can read them until you share one with
        a supervisor you name. Leave out names of people you support.
      </p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <input type="hidden" name="act" value="write" />
        <TextAreaField values={typed} errors={errors} name="words" label="A reflection" rows={5} />
        <Button>Keep for myself</Button>
      </ActForm>
      <h2>What I have kept</h2>
      {mine.length === 0 ? (
        <EmptyState title="Nothing yet" headingLevel={3}>
          A line after a hard visit is enough.
        </EmptyState>
      ) : (
        <Timeline
          label="My reflections and reasons, newest first"
          events={mine.map((one) => ({
            id: one.id,
            when: one.madeAt,
            title: reflectionKinds[one.kind as ReflectionKind],
            body: (
              <>
                <SharedWords words={one.words} agreed={one.agreed} />
                {one.sharedWith && one.sharedAt ? (
                  <ActForm idempotencyKey={keys[one.id]}>
                    <p>
                      Shared with {nameOf(one.sharedWith)} on {formatDate(one.sharedAt)}.
                    </p>
                    <input type="hidden" name="id" value={one.id} />
                    <Button small variant="secondary" name="act" value="take-back">
                      Take it back
                      <Which when={one.madeAt} />
                    </Button>
                  </ActForm>
                ) : (
                  <Unshared
                    id={one.id}
                    when={one.madeAt}
                    actKey={keys[one.id]}
                    supervisors={supervisors}
                    mayDelete={one.kind === 'reflection'}
                  />
                )}
              </>
            ),
          }))}
        />
      )}
      {next && (
        <p>
          <a href={`${here}?before=${next}`}>Show earlier ones</a>
        </p>
      )}
    </>
  );
}

const Which = ({ when }: { when: Date }) => (
  <span className="nhsuk-u-visually-hidden"> (of {formatDate(when)})</span>
);

interface UnsharedProps {
  id: string;
  when: Date;
  actKey: string | undefined;
  supervisors: { userId: string; name: string }[];
  mayDelete: boolean;
}

/** What can be done with what is not shared: sharing it with somebody by name, or deleting it. */
function Unshared({ id, when, actKey, supervisors, mayDelete }: UnsharedProps) {
  return (
    <>
      {supervisors.length > 0 && (
        <Details
          summary={
            <>
              Share with a supervisor
              <Which when={when} />
            </>
          }
        >
          <ActForm idempotencyKey={actKey}>
            <input type="hidden" name="act" value="share" />
            <input type="hidden" name="id" value={id} />
            <Select
              id={`share-${id}`}
              name="supervisorId"
              label="Who may read it"
              items={supervisors.map(({ userId, name }) => ({ value: userId, text: name }))}
            />
            <Button variant="secondary">Share</Button>
          </ActForm>
        </Details>
      )}
      {mayDelete && (
        <ActForm idempotencyKey={actKey}>
          <input type="hidden" name="id" value={id} />
          <Button small variant="secondary" name="act" value="delete">
            Delete for good
            <Which when={when} />
          </Button>
        </ActForm>
      )}
    </>
  );
}
