import { readFile } from 'node:fs/promises';
import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { readForm } from '#platform/upload/body.server.ts';
import { withUpload } from '#platform/upload/upload.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, FileField, TextAreaField } from '#ui/form.tsx';
import { NotificationBanner } from '#ui/messages.tsx';
import { Table } from '#ui/table.tsx';
import { type ImportReport, importReferrals } from '../import.server.ts';
import type { Route } from './+types/referral-import';

interface Outcome {
  report: ImportReport | null;
  errors: Record<string, string>;
  values: Record<string, string>;
  key: string;
}

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return { key: newId(), back: at('/referrals') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const values: Record<string, string> = {};
  try {
    const report = await importFrom(args.request, values, (text, key) =>
      importReferrals({ ...ctx, key }, text),
    );
    return data<Outcome>({ report, errors: {}, values: {}, key: newId() });
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    const errors = error.detail.fields ?? {};
    return data<Outcome>(
      {
        report: null,
        errors: Object.keys(errors).length > 0 ? errors : { '': error.message },
        values,
        key: newId(),
      },
      { status: 422 },
    );
  }
}

/** The text of a chosen file, or what was pasted in its place. */
async function importFrom(
  request: Request,
  values: Record<string, string>,
  act: (text: string, key: string) => Promise<ImportReport>,
): Promise<ImportReport> {
  const multipart = request.headers.get('content-type')?.startsWith('multipart/');
  if (!multipart) {
    const form = await readForm(request);
    values.rows = String(form.get('rows') ?? '');
    if (!values.rows.trim()) throw refuse.invalid({ rows: 'Paste the rows' });
    return act(values.rows, String(form.get('_key') ?? ''));
  }
  return withUpload(
    request,
    { field: 'file', accept: ['csv'], maxBytes: 2_000_000 },
    async ({ path, form }) => act(await readFile(path, 'utf8'), String(form.get('_key') ?? '')),
  );
}

export default function ImportReferralsPage() {
  const { key, back } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const form = { values: outcome?.values ?? {}, errors: outcome?.errors ?? {} };
  const report = outcome?.report;
  return (
    <>
      <title>Import referrals – Holdfast</title>
      <BackLink href={back}>Referrals</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Import referrals</h1>
      {report && <Report report={report} />}
      <p>
        The first row holds the names of the columns. These are needed: first name, family name,
        date of birth, reason, agreed (yes), and telephone, e-mail or address. These are understood
        too: NHS number, postcode, needs, urgency, risks, practice code, referrer.
      </p>
      <ActForm idempotencyKey={outcome?.key ?? key} multipart>
        <FileField
          errors={form.errors}
          name="file"
          label="Choose a CSV file"
          accept=".csv,text/csv"
        />
        <Button>Import file</Button>
      </ActForm>
      <h2 className="nhsuk-heading-m">Or paste the rows</h2>
      <ActForm idempotencyKey={outcome?.key ?? key}>
        <TextAreaField {...form} name="rows" label="Rows, with the names of the columns" rows={8} />
        <Button variant="secondary">Import rows</Button>
      </ActForm>
    </>
  );
}

function Report({ report }: { report: ImportReport }) {
  const refused = report.rows.filter((row) => row.result === 'refused');
  return (
    <>
      <NotificationBanner
        variant={report.imported > 0 ? 'success' : undefined}
        text={`Of ${report.read} rows, ${report.imported} were imported and ${report.refused} refused`}
      />
      {report.ignoredColumns.length > 0 && (
        <p>Columns that were not understood: {report.ignoredColumns.join(', ')}.</p>
      )}
      {refused.length > 0 && (
        <Table
          caption="Refused. Correct these rows and import the file again: rows already imported are not taken twice"
          responsive
          head={['Row', 'Why']}
          rows={refused.map((row) => [String(row.row), row.reasons.join('. ')])}
        />
      )}
    </>
  );
}
