import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField, TextField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import { lookUpCodes, MOST_FOUND } from '../queries.server.ts';
import { allCodeSets, codeSets, readCodeSet } from '../rules.ts';
import type { Route } from './+types/codes';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const asked = new URL(args.request.url).searchParams;
  const words = (asked.get('words') ?? '').slice(0, 200);
  const set = readCodeSet(asked.get('set') ?? '');
  return {
    ...(await lookUpCodes(ctx, words, set)),
    filter: { words, set: set ?? '' },
    most: MOST_FOUND,
    base: at('/codes'),
  };
}

export default function CodesPage() {
  const { own, sets, found, more, filter, most, base } = useLoaderData<typeof loader>();
  const anyLoaded = sets.some(({ members }) => members > 0);
  return (
    <>
      <title>Codes – Holdfast</title>
      <h1>Codes</h1>
      <p>
        SNOMED CT codes, as practices file them. Those of a person’s support stand at the end of the
        closing summary.
      </p>
      <FilterBar
        label="Look codes up"
        action={base}
        clearHref={base}
        filtered={filter.words !== '' || filter.set !== ''}
      >
        <TextField
          name="words"
          label="Words or number"
          values={filter}
          width={20}
          type="search"
          autoComplete="off"
        />
        <SelectField
          name="set"
          label="Set"
          values={filter}
          items={[
            { value: '', text: 'All' },
            ...allCodeSets.map((value) => ({ value, text: codeSets[value].name })),
          ]}
        />
      </FilterBar>
      {own.length > 0 && (
        <Table
          caption="Codes of social prescribing"
          head={['Code', 'Term', 'When']}
          responsive
          firstCellIsHeader
          rows={own.map(({ code, term, when }) => [code, term, when])}
        />
      )}
      {found.length > 0 && (
        <Table
          caption="From the sets that were loaded"
          head={['Code', 'Term', 'Set']}
          responsive
          firstCellIsHeader
          rows={found.map(({ code, term, set }) => [code, term, codeSets[set].name])}
        />
      )}
      {more && <p>The first {most} are shown. Type more words to see others.</p>}
      {own.length + found.length === 0 && (
        <EmptyState title="No code matches">Try fewer words, or their beginnings.</EmptyState>
      )}
      <h2 className="nhsuk-heading-m">Sets</h2>
      {!anyLoaded && (
        <p>
          None is loaded. Their codes are licensed, so your organisation supplies them: whoever
          operates Holdfast loads a file with <code>npm run holdfast -- codes import FILE</code>.
        </p>
      )}
      <ul>
        {sets.map(({ set, members, terms, loadedAt }) => (
          <li key={set}>
            {codeSets[set].name}:{' '}
            {loadedAt
              ? `${members} codes, ${terms} with a term, loaded ${formatDate(loadedAt)}`
              : 'not loaded'}
          </li>
        ))}
      </ul>
    </>
  );
}
