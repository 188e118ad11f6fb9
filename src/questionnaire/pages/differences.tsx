import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { compareVersions, type Difference } from '../difference.ts';
import { readDefinitionPage } from '../queries.server.ts';
import type { Route } from './+types/differences';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const { found, before } = await readDefinitionPage(ctx, args.params.questionnaire);
  if (!before) throw refuse.notFound();
  return {
    title: found.title,
    version: found.version,
    before: before.version,
    differences: compareVersions(before.body, found.body),
    here: at(`/questionnaires/${found.id}`),
  };
}

const kinds: Record<Difference['kind'], [string, Tone]> = {
  added: ['New', 'new'],
  removed: ['Gone', 'closed'],
  moved: ['Moved', 'waiting'],
  changed: ['Changed', 'active'],
};

export default function DifferencesPage() {
  const { title, version, before, differences, here } = useLoaderData<typeof loader>();
  return (
    <>
      <title>{`What differs in version ${version} of ${title} – Holdfast`}</title>
      <BackLink href={here}>{title}</BackLink>
      <h1 className="nhsuk-heading-l">
        What differs in version {version} from version {before}
      </h1>
      {differences.length === 0 && (
        <EmptyState title="Nothing differs">The two ask the same.</EmptyState>
      )}
      {differences.map(({ linkId, words, kind, changes }) => (
        <section key={`${kind} ${linkId}`} aria-label={words}>
          <h2 className="nhsuk-heading-s">
            <StatusTag tone={kinds[kind][1]}>{kinds[kind][0]}</StatusTag> {words}
          </h2>
          {changes.length > 0 && (
            <Table
              caption={{ children: `Changes to ${words}`, className: 'nhsuk-u-visually-hidden' }}
              responsive
              head={['What', `Version ${before}`, `Version ${version}`]}
              rows={changes.map((one) => [
                one.what,
                one.before || 'nothing',
                one.after || 'nothing',
              ])}
            />
          )}
        </section>
      ))}
    </>
  );
}
