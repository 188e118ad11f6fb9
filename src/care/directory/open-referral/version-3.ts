import { emailOf, present, uriOf } from './clean.ts';
import type { Organisation, Taxonomy } from './find.server.ts';
import { idFrom, taxonomyId } from './ids.ts';
import type { Listed, Published, Term } from './published.server.ts';

/*
 * Listings as Open Referral UK 3.0 (HSDS-UK 3.0) has them. Fields that HSDS 3.0 knows and the UK
 * profile passes over are given too, so that nothing is lost between two services of ours.
 */

const standardStatus = (status: string) =>
  status === 'temporarily-closed' ? 'temporarily closed' : status;

/** The day a listing was last found right, and by whom: ours where later than its source's. */
function assurance(listing: Listed) {
  const ours = listing.confirmedAt?.toISOString().slice(0, 10) ?? null;
  const later = ours !== null && ours > (listing.assuredDate ?? '');
  return {
    assured_date: later ? ours : listing.assuredDate,
    assurer_email: later ? null : emailOf(listing.assuredBy),
  };
}

/** The one-to-one fields of a listing, as lists give them. */
export function serviceOf(listing: Listed) {
  return present({
    id: listing.id,
    organization_id: listing.provider?.id ?? listing.id,
    name: listing.name,
    alternate_name: listing.alternateName,
    description: listing.description,
    url: uriOf(listing.url),
    email: emailOf(listing.email),
    status: standardStatus(listing.status),
    fees: listing.fees,
    application_process: listing.howToApply,
    eligibility_description: listing.eligibility,
    accreditations: listing.accreditations,
    minimum_age: listing.minimumAge,
    maximum_age: listing.maximumAge,
    ...assurance(listing),
    alert: listing.alert,
    last_modified: listing.changedAt.toISOString(),
  });
}

export const listedOf = (listing: Listed) => ({
  ...serviceOf(listing),
  organization: organisationOf(ownerOf(listing)),
});

/** Who gives a listing; one whose source names nobody is its own organisation. */
export function ownerOf(listing: Listed): Organisation {
  if (listing.provider) return listing.provider;
  const { id, name, description, url, email } = listing;
  return { id, name, description, url, email, charityNumber: null, companyNumber: null };
}

/** An organisation; its registers by the codes of org-id.guide. */
export function organisationOf(owner: Organisation, whole = false) {
  const registered = [
    ['GB-CHC', 'Charity number', owner.charityNumber],
    ['GB-COH', 'Company number', owner.companyNumber],
  ].flatMap(([scheme, type, number]) =>
    number
      ? [
          {
            id: idFrom('identifier', owner.id, scheme ?? ''),
            identifier_scheme: scheme,
            identifier_type: type,
            identifier: number,
          },
        ]
      : [],
  );
  return present({
    id: owner.id,
    name: owner.name,
    // The standard demands one.
    description: owner.description?.trim() || owner.name,
    email: emailOf(owner.email),
    website: uriOf(owner.url),
    organization_identifiers: whole ? registered : [],
  });
}

/** A listing with all that belongs to it. */
export function fullServiceOf(listing: Published) {
  return present({
    ...serviceOf(listing),
    organization: organisationOf(ownerOf(listing), true),
    phones: listing.telephone
      ? [{ id: idFrom('phone', listing.id), number: listing.telephone }]
      : [],
    schedules: listing.schedules.map(scheduleOf),
    service_areas: listing.area
      ? [{ id: idFrom('area', listing.id), name: listing.area, service_area: listing.area }]
      : [],
    service_at_locations: listing.places.map(({ at, location }) => ({
      id: at.id,
      location: placeOf(location),
    })),
    languages: listing.languages.map((language) =>
      present({
        id: language.id,
        name: language.name,
        code: language.code,
        note: language.note,
      }),
    ),
    cost_options: costsOf(listing),
    contacts: listing.contacts.map(contactOf),
    attributes: listing.terms.map((term) => ({
      id: idFrom('attribute', listing.id, term.id),
      link_id: listing.id,
      link_type: 'service',
      taxonomy_term_id: term.id,
      taxonomy_term: termOf(term),
    })),
  });
}

/** A place with the listing given at it. */
export const serviceAtLocationOf = (listing: Published, id: string) => {
  const place = listing.places.find(({ at }) => at.id === id);
  const { service_at_locations: _, ...service } = fullServiceOf(listing);
  return present({ id, location: place && placeOf(place.location), service });
};

