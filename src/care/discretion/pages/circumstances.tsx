import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import { addModifier, endModifier } from '../circumstance.server.ts';
import { modifierInWords } from '../explain.ts';
import { readCircumstances } from '../queries.server.ts';
import { may, stages } from '../rules.ts';
import { modifierShape } from '../shapes.ts';
import type { Route } from './+types/circumstances';
import { ModifierForm } from './modifier-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  return {
    ...(await readCircumstances(ctx)),
    mayKeep: may(ctx.actor, 'modifier.keep'),
    base: at('/discretion'),
    team: at('/team'),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const back = () => at('/discretion/circumstances');
  switch (posted.values.act) {
    case 'add':
      return submit(ctx, posted, modifierShape, async (acting, input) => {
        await addModifier(acting, input);
        return back();
      });
    case 'end':
      return submit(ctx, posted, z.object({ id: z.string() }), async (acting, { id }) => {
        await endModifier(acting, id);
        return back();
      });
    default:
      throw refuse.invalid({ act: 'Choose what to do' });
  }
}

export default function CircumstancesPage() {
  const { elements, posts, practices, modifiers, mayKeep, base, team, key } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const failed = Object.keys(form.errors).length > 0;
  const idempotencyKey = refused?.key ?? key;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Posts and circumstances – Discretion – Holdfast`}</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Posts and circumstances</h1>
      <h2>Posts</h2>
      <p>What an agreement goes by, as it stands in each post.</p>
      <RowList label="Posts">
        {posts.map(({ userId, postId, name, stage, specialist, inPostSince, reviewOn }) => (
          <Row
            key={userId}
            title={name}
            actions={
              mayKeep && (
                <a href={postId ? `${team}/${postId}/edit` : `${team}/new`}>
                  {postId ? 'Change the post' : 'Make a post'}
                  <span className="nhsuk-u-visually-hidden"> of {name}</span>
                </a>
              )
            }
          >
            {stage ? stages[stage] : 'Stage not known'}
            {specialist && `; ${stages.specialist.toLowerCase()}`}
            {inPostSince && `; in post since ${formatDate(inPostSince)}`}
            {reviewOn && `; to be talked over on ${formatDate(reviewOn)}`}
          </Row>
        ))}
      </RowList>
      <h2>What moves a setting</h2>
      <p>
        Used only where your service has chosen to. Widening with experience is put on the agenda at
        a review, and never happens by itself. On safety, circumstances may only tighten.
      </p>
      {modifiers.length > 0 && (
        <RowList label="What moves a setting">
          {modifiers.map((one) => (
            <Row
              key={one.id}
              title={elements.find(({ code }) => code === one.element)?.name ?? one.element}
              actions={
                mayKeep && (
                  <ActForm idempotencyKey={idempotencyKey}>
                    <input type="hidden" name="act" value="end" />
                    <input type="hidden" name="id" value={one.id} />
                    <Button variant="secondary" small>
                      Stop using it
                    </Button>
                  </ActForm>
                )
              }
            >
              {modifierInWords(one)}. {one.reason}
            </Row>
          ))}
        </RowList>
      )}
      {mayKeep && <ModifierForm elements={elements} form={form} idempotencyKey={idempotencyKey} />}
      <h2>Deprivation of the practices</h2>
      <p>
        By tenth, 1 the most deprived.{' '}
        {mayKeep ? (
          <a href={`${base}/deprivation`}>Load it from a published file</a>
        ) : (
          'A manager loads it from a published file.'
        )}
      </p>
      <Table
        caption={{ children: 'Practices that refer here', size: 's' }}
        firstCellIsHeader
        head={['Practice', { children: 'Tenth', format: 'numeric' }]}
        rows={practices.map(({ name, decile }) => [name, decile ? String(decile) : 'Not known'])}
      />
    </>
  );
}
