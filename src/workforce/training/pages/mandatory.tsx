import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { addMandatory, endMandatory, startMandatoryList } from '../commands.server.ts';
import { listMandatory } from '../queries.server.ts';
import { mandatoryShape, usualTraining } from '../rules.ts';
import type { Route } from './+types/mandatory';

const shape = z.discriminatedUnion('act', [
  mandatoryShape.extend({ act: z.literal('add') }),
  z.object({ act: z.literal('start') }),
  z.object({ act: z.literal('end'), id: z.uuid() }),
]);

export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'manager');
  const list = await listMandatory(ctx);
  return {
    list,
    keys: Object.fromEntries(list.map(({ id }) => [id, newId()])),
    key: newId(),
    startKey: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return submit(ctx, await readPosted(args.request), shape, async (keyed, input) => {
    if (input.act === 'add') await addMandatory(keyed, { name: input.name, months: input.months });
    else if (input.act === 'start') await startMandatoryList(keyed);
    else await endMandatory(keyed, input.id);
    return at('/training');
  });
}

export default function MandatoryPage() {
  const { list, keys, key, startKey } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Mandatory training – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Mandatory training</h1>
      <p>
        What the service asks of every link worker; it is never a matter of discretion. What
        somebody would like to learn is theirs, and is kept apart.
      </p>
      {list.length === 0 ? (
        <EmptyState title="Nothing is asked for yet">
          <p>A usual list has: {usualTraining.map(({ name }) => name).join(', ')}.</p>
          <ActForm idempotencyKey={startKey}>
            <input type="hidden" name="act" value="start" />
            <Button>Begin with the usual list</Button>
          </ActForm>
        </EmptyState>
      ) : (
        <RowList label="Mandatory training">
          {list.map(({ id, name, months }) => (
            <Row
              key={id}
              title={name}
              actions={
                <ActForm idempotencyKey={keys[id]}>
                  <input type="hidden" name="act" value="end" />
                  <input type="hidden" name="id" value={id} />
                  <Button small variant="secondary">
                    Ask for it no more<span className="nhsuk-u-visually-hidden">: {name}</span>
                  </Button>
                </ActForm>
              }
            >
              {months === null ? 'Once' : `Again every ${months} months`}
            </Row>
          ))}
        </RowList>
      )}
      <h2>Add training</h2>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <input type="hidden" name="act" value="add" />
        <TextField {...form} name="name" label="What it is called" />
        <TextField
          {...form}
          name="months"
          label="Again after how many months"
          hint="Leave empty if once is enough"
          inputMode="numeric"
          width={4}
        />
        <Button>Add</Button>
      </ActForm>
    </>
  );
}
