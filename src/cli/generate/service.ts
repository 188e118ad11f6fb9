import { membership, organisation, referralAgreement, user } from '#account/schema.server.ts';
import type { Actor, Role } from '#platform/actor.ts';
import { systemActor } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { PastAudit } from './audit.ts';
import type { Chance } from './chance.ts';
import type { Sheets } from './sheets.ts';
import { given, type Needed, placeNames, practiceNames, surnames } from './words.ts';

/** The last moment of the made-up past; fixed, so that a seed always gives the same rows. */
export const NOW = Date.UTC(2026, 10, 21, 9);
export const DAY = 86_400_000;
const practiceKinds = ['Surgery', 'Medical Centre', 'Health Centre', 'Practice'];
const BEGAN = NOW - 800 * DAY;

/** Of services as they are in England: 3,300 link workers, 1,254 networks, 6,204 practices. */
const NETWORKS_A_WORKER = 0.38;
const PRACTICES_A_WORKER = 1.88;
const SIZES = [12, 8, 16, 12, 6, 18, 12];

export type Staff = Pick<Actor, 'kind' | 'id' | 'name'> & { id: string };
export interface Practice {
  id: string;
  name: string;
  code: string;
  referrer: Staff;
}
export interface MadeService {
  id: string;
  linkWorkers: Staff[];
  manager: Staff;
  practices: Practice[];
}

/** What a story is told with. */
export interface Telling {
  chance: Chance;
  sheets: Sheets;
  audit: PastAudit;
  service: MadeService;
}

/** A time of support: whose, by whom, from when until when. */
export interface Support {
  of: { organisationId: string; personId: string; episodeId: string };
  worker: Staff;
  /** When the link worker began. */
  from: number;
  /** When it ended, or would have: a day to come where it goes on. */
  until: number;
  /** Nothing happens after it: the end, or now. */
  last: number;
  closed: boolean;
  needs: Needed[];
}

/** How many link workers each service has: twelve are usual, some have fewer or more. */
export function serviceSizes(linkWorkers: number): number[] {
  const sizes: number[] = [];
  for (let left = linkWorkers; left > 0; left -= sizes.at(-1) ?? left)
    sizes.push(Math.min(left, SIZES[sizes.length % SIZES.length] ?? 12));
  return sizes;
}

/** The address part of a seed's service, by which it is known that the seed was used before. */
export const slugOf = (seed: number, number: number) => `made-up-${seed}-${number}`;

/** Twenty-four practices of a town have names of their own. */
const practiceName = (at: number, town: string) =>
  `${practiceNames[at % practiceNames.length]} ${practiceKinds[Math.floor(at / practiceNames.length) % practiceKinds.length]}, ${town}`;

/** A service with its people, and the networks and practices that refer to it. */
export function makeService(
  made: Omit<Telling, 'service' | 'audit'>,
  id: string,
  seed: number,
  share: { number: number; size: number; practices?: number | undefined; postcode: string },
): MadeService {
  const { chance, sheets } = made;
  const { number, size } = share;
  const madeAt = new Date(BEGAN);
  const town = chance.pick(placeNames);
  const slug = slugOf(seed, number);
  const addOrganisation = (row: Omit<typeof organisation.$inferInsert, 'madeAt'>) =>
    sheets.add(organisation, { ...row, madeAt });
  const addStaff = (organisationId: string, login: string, roles: Role[]): Staff => {
    const person = { id: chance.id(BEGAN), name: `${chance.pick(given)} ${chance.pick(surnames)}` };
    sheets.add(user, {
      ...person,
      email: `${login}.${slug}@made-up.example`,
      createdAt: madeAt,
      updatedAt: madeAt,
    });
    for (const role of roles)
      sheets.add(membership, {
        id: chance.id(BEGAN),
        organisationId,
        userId: person.id,
        role,
        since: madeAt,
      });
    return { kind: 'staff', ...person };
  };
  addOrganisation({
    id,
    kind: 'employer',
    name: `${town} Social Prescribing ${seed}-${number}`,
    slug,
    service: true,
    postcode: share.postcode,
    telephone: '01632 960000',
  });
  const linkWorkers = Array.from({ length: size }, (_, at) =>
    addStaff(id, `worker-${at + 1}`, at === 1 ? ['link-worker', 'supervisor'] : ['link-worker']),
  );
  const manager = addStaff(id, 'manager', ['manager', 'administrator']);
  const networks = Array.from(
    { length: Math.max(1, Math.round(size * NETWORKS_A_WORKER)) },
    (_, at) => {
      const network = chance.id(BEGAN);
      addOrganisation({
        id: network,
        kind: 'network',
        name: `${town} Network ${at + 1}`,
        slug: `${slug}-network-${at + 1}`,
      });
      return network;
    },
  );
  const practices = Array.from(
    { length: share.practices ?? Math.max(1, Math.round(size * PRACTICES_A_WORKER)) },
    (_, at): Practice => {
      const practice = {
        id: chance.id(BEGAN),
        name: practiceName(at, town),
        code: `Z${String((seed * 7919 + number * 40 + at) % 100_000).padStart(5, '0')}`,
      };
      addOrganisation({
        id: practice.id,
        name: practice.name,
        kind: 'practice',
        parentId: networks[at % networks.length] ?? null,
        slug: `${slug}-practice-${at + 1}`,
        odsCode: practice.code,
        email: `practice-${at + 1}.${slug}@made-up.example`,
      });
      sheets.add(referralAgreement, {
        id: chance.id(BEGAN),
        organisationId: id,
        referringOrganisationId: practice.id,
        since: dayOf(madeAt),
      });
      return { ...practice, referrer: addStaff(practice.id, `practice-${at + 1}`, ['referrer']) };
    },
  );
  return { id, linkWorkers, manager, practices };
}

/** The entry for the making of a service. */
export const noteMaking = ({ audit, service }: Telling) =>
  audit.note({
    at: BEGAN,
    by: systemActor,
    act: 'organisation.make',
    subject: ['organisation', service.id],
  });
