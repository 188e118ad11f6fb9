import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { saveTemplate } from '../commands.server.ts';
import { templateShape } from '../rules.ts';
import type { Route } from './+types/template-new';
import { TemplateForm } from './template-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'manager', 'supervisor');
  return { key: newId(), back: at('/messages') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'supervisor');
  return submit(ctx, await readPosted(args.request), templateShape, async (keyed, input) => {
    await saveTemplate(keyed, input);
    return at('/messages');
  });
}

export default function TemplateNewPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Add a template – Holdfast`}</title>
      <BackLink href={page.back}>Messages to people</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Add a template</h1>
      <TemplateForm
        values={refused?.values ?? {}}
        errors={refused?.errors ?? {}}
        idempotencyKey={refused?.key ?? page.key}
      />
    </>
  );
}
