import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { agreeReferrals, endAgreement, listAgreements } from '../agreement.server.ts';
import type { Route } from './+types/agreements';

const shape = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('agree'),
    organisation: z
      .string()
      .min(1, 'Enter an ODS code or a short name')
      .max(60, 'That is too long'),
  }),
  z.object({ act: z.literal('end'), id: z.uuid() }),
]);

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here } = await atWork(args, 'administrator', 'manager');
  const found = await listAgreements(ctx);
  return {
    ...found,
    agreements: found.agreements.map((one) => ({ ...one, key: newId() })),
    here: here.name,
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator', 'manager');
  return submit(ctx, await readPosted(args.request), shape, async (acting, input) => {
    if (input.act === 'agree') await agreeReferrals(acting, input.organisation);
    else await endAgreement(acting, input.id);
    return at('/agreements');
  });
}

export default function AgreementsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Who may refer – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Who may refer</h1>
      {!page.service && <p>{page.here} runs no service, so nobody refers to it.</p>}
      {page.service && (
        <p>Signed-in staff of these organisations may refer people to {page.here}.</p>
      )}
      {page.service && page.agreements.length === 0 && (
        <p className="hf-empty">None yet. Add the first below.</p>
      )}
      {page.agreements.length > 0 && (
        <RowList label="Organisations that may refer">
          {page.agreements.map((one) => (
            <Row
              key={one.id}
              title={one.name}
              actions={
                <ActForm idempotencyKey={one.key}>
                  <input type="hidden" name="act" value="end" />
                  <input type="hidden" name="id" value={one.id} />
                  <Button variant="secondary" small>
                    End
                    <span className="nhsuk-u-visually-hidden"> the agreement with {one.name}</span>
                  </Button>
                </ActForm>
              }
            >
              {one.odsCode && `${one.odsCode}, `}since {formatDate(one.since)}
            </Row>
          ))}
        </RowList>
      )}
      {page.service && (
        <>
          <h2>Add an organisation</h2>
          <ActForm idempotencyKey={refused?.key ?? page.key}>
            <input type="hidden" name="act" value="agree" />
            <TextField
              {...form}
              name="organisation"
              label="Its ODS code or short name"
              hint="It must be in Holdfast. Its staff find your service under Refer somebody."
              width={20}
              list="near"
            />
            <datalist id="near">
              {page.near.map((one) => (
                <option key={one.slug} value={one.odsCode ?? one.slug}>
                  {one.name}
                </option>
              ))}
            </datalist>
            <Button>Let its staff refer</Button>
          </ActForm>
        </>
      )}
    </>
  );
}
