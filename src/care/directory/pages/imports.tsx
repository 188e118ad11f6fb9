import { readFile } from 'node:fs/promises';
import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refuse } from '#platform/refusal.ts';
import { readForm } from '#platform/upload/body.server.ts';
import { withUpload } from '#platform/upload/upload.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, FileField, TextField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { formatDateTime } from '#ui/time.ts';
import { holdTable } from '../import-columns.server.ts';
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
    for (const name of ['source', 'address']) values[name] = String(form.get(name) ?? '').trim();
    return {
      acting: { ...ctx, key: String(form.get('_key') ?? '') },
      request: values.source ? { source: values.source.slice(0, 200) } : {},
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
            const bytes = await readFile(upload.path);
            const named = { ...request, fileName: upload.name };
            // The import's own page leads on to the columns of a table.
            return upload.kind === 'csv'
              ? holdTable(acting, bytes, named)
              : queueImport(acting, { bytes }, named);
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
          hint="Up to 50 MB. Of a CSV table, the next page asks what its columns hold"
          accept=".json,.csv,.zip"
        />
        <TextField
          {...form}
          name="source"
          label="Name of the feed (optional)"
          hint="The same name each time, such as the council’s"
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
              : (statusWords[one.status] ?? (
                  <a key="columns" href={`${page.here}/${one.id}/columns`}>
                    Say what its columns hold
                  </a>
                )),
          ])}
        />
      )}
    </>
  );
}
