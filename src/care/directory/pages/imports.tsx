import { readFile } from 'node:fs/promises';
import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { readForm } from '#platform/upload/body.server.ts';
import { withUpload } from '#platform/upload/upload.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, FileField, TextAreaField, TextField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { formatDateTime } from '#ui/time.ts';
import { type CsvMapping, csvMappingShape } from '../import/csv-mapping.ts';
import { queueImport } from '../import-queue.server.ts';
import { listImports } from '../import-report.server.ts';
import type { Route } from './+types/imports';

const mostUpload = 50_000_000;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  return {
    keys: [newId(), newId()] as const,
    imports: await listImports(ctx),
    here: at('/directory/imports'),
    back: at('/directory'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  const values: Record<string, string> = {};
  const keep = (form: FormData) => {
    for (const name of ['source', 'mapping', 'address'])
      values[name] = String(form.get(name) ?? '').trim();
    const source = values.source ? { source: values.source.slice(0, 200) } : {};
    const mapping = mappingFrom(values.mapping ?? '');
    return {
      acting: { ...ctx, key: String(form.get('_key') ?? '') },
      request: { ...source, ...(mapping ? { mapping } : {}) },
    };
  };
  try {
    const multipart = args.request.headers.get('content-type')?.startsWith('multipart/');
    const id = multipart
      ? await withUpload(
          args.request,
          { field: 'file', accept: ['csv', 'json', 'zip'], maxBytes: mostUpload, read: keep },
          async (upload) => {
            const { acting, request } = keep(upload.form);
            return queueImport(
              acting,
              { bytes: await readFile(upload.path) },
              { ...request, fileName: upload.name },
            );
          },
        )
      : await queueAddress(await readForm(args.request), keep);
    return redirect(at(`/directory/imports/${id}`), 303);
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    const errors = error.detail.fields ?? {};
    return data(
      {
        values,
        errors: Object.keys(errors).length > 0 ? errors : { '': error.message },
        keys: [newId(), newId()] as const,
      },
      { status: 422 },
    );
  }

  function queueAddress(form: FormData, kept: typeof keep): Promise<string> {
    const { acting, request } = kept(form);
    const address = values.address ?? '';
    if (!/^https?:\/\/[^\s/]+/i.test(address))
      throw refuse.invalid({ address: 'Enter an address that begins with https://' });
    const url = new URL(address);
    return queueImport(acting, { address }, { ...request, fileName: `${url.host}${url.pathname}` });
  }
}

function mappingFrom(text: string): CsvMapping | undefined {
  if (!text) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse.invalid({
      mapping: 'Enter the mapping as JSON, like {"columns": {"name": "Charity name"}}',
    });
  }
  const mapping = csvMappingShape.safeParse(parsed);
  if (mapping.success) return mapping.data;
  const [issue] = mapping.error.issues;
  throw refuse.invalid({
    mapping: `The mapping does not fit at ${issue?.path.join('.') || 'its start'}: ${issue?.message ?? ''}`,
  });
}

const statusWords: Record<string, string> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Could not be read',
};

export default function ImportsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const keys = refused?.keys ?? page.keys;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Import listings – Holdfast`}</title>
      <BackLink href={page.back}>Directory</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Import listings</h1>
      <p>
        Takes Open Referral UK 1.0 and 3.0, HSDS 3.0 data packages (zipped) and CSV tables. Import
        the same feed as often as you like: listings are known again, and what was corrected here
        stays.
      </p>
      <ActForm idempotencyKey={keys[0]} multipart action={page.here}>
        <FileField
          errors={form.errors}
          name="file"
          label="Choose a file"
          hint="Up to 50 MB"
          accept=".json,.csv,.zip"
        />
        <TextField
          {...form}
          name="source"
          label="Name of the feed (optional)"
          hint="The same name each time, such as the council’s"
        />
        <TextAreaField
          {...form}
          name="mapping"
          label="Which columns hold what (optional)"
          hint='For CSV, where the headings are unusual. For example {"columns": {"name": "Charity name", "address": ["Street", "Town"]}}'
          rows={3}
          spellCheck={false}
        />
        <Button>Import file</Button>
      </ActForm>
      <h2 className="nhsuk-heading-m">Or from an address</h2>
      <ActForm idempotencyKey={keys[1]} action={page.here}>
        <TextField
          {...form}
          name="address"
          label="Address of the feed"
          hint="For example https://council.example/services"
        />
        <Button variant="secondary">Import from address</Button>
      </ActForm>
      {page.imports.length > 0 && (
        <Table
          caption="Latest imports"
          responsive
          head={['File', 'When', 'By', 'How it went']}
          rows={page.imports.map((one) => [
            <a key="file" href={`${page.here}/${one.id}`}>
              {one.fileName}
            </a>,
            formatDateTime(one.madeAt),
            one.startedBy,
            one.status === 'done'
              ? `${one.imported} imported, ${one.merged} merged, ${one.refused} refused${one.gone > 0 ? `, ${one.gone} no longer in it` : ''}`
              : statusWords[one.status],
          ])}
        />
      )}
    </>
  );
}
