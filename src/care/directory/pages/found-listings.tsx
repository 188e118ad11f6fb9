import { InsetText } from '#ui/messages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { distanceWords, kilometresPerMile } from '../outcode.ts';
import { type Cost, costWords } from '../rules.ts';
import type { searchListings } from '../search.server.ts';
import { agesWords, confirmationWords, FreshnessTag } from './parts.tsx';

type Found = Awaited<ReturnType<typeof searchListings>>;

/** What the search took for what, said before the results. */
export function Hints({ found, near }: { found: Found; near: string }) {
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

interface FoundListingsProps {
  listings: Found['listings'];
  /** The address of a listing's own page. */
  addressOf: (id: string) => string;
}

/** What a search found: name, where and for whom, and how far the listing can be trusted. */
export function FoundListings({ listings, addressOf }: FoundListingsProps) {
  return (
    <RowList label="Listings">
      {listings.map((listing) => (
        <Row
          key={listing.id}
          title={<a href={addressOf(listing.id)}>{listing.name}</a>}
          status={
            <>
              {listing.fullSince && <StatusTag tone="attention">Full</StatusTag>}{' '}
              {listing.status === 'temporarily-closed' && (
                <StatusTag tone="closed">Closed for now</StatusTag>
              )}{' '}
              {listing.goneSince && <StatusTag tone="closed">No longer in its source</StatusTag>}{' '}
              {listing.openReports > 0 && <StatusTag tone="attention">Problem reported</StatusTag>}{' '}
              <FreshnessTag freshness={listing.freshness} />
            </>
          }
        >
          <p>
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
          {listing.description && <p className="hf-row__text">{shortened(listing.description)}</p>}
          <p>{confirmationWords(listing)}</p>
        </Row>
      ))}
    </RowList>
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
