import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { endTemplate, saveTemplate } from '../commands.server.ts';
import { readTemplate } from '../queries.server.ts';
import { endShape, templateShape } from '../rules.ts';
import type { Route } from './+types/template';
import { TemplateForm } from './template-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'supervisor');
  const { name, channel, subject, text, version } = await readTemplate(ctx, args.params.template);
  const values = { name, channel, subject, text };
  return { keys: [newId(), newId()] as const, values, version, back: at('/messages') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'supervisor');
  const posted = await readPosted(args.request);
  const { template } = args.params;
  if (posted.values.intent === 'end')
    return submit(ctx, posted, endShape, async (keyed) => {
      await endTemplate(keyed, template);
      return at('/messages');
    });
  return submit(ctx, posted, templateShape, async (keyed, input) => {
    await saveTemplate(keyed, input, { id: template, version: posted.version });
    return at('/messages');
  });
}

export default function TemplatePage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const theirs = refused?.theirs;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${page.values.name} – Holdfast`}</title>
      <BackLink href={page.back}>Messages to people</BackLink>
      {theirs ? (
        <ConflictPanel
          fields={(['name', 'subject', 'text'] as const).map((field) => ({
            label: field.charAt(0).toUpperCase() + field.slice(1),
            saved: String(theirs[field.charAt(0).toUpperCase() + field.slice(1)] ?? ''),
            typed: String(refused.values[field] ?? ''),
          }))}
        />
      ) : (
        <ErrorSummaryFor errors={refused?.errors ?? {}} />
      )}
      <h1 className="nhsuk-heading-l">{page.values.name}</h1>
      <TemplateForm
        values={refused?.values ?? page.values}
        errors={theirs ? {} : (refused?.errors ?? {})}
        idempotencyKey={refused?.key ?? page.keys[0]}
        version={refused?.version ?? page.version}
      />
      <ActForm idempotencyKey={page.keys[1]}>
        <input type="hidden" name="intent" value="end" />
        <Button variant="secondary">Remove this template</Button>
      </ActForm>
    </>
  );
}
