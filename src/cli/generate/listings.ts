import { areas } from '#care/directory/outcodes.ts';
import {
  location,
  serviceAtLocation,
  serviceSchedule,
  serviceTerm,
  taxonomyTerm,
} from '#care/directory/parts-schema.server.ts';
import { provider, service } from '#care/directory/schema.server.ts';
import { needs } from '#care/referral/rules.ts';
import type { Chance } from './chance.ts';
import { DAY, NOW } from './service.ts';
import type { Sheets } from './sheets.ts';
import { activities, audiences, placeNames, streets, surnames, venues } from './words.ts';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** In Great Britain and Northern Ireland alike a listing lies near the middle of a postcode area. */
const centres = [...areas];
const MADE = NOW - 400 * DAY;

/** The taxonomy's terms, by kind and name. */
export function addTerms(chance: Chance, sheets: Sheets, taxonomy: string): Map<string, string> {
  const terms = new Map<string, string>();
  const add = (kind: string, name: string) => {
    const id = chance.id(MADE);
    terms.set(name, id);
    sheets.add(taxonomyTerm, { id, kind, name, taxonomy });
  };
  for (const name of Object.values(needs)) add('need', name);
  for (const name of audiences) add('audience', name);
  return terms;
}

/** A postcode of an area that is nobody's. */
const postcodeIn = (area: string, sector = 1) => `${area}99 ${sector}ZZ`;

/** The listings of one part of the country; gives a postcode of that part. */
export function addListings(
  made: { chance: Chance; sheets: Sheets; terms: Map<string, string> },
  source: string,
  count: number,
): string {
  const { chance, sheets, terms } = made;
  const [area, centre] = chance.pick(centres);
  const town = chance.pick(placeNames);
  for (let number = 1; number <= count; number++) {
    const id = chance.id(MADE);
    const activity = chance.pick(activities);
    const who = `${town} ${chance.pick(surnames)} Trust`;
    const audience = chance.pick(audiences);
    const of = { source, sourceId: `${source}-${number}` };
    const providerId = chance.id(MADE);
    sheets.add(provider, { ...of, id: providerId, name: who });
    const checked = new Date(NOW - chance.from(1, 900) * DAY);
    const venue = `${chance.pick(streets)} ${chance.pick(venues)}`;
    const locationId = chance.id(MADE);
    const latitude = centre.latitude + (chance.next() - 0.5) / 3;
    const longitude = centre.longitude + (chance.next() - 0.5) / 2;
    sheets.add(location, {
      ...of,
      id: locationId,
      name: venue,
      town,
      postcode: postcodeIn(area, chance.from(1, 9)),
      latitude,
      longitude,
      withinKm: 0,
    });
    sheets.add(service, {
      ...of,
      id,
      providerId,
      name: `${town} ${activity.name} at ${venue}`,
      description: `${activity.says} For ${audience.toLowerCase()}. Run by ${who} with volunteers.`,
      email: 'hello@group.example',
      telephone: '01632 960000',
      status: chance.often(0.96)
        ? 'active'
        : chance.pick(['inactive', 'temporarily-closed', 'defunct']),
      cost: chance.pick(['free', 'free', 'paid', 'unknown']),
      assuredDate: checked.toISOString().slice(0, 10),
      confirmedAt: chance.often(0.3) ? checked : null,
      confirmedBy: chance.often(0.3) ? 'A link worker' : null,
      reach: `(${longitude},${latitude}),(${longitude},${latitude})`,
      sourceHash: 'made-up',
      keywords: [who, needs[activity.need], audience, town].join(' · '),
      madeAt: new Date(MADE),
      changedAt: checked,
    });
    for (const name of [needs[activity.need], audience]) {
      const termId = terms.get(name);
      if (termId) sheets.add(serviceTerm, { serviceId: id, termId });
    }
    const placed = chance.id(MADE);
    sheets.add(serviceAtLocation, { id: placed, serviceId: id, locationId });
    const day = chance.pick(weekdays);
    const opens = chance.from(9, 18);
    sheets.add(serviceSchedule, {
      id: chance.id(MADE),
      serviceId: id,
      serviceAtLocationId: placed,
      frequency: 'WEEKLY',
      byday: `{${day}}` as never,
      days: `{${day}}` as never,
      opensAt: `${String(opens).padStart(2, '0')}:00`,
      closesAt: `${opens + 2}:00`,
    });
  }
  return postcodeIn(area);
}
