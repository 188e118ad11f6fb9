import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal, refusalStatus } from '#platform/refusal.ts';
import { withUpload } from '#platform/upload/upload.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  FileField,
  RadiosField,
  TextField,
} from '#ui/form.tsx';
import { importQuestionnaire } from '../commands.server.ts';
import { NoQuestionnaire } from '../import/features.ts';
import { readQuestionnaireFile } from '../import/read.server.ts';
import { importShape, rights } from '../rules.ts';
import type { Route } from './+types/import';

const MOST_BYTES = 5_000_000;

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'manager', 'researcher');
  return { key: newId(), back: at('/questionnaires') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  if (!args.request.headers.get('content-type')?.startsWith('multipart/')) {
    const { values } = await readPosted(args.request);
    return data({ values, errors: { file: 'Select a file' }, key: newId() }, { status: 422 });
  }
  let values: Record<string, string> = {};
  try {
    const id = await withUpload(
      args.request,
      {
        field: 'file',
        accept: ['json', 'zip', 'csv'],
        maxBytes: MOST_BYTES,
        read(form) {
          values = Object.fromEntries(
            ['rights', 'licence', 'attested'].map((name) => [
              name,
              String(form.get(name) ?? '').replaceAll('\0', '\ufffd'),
            ]),
          );
        },
      },
      async (upload) => {
        const parsed = importShape.safeParse(values);
        if (!parsed.success) {
          const fields: Record<string, string> = {};
          for (const { path, message } of parsed.error.issues) fields[String(path[0])] ??= message;
          return fields;
        }
        const imported = await readQuestionnaireFile(upload);
        const key = String(upload.form.get('_key') ?? '');
        return (await importQuestionnaire({ ...ctx, key }, imported, parsed.data)).id;
      },
    );
    if (typeof id === 'string') return redirect(at(`/questionnaires/${id}`), 303);
    return data({ values, errors: id, key: newId() }, { status: 422 });
  } catch (error) {
    if (error instanceof NoQuestionnaire)
      return data({ values, errors: { file: error.message }, key: newId() }, { status: 422 });
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    const errors = error.detail.fields ?? {};
    return data(
      {
        values,
        errors: Object.keys(errors).length > 0 ? errors : { file: error.message },
        key: newId(),
      },
      { status: refusalStatus[error.kind] },
    );
  }
}

export default function ImportPage() {
  const { key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? {},
    errors: (refused?.errors ?? {}) as Record<string, string>,
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Import a questionnaire – Holdfast`}</title>
      <BackLink href={back}>Questionnaires</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Import a questionnaire</h1>
      <p>
        It begins as a draft. Whatever cannot be carried over as it was is listed with it, so that
        you can mend it before you publish.
      </p>
      <ActForm idempotencyKey={refused?.key ?? key} multipart>
        <FileField
          errors={form.errors}
          name="file"
          label="The file"
          hint="FHIR Questionnaire (.json), XLSForm (.xlsx or .csv) or REDCap data dictionary (.csv)"
          accept=".json,.xlsx,.csv"
        />
        <RadiosField
          {...form}
          name="rights"
          label="May your service use it?"
          items={[
            { value: 'free', label: rights.free },
            {
              value: 'licensed',
              label: rights.licensed,
              hint: 'Such as SWEMWBS, MYCaW, EQ-5D, PAM or the Outcomes Star',
              conditional: (
                <>
                  <TextField
                    {...form}
                    name="licence"
                    label="Which licence"
                    hint="Who gave it, its number, until when"
                    autoComplete="off"
                  />
                  <CheckboxesField
                    {...form}
                    name="attested"
                    label="Your name is kept with this"
                    items={[
                      { value: 'yes', label: 'I confirm that our organisation holds this licence' },
                    ]}
                  />
                </>
              ),
            },
          ]}
        />
        <Button preventDoubleClick>Import</Button>
      </ActForm>
    </>
  );
}
