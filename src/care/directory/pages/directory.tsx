import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { listTerms } from '../queries.server.ts';
import { mayImportDirectory } from '../rules.ts';
import { mostExported, pageSize, searchListings } from '../search.server.ts';
import { isFiltered, searchAddress, searchFrom } from '../search-input.ts';
import type { Route } from './+types/directory';
import { DirectoryFilters } from './directory-filters.tsx';
import { FoundListings, Hints } from './found-listings.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const search = searchFrom(new URL(args.request.url).searchParams);
  const [found, terms] = await Promise.all([searchListings(ctx, search), listTerms(ctx)]);
  return {
    search,
    found,
    terms,
    here: at('/directory'),
    pageSize,
    mostExported,
    filtered: isFiltered(search),
    imports: mayImportDirectory(ctx.actor) ? at('/directory/imports') : null,
  };
}

export default function DirectoryPage() {
  const page = useLoaderData<typeof loader>();
  const { search, found, here } = page;
  const { home } = found;
  const values = Object.fromEntries(
    Object.entries({
      ...search,
      ...(home && { near: home.postcode, within: home.miles }),
    }).map(([key, value]) => [key, value === undefined ? '' : String(value)]),
  );
  const address = (change: Partial<typeof search>) => `${here}${searchAddress(search, change)}`;
  const last = Math.max(1, Math.ceil(found.total / page.pageSize));
  return (
    <>
      <title>Directory – Holdfast</title>
      <h1>Directory</h1>
      <ul className="nhsuk-list">
        <li>
          <a href={`${here}/new`}>Add a listing</a>
        </li>
        {page.imports && (
          <li>
            <a href={page.imports}>Import listings</a>
          </li>
        )}
      </ul>
      <DirectoryFilters
        here={here}
        values={values}
        filtered={page.filtered}
        terms={page.terms}
        more={
          found.total > 0 && (
            <a href={`${here}.csv${searchAddress(search, { page: 1 })}`} download>
              Export as CSV
              {(found.more || found.total > page.mostExported) &&
                `, the first ${page.mostExported.toLocaleString('en-GB')} at most`}
            </a>
          )
        }
      />
      <Hints found={found} near={search.near ?? ''} />
      <p role="status">
        {found.more && 'More than '}
        {found.total === 1 ? '1 listing' : `${found.total.toLocaleString('en-GB')} listings`}
        {home &&
          ` within ${home.miles} miles of ${home.postcode}, where your service works, or by telephone or online`}
        {last > 1 && `, page ${search.page} of ${last}`}
      </p>
      {home && (
        <p>
          <a href={address({ near: '', page: 1 })}>Search everywhere</a>
        </p>
      )}
      {found.listings.length === 0 ? (
        <EmptyState title={page.filtered ? 'Nothing matches' : 'The directory is empty'}>
          {page.filtered
            ? 'Try fewer words, a larger distance or another day.'
            : 'Somebody who manages the service can import listings from a council’s directory or a table.'}
        </EmptyState>
      ) : (
        <FoundListings
          listings={found.listings}
          addressOf={(id) => `${here}/${id}${searchAddress({ person: search.person })}`}
        />
      )}
      {last > 1 && (
        <Pagination
          previous={search.page > 1 ? { href: address({ page: search.page - 1 }) } : undefined}
          next={search.page < last ? { href: address({ page: search.page + 1 }) } : undefined}
        />
      )}
    </>
  );
}
