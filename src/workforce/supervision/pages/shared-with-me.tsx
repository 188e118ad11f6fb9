import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { listSharedWithMe } from '../reflection.server.ts';
import { type ReflectionKind, reflectionKinds } from '../rules.ts';
import type { Route } from './+types/shared-with-me';
import { SharedWords } from './shared-words.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor');
  const before = new URL(args.request.url).searchParams.get('before');
  return { ...(await listSharedWithMe(ctx, before)), base: at('') };
}

export default function SharedWithMePage() {
  const { shared, next, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Shared with you – Holdfast</title>
      <h1 className="nhsuk-heading-l">Shared with you for supervision</h1>
      <p>Only you can read these. Whoever shared one can take it back.</p>
      {shared.length === 0 ? (
        <EmptyState title="Nothing is shared with you now">
          Link workers share what they choose to from their reflections.
        </EmptyState>
      ) : (
        <Timeline
          label="Shared reflections, newest first"
          headingLevel={2}
          events={shared.map((one) => ({
            id: one.id,
            when: one.madeAt,
            by: one.by ?? 'Somebody who has left',
            title: reflectionKinds[one.kind as ReflectionKind],
            body: <SharedWords words={one.words} agreed={one.agreed} />,
          }))}
        />
      )}
      {next && (
        <p>
          <a href={`${base}/supervision?before=${next}`}>Show earlier ones</a>
        </p>
      )}
    </>
  );
}
