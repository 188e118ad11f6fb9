import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { kilometresPerMile } from '../outcode.ts';
import { costWords, freshnessWords, type ListingStatus, statusWords } from '../rules.ts';
import { mostExported, searchListings } from '../search.server.ts';
import { searchFrom } from '../search-input.ts';
import { placeWords } from '../when-where.ts';
import type { Route } from './+types/directory-csv';

const columns = [
  ...(['Name', 'Organisation', 'Places', 'Telephone', 'E-mail', 'Web address', 'Cost'] as const),
  ...(['Youngest age', 'Oldest age', 'Status', 'Full since', 'Last confirmed'] as const),
  ...(['Confirmed by', 'Freshness', 'In its source', 'About miles away', 'Description'] as const),
];

/** What a search finds, as a file. Cells that a spreadsheet would run are made harmless. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const search = { ...searchFrom(new URL(args.request.url).searchParams), page: 1 };
  const { listings } = await searchListings(ctx, search, mostExported);
  const rows = listings.map((one) => ({
    Name: one.name,
    Organisation: one.provider,
    Places: one.places.map((place) => placeWords({ ...place, address: place.town })).join('; '),
    Telephone: one.telephone,
    'E-mail': one.email,
    'Web address': one.url,
    Cost: costWords[one.cost as keyof typeof costWords],
    'Youngest age': one.minimumAge,
    'Oldest age': one.maximumAge,
    Status: statusWords[one.status as ListingStatus],
    'Full since': one.fullSince?.toISOString().slice(0, 10),
    'Last confirmed': one.confirmedOn,
    'Confirmed by': one.confirmedBy,
    Freshness: freshnessWords[one.freshness],
    'In its source': one.goneSince ? 'no longer' : 'yes',
    'About miles away': one.km === null ? null : Math.round(one.km / kilometresPerMile),
    Description: one.description,
  }));
  return csvAnswer('directory', columns, rows);
}
