import { emailOf, present, uriOf } from './clean.ts';
import type { Organisation, Taxonomy } from './find.server.ts';
import { idFrom } from './ids.ts';
import type { Listed, Published, Term } from './published.server.ts';
import { fullServiceOf, ownerOf, serviceOf, taxonomyName } from './version-3.ts';

/* Listings as Open Referral UK 1.0 has them. */

/** Of several ways in or of taking part the standard takes one: the first it knows. */
const attendingTypes: Record<string, string> = {
  'in-person': 'venue',
  online: 'online',
  phone: 'phone',
  'home-visit': 'home visit',
};
const attendingAccess: Record<string, string> = {
  'professional-referral': 'referral',
  appointment: 'appointment',
  membership: 'membership',
  'drop-in': 'drop-in',
};
const firstOf = (words: string[], known: Record<string, string>) =>
  words.flatMap((word) => known[word] ?? [])[0] ?? null;

export const organisationOf = (owner: Organisation) =>
  present({
    id: owner.id,
    name: owner.name,
    description: owner.description?.trim() || owner.name,
    email: emailOf(owner.email),
    url: uriOf(owner.url),
  });

export function listedOf(listing: Listed) {
  const { organization_id: _, last_modified: __, ...same } = serviceOf(listing);
  const {
    alternate_name: ___,
    application_process: ____,
    eligibility_description: _____,
    ...told
  } = same;
  return present({
    ...told,
    organization: organisationOf(ownerOf(listing)),
    attending_type: firstOf(listing.attending, attendingTypes),
    attending_access: firstOf(listing.access, attendingAccess),
  });
}

/** A listing with its parts under version 1.0's names. */
export function wholeOf(listing: Published) {
  const whole = fullServiceOf(listing);
  const timesAt = (at: string | null) =>
    (whole.schedules ?? []).flatMap(({ service_at_location_id, schedule_link: _, ...times }) =>
      (service_at_location_id ?? null) === at ? [times] : [],
    );
  return present({
    ...listedOf(listing),
    service_at_locations: (whole.service_at_locations ?? []).map(({ id, location }) => {
      const { addresses, accessibility, ...place } = location;
      return present({
        id,
        location: present({
          ...place,
          physical_addresses: (addresses ?? []).map(({ address_type: _, ...address }) => address),
          accessibility_for_disabilities: (accessibility ?? []).map(({ id, description }) => ({
            id,
            accessibility: description,
          })),
        }),
        regular_schedules: timesAt(id),
      });
    }),
    regular_schedules: timesAt(null),
    contacts: [
      ...(listing.telephone
        ? [
            {
              id: idFrom('contact', listing.id),
              phones: [{ id: idFrom('phone', listing.id), number: listing.telephone }],
            },
          ]
        : []),
      ...(whole.contacts ?? []),
    ],
    cost_options: whole.cost_options,
    languages: (whole.languages ?? []).map(({ id, name }) => ({ id, language: name })),
    service_areas: whole.service_areas,
    eligibilitys: listing.eligibility
      ? [{ id: idFrom('eligibility', listing.id), eligibility: listing.eligibility }]
      : [],
    service_taxonomys: listing.terms.map((term) => ({
      id: idFrom('attribute', listing.id, term.id),
      taxonomy: termOf(term),
    })),
  });
}

/** Version 1.0 calls a term a taxonomy, and a taxonomy a vocabulary. */
export const termOf = (term: Term) => ({
  id: term.id,
  name: term.name,
  vocabulary: taxonomyName(term),
});

export const vocabularyOf = (taxonomy: Taxonomy) => taxonomyName(taxonomy);