/** The same with one-to-one fields alone. */
export const listedAtLocationOf = (listing: Published, id: string) => {
  const place = listing.places.find(({ at }) => at.id === id);
  const { addresses: _, accessibility: __, ...location } = place ? placeOf(place.location) : {};
  return { id, location, service: listedOf(listing) };
};

function placeOf(place: Published['places'][number]['location']) {
  const lines = place.address?.split(/\n|, /).map((line) => line.trim()) ?? [];
  const city = place.town ?? lines.at(-1);
  const stands = place.withinKm === 0;
  return present({
    id: place.id,
    location_type: place.address || place.postcode || stands ? 'physical' : 'virtual',
    name: place.name,
    description: place.description,
    transportation: place.transport,
    latitude: stands ? place.latitude : null,
    longitude: stands ? place.longitude : null,
    // All of these are demanded of an address; one without them is told by its name alone.
    addresses:
      place.postcode && lines[0] && city
        ? [
            {
              id: idFrom('address', place.id),
              address_1: lines.filter((line) => line !== place.town).join(', ') || city,
              city,
              state_province: city,
              postal_code: place.postcode,
              country: 'GB',
              address_type: 'physical',
            },
          ]
        : [],
    accessibility: place.accessibility
      ? [{ id: idFrom('accessibility', place.id), description: place.accessibility }]
      : [],
  });
}

/** Daily is every day of the week; other rhythms the standard does not know are told in words. */
function scheduleOf(schedule: Published['schedules'][number]) {
  const daily = schedule.frequency === 'DAILY' && (schedule.interval ?? 1) === 1;
  const known = schedule.frequency === 'WEEKLY' || schedule.frequency === 'MONTHLY';
  const rhythm = known || daily || !schedule.frequency ? null : schedule.frequency.toLowerCase();
  return present({
    id: schedule.id,
    service_at_location_id: schedule.serviceAtLocationId,
    valid_from: schedule.validFrom,
    valid_to: schedule.validTo,
    dtstart: schedule.startsOn,
    freq: daily ? 'WEEKLY' : known ? schedule.frequency : null,
    interval: schedule.interval,
    byday: daily ? 'MO,TU,WE,TH,FR,SA,SU' : schedule.byday.join(','),
    bymonthday: schedule.bymonthday.join(','),
    opens_at: schedule.opensAt,
    closes_at: schedule.closesAt,
    description: schedule.description,
    notes: [schedule.closed ? 'Closed' : null, rhythm].filter(Boolean).join('; '),
    schedule_link: uriOf(schedule.url),
  });
}

function costsOf(listing: Published) {
  const options = listing.costs.map((cost) =>
    present({
      id: cost.id,
      valid_from: cost.validFrom,
      valid_to: cost.validTo,
      option: cost.option,
      currency: cost.currency,
      amount: cost.amount,
      amount_description: cost.description,
    }),
  );
  const free = listing.cost === 'free' && options.length === 0;
  return free ? [{ id: idFrom('free', listing.id), option: 'Free', amount: 0 }] : options;
}

const contactOf = (contact: Published['contacts'][number]) =>
  present({
    id: contact.id,
    name: contact.name ?? contact.note,
    title: contact.title,
    department: contact.department,
    email: emailOf(contact.email),
    phones: contact.telephone
      ? [
          present({
            id: idFrom('phone', contact.id),
            number: contact.telephone,
            extension: /^\d+$/.test(contact.extension ?? '') ? Number(contact.extension) : null,
          }),
        ]
      : [],
  });

const kindWords: Record<string, string> = {
  need: 'Needs',
  audience: 'Audiences',
  category: 'Categories',
};

export const taxonomyName = ({ kind, taxonomy }: { kind: string; taxonomy: string }): string =>
  taxonomy.trim() || (kindWords[kind] ?? kind);

export const taxonomyOf = (taxonomy: Taxonomy) => ({
  id: taxonomy.id,
  name: taxonomyName(taxonomy),
  description: `${kindWords[taxonomy.kind] ?? taxonomy.kind} of this directory${
    taxonomy.taxonomy ? `, in the words of ${taxonomy.taxonomy}` : ''
  }.`,
});

export const termOf = (term: Term) =>
  present({
    id: term.id,
    code: term.code,
    name: term.name,
    description: term.name,
    taxonomy: taxonomyName(term),
    taxonomy_id: taxonomyId(term),
  });
