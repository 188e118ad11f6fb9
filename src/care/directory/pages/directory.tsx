import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { distanceWords, kilometresPerMile } from '../outcode.ts';
import { listTerms } from '../queries.server.ts';
import { type Cost, costWords, mayImportDirectory, weekdays, weekdayWords } from '../rules.ts';
import { mostExported, pageSize, searchListings } from '../search.server.ts';
import {
  type DayPart,
  dayParts,
  dayPartWords,
  distances,
  isFiltered,
  searchAddress,
  searchFrom,
  sorts,
  sortWords,
} from '../search-input.ts';
import type { Route } from './+types/directory';
import { agesWords, confirmationWords, FreshnessTag } from './parts.tsx';

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

const options = (names: readonly string[]) => names.map((name) => ({ value: name, text: name }));

export default function DirectoryPage() {
  const page = useLoaderData<typeof loader>();
  const { search, found, here } = page;
  const values = Object.fromEntries(
    Object.entries(search).map(([key, value]) => [key, value === undefined ? '' : String(value)]),
  );
  const address = (change: Partial<typeof search>) => `${here}${searchAddress(search, change)}`;
  const last = Math.max(1, Math.ceil(found.total / page.pageSize));
  return (
    <>
      <title>Directory – Holdfast</title>
      <h1>Directory</h1>
      {page.imports && (
        <p>
          <a href={page.imports}>Import listings</a>
        </p>
      )}
      <FilterBar
        label="Search the directory"
        action={here}
        clearHref={here}
        filtered={page.filtered}
        keep={{ person: search.person }}
      >
        <TextField values={values} name="q" label="Words" type="search" />
        <SelectField
          values={values}
          name="need"
          label="Need or kind of help"
          placeholder="Any"
          items={options(page.terms.needs)}
        />
        <SelectField
          values={values}
          name="audience"
          label="Who it is for"
          placeholder="Anybody"
          items={options(page.terms.audiences)}
        />
        <TextField values={values} name="age" label="Age" inputMode="numeric" width={3} />
        <SelectField
          values={values}
          name="cost"
          label="Cost"
          placeholder="Any"
          items={(['free', 'paid'] as const).map((cost) => ({
            value: cost,
            text: costWords[cost],
          }))}
        />
        <SelectField
          values={values}
          name="day"
          label="Day"
          placeholder="Any day"
          items={weekdays.map((day) => ({ value: day, text: weekdayWords[day] }))}
        />
        <SelectField
          values={values}
          name="time"
          label="Time of day"
          placeholder="Any time"
          items={Object.keys(dayParts).map((part) => ({
            value: part,
            text: dayPartWords[part as DayPart],
          }))}
        />
        <TextField
          values={values}
          name="near"
          label="Near a postcode"
          width={10}
          autoComplete="off"
        />
        <SelectField
          values={values}
          name="within"
          label="No farther than"
          placeholder="Any distance"
          items={distances.map((miles) => ({
            value: String(miles),
            text: miles === 1 ? '1 mile' : `${miles} miles`,
          }))}
        />
        <SelectField
          values={values}
          name="confirmed"
          label="Last confirmed"
          placeholder="Any time or never"
          items={[
            { value: 'fresh', text: 'In the last 6 months' },
            { value: 'not-stale', text: 'In the last year' },
            { value: 'due', text: 'Longer ago, or never' },
          ]}
        />
        <SelectField
          values={{ ...values, sort: search.sort ?? 'match' }}
          name="sort"
          label="In order of"
          items={sorts.map((sort) => ({ value: sort, text: sortWords[sort] }))}
        />
      </FilterBar>
      <Hints found={found} near={search.near} />
      <p role="status">
        {found.more && 'More than '}
        {found.total === 1 ? '1 listing' : `${found.total.toLocaleString('en-GB')} listings`}
        {last > 1 && `, page ${search.page} of ${last}`}
      </p>
      {found.total > 0 && (
        <p>
          <a href={`${here}.csv${searchAddress(search, { page: 1 })}`} download>
            Save as a table (CSV)
          </a>
          {(found.more || found.total > page.mostExported) &&
            `, the first ${page.mostExported.toLocaleString('en-GB')} at most`}
        </p>
      )}
      {found.listings.length === 0 ? (
        <EmptyState title={page.filtered ? 'Nothing matches' : 'The directory is empty'}>
          {page.filtered
            ? 'Try fewer words, a larger distance or another day.'
            : 'Somebody who manages the service can import listings from a council’s directory or a table.'}
        </EmptyState>
      ) : (
        <ol className="nhsuk-list nhsuk-list--border">
          {found.listings.map((listing) => (
            <li key={listing.id}>
              <h2 className="nhsuk-heading-s nhsuk-u-margin-bottom-1">
                <a href={`${here}/${listing.id}${searchAddress({ person: search.person })}`}>
                  {listing.name}
                </a>
              </h2>
              <p className="nhsuk-u-margin-bottom-1">
                {[
                  listing.provider,
                  listing.cost === 'unknown' ? null : costWords[listing.cost as Cost],
                  agesWords(listing.minimumAge, listing.maximumAge),
                  placeWords(listing.places),
                  listing.km === null ? null : distanceWords(listing.km),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {listing.description && (
                <p className="nhsuk-u-margin-bottom-1">{shortened(listing.description)}</p>
              )}
              <p className="nhsuk-body-s">
                {listing.fullSince && (
                  <>
                    <StatusTag tone="attention">Full</StatusTag>{' '}
                  </>
                )}
                {listing.status === 'temporarily-closed' && (
                  <>
                    <StatusTag tone="closed">Closed for now</StatusTag>{' '}
                  </>
                )}
                {listing.goneSince && (
                  <>
                    <StatusTag tone="closed">No longer in its source</StatusTag>{' '}
                  </>
                )}
                {listing.openReports > 0 && (
                  <>
                    <StatusTag tone="attention">Problem reported</StatusTag>{' '}
                  </>
                )}
                <FreshnessTag freshness={listing.freshness} /> {confirmationWords(listing)}
              </p>
            </li>
          ))}
        </ol>
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

interface Found {
  meant: { word: string; meant: string }[];
  some: boolean;
  near: { within: number } | null;
}

/** What the search took for what, said before the results. */
function Hints({ found, near }: { found: Found; near: string }) {
  const lines = [
    ...found.meant.map(
      ({ word, meant }) => `No listing has “${word}”. Searched for “${meant}” instead.`,
    ),
    ...(found.some ? ['No listing has all of these words. These have some of them.'] : []),
    ...(near && !found.near
      ? [`“${near}” is not a postcode we know, so distance was left out.`]
      : []),
    ...(found.near && found.near.within > 5
      ? [
          `We know only roughly where this postcode is: distances may be out by ${Math.round(found.near.within / kilometresPerMile)} miles or more.`,
        ]
      : []),
  ];
  if (lines.length === 0) return null;
  return (
    <InsetText>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </InsetText>
  );
}

function placeWords(
  places: { name: string | null; town: string | null; postcode: string | null }[],
): string | null {
  const [first, ...more] = places;
  if (!first) return null;
  const words = [first.town ?? first.name, first.postcode].filter(Boolean).join(' ');
  return more.length > 0 ? `${words} and ${more.length} more` : words;
}

function shortened(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ');
  return plain.length > 200 ? `${plain.slice(0, 200).replace(/\s\S*$/, '')} …` : plain;
}
