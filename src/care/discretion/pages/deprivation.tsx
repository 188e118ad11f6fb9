import { readFile } from 'node:fs/promises';
import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { withUpload } from '#platform/upload/upload.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, FileField } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Table } from '#ui/table.tsx';
import { loadDeprivation, MOST_DEPRIVATION_BYTES } from '../deprivation.server.ts';
import { readCircumstances } from '../queries.server.ts';
import { may } from '../rules.ts';
import type { Route } from './+types/deprivation';

/** Refused rows that are shown; how many there are is always said. */
const SHOWN = 50;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const { practices } = await readCircumstances(ctx);
  return { practices, back: at('/discretion/circumstances'), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx } = await atWork(args, 'manager');
  if (!may(ctx.actor, 'modifier.keep')) throw refuse.forbidden();
  try {
    const report = await withUpload(
      args.request,
      { field: 'file', accept: ['csv'], maxBytes: MOST_DEPRIVATION_BYTES },
      async ({ form, path }) =>
        loadDeprivation(
          { ...ctx, key: String(form.get('_key') ?? '') },
          await readFile(path, 'utf8'),
        ),
    );
    return data({ report, errors: {}, key: newId() });
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    const fields = error.detail.fields ?? {};
    const errors: Record<string, string> =
      Object.keys(fields).length > 0 ? fields : { file: error.message };
    return data({ report: null, errors, key: newId() }, { status: 422 });
  }
}

export default function DeprivationPage() {
  const { practices, back, key } = useLoaderData<typeof loader>();
  const done = useActionData<typeof action>();
  const errors: Record<string, string> = done?.errors ?? {};
  const failed = Object.keys(errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Deprivation of the practices – Discretion – Holdfast`}</title>
      <BackLink href={back}>Back to posts and circumstances</BackLink>
      <ErrorSummaryFor errors={errors} />
      <h1 className="nhsuk-heading-l">Deprivation of the practices</h1>
      {done?.report && <Report report={done.report} />}
      <p>
        Load a published file of deprivation by practice: a CSV with the columns{' '}
        <code>practice_code</code>, <code>imd_score</code> and <code>imd_decile</code>, where 1 is
        the most deprived tenth. Only the practices that refer to your service are taken from it.
        The figures are shared with other services: those that whoever operates Holdfast loaded, or
        another service, stay as they are.
      </p>
      <ActForm idempotencyKey={done?.key ?? key} multipart>
        <FileField
          errors={errors}
          name="file"
          label="Choose a file"
          hint="A CSV of up to 5 MB"
          accept=".csv"
        />
        <Button>Load the file</Button>
      </ActForm>
      <Table
        caption={{ children: 'Practices that refer here', size: 's' }}
        firstCellIsHeader
        head={['Practice', { children: 'Tenth', format: 'numeric' }]}
        rows={practices.map(({ name, decile }) => [name, decile ? String(decile) : 'Not known'])}
      />
    </>
  );
}

type Told = NonNullable<Awaited<ReturnType<typeof loadDeprivation>>>;

function Report({ report }: { report: Told }) {
  const { read, loaded, passedOver, kept, refused } = report;
  return (
    <section aria-labelledby="loaded">
      <h2 className="nhsuk-heading-m" id="loaded">
        What became of the file
      </h2>
      <SummaryList
        rows={[
          { key: 'Rows read', value: read },
          { key: 'Practices loaded', value: loaded },
          { key: 'Passed over: they do not refer here', value: passedOver },
          {
            key: 'Kept as others loaded them',
            value: kept.length === 0 ? 0 : `${kept.length}: ${kept.join(', ')}`,
          },
          { key: 'Rows refused', value: refused.length },
        ]}
      />
      {refused.length > 0 && (
        <Table
          caption={
            refused.length > SHOWN
              ? `The first ${SHOWN} rows that were refused`
              : 'Rows that were refused'
          }
          head={['Line', 'Why']}
          rows={refused.slice(0, SHOWN).map(({ line, why }) => [String(line), why])}
        />
      )}
    </section>
  );
}
