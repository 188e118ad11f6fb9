import type { ReactNode } from 'react';
import type { ListingPage } from '../queries.server.ts';
import {
  type AccessWay,
  type AttendingType,
  accessWayWords,
  attendingTypeWords,
  type Cost,
  costWords,
} from '../rules.ts';
import { linesOf, placeWords, whenText } from '../when-where.ts';
import { agesWords, Paragraphs } from './parts.tsx';

type Row = [key: string, value: ReactNode];

const lines = (items: ReactNode[]) => (
  <ul className="nhsuk-list nhsuk-u-margin-bottom-0">
    {items.map((item, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: rows of one reading, never reordered
      <li key={at}>{item}</li>
    ))}
  </ul>
);

const money = (amount: number, currency: string | null) =>
  currency === null || currency === 'GBP'
    ? `£${amount.toFixed(2).replace(/\.00$/, '')}`
    : `${amount} ${currency}`;

/** What is known of a listing, in rows; what is not known is left out. */
export function listingRows(listing: ListingPage): Row[] {
  const rows: (Row | null)[] = [
    listing.provider && ['Organisation', providerWords(listing.provider)],
    listing.url
      ? [
          'Web address',
          <a key="url" href={listing.url} rel="noreferrer">
            {listing.url}
          </a>,
        ]
      : null,
    listing.telephone ? ['Telephone', listing.telephone] : null,
    listing.email
      ? [
          'E-mail',
          <a key="email" href={`mailto:${listing.email}`}>
            {listing.email}
          </a>,
        ]
      : null,
    contactsRow(listing),
    whenRow(listing),
    whereRow(listing),
    ['Cost', costOf(listing)],
    listing.attending.length > 0
      ? [
          'How to take part',
          listing.attending
            .map((way) => attendingTypeWords[way as AttendingType] ?? way)
            .join(', '),
        ]
      : null,
    listing.access.length > 0
      ? [
          'How to get in',
          listing.access.map((way) => accessWayWords[way as AccessWay] ?? way).join(', '),
        ]
      : null,
    text('How to apply', listing.howToApply),
    eligibilityRow(listing),
    listing.waitingTime ? ['Waiting time', listing.waitingTime] : null,
    listing.languages.length > 0
      ? ['Languages', listing.languages.map((one) => one.name).join(', ')]
      : null,
    text('Accessibility', listing.accessibility),
    text('Area', listing.area),
    text('Accreditations', listing.accreditations),
    termsRow(listing),
    ['Source', `${listing.source}, ${listing.sourceId}`],
  ];
  return rows.filter((row) => row !== null);
}

const text = (key: string, value: string | null): Row | null =>
  value ? [key, <Paragraphs key={key} text={value} />] : null;

function providerWords(provider: NonNullable<ListingPage['provider']>): ReactNode {
  const charity = provider.charityNumber ? ` (charity ${provider.charityNumber})` : '';
  return `${provider.name}${charity}`;
}

function contactsRow(listing: ListingPage): Row | null {
  if (listing.contacts.length === 0) return null;
  const words = listing.contacts.map((contact) =>
    [
      contact.name,
      contact.title,
      contact.telephone,
      contact.extension && `extension ${contact.extension}`,
      contact.email,
      contact.note,
    ]
      .filter(Boolean)
      .join(', '),
  );
  return ['Contacts', lines(words)];
}

function whenRow(listing: ListingPage): Row | null {
  const all = linesOf(whenText(listing));
  return all.length > 0 ? ['When', lines(all)] : null;
}

function whereRow(listing: ListingPage): Row | null {
  if (listing.places.length === 0) return null;
  const words = listing.places.map((place) => (
    <>
      {placeWords(place)}
      {place.accessibility && <div>Accessibility: {place.accessibility}</div>}
      {place.transport && <div>Getting there: {place.transport}</div>}
    </>
  ));
  return ['Where', lines(words)];
}

function costOf(listing: ListingPage): ReactNode {
  const given = listing.costOptions.map((option) =>
    [
      option.option,
      option.amount === null ? null : money(option.amount, option.currency),
      option.description,
    ]
      .filter(Boolean)
      .join(', '),
  );
  const inShort = costWords[listing.cost as Cost];
  return (
    <>
      {inShort}
      {listing.fees && listing.fees !== inShort && <Paragraphs text={listing.fees} />}
      {given.length > 0 && given.join() !== inShort && lines(given)}
    </>
  );
}

function termsRow(listing: ListingPage): Row | null {
  const names = listing.terms.filter((term) => term.kind !== 'audience').map((term) => term.name);
  return names.length > 0 ? ['Needs and kinds of help', [...new Set(names)].join(', ')] : null;
}

function eligibilityRow(listing: ListingPage): Row | null {
  const ages = agesWords(listing.minimumAge, listing.maximumAge);
  const audiences = listing.terms
    .filter((term) => term.kind === 'audience')
    .map((term) => term.name);
  const first = [ages, audiences.join(', ')].filter(Boolean).join('. ');
  if (!first && !listing.eligibility) return null;
  return [
    'Who it is for',
    <>
      {first && <p>{first}</p>}
      {listing.eligibility && <Paragraphs text={listing.eligibility} />}
    </>,
  ];
}
