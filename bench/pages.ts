import { listCaseload } from '#care/casework/caseload.server.ts';
import { readPersonPage } from '#care/casework/queries.server.ts';
import { searchListings } from '#care/directory/search.server.ts';
import { searchFrom } from '#care/directory/search-input.ts';
import { listPeople, searchPeople } from '#care/person/queries.server.ts';
import { readWaiting } from '#care/referral/load.server.ts';
import { readToday } from '#care/today/queries.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { median, quantile, timed } from './measure.ts';
import { linkWorkersOf, type Place } from './place.ts';

const ROUNDS = 60;

type Look = (ctx: Ctx, turn: number, own: { people: string[]; near: string }) => Promise<unknown>;

const words = ['lunch', 'debt advice', 'walk', 'singing', 'bereavment', 'carers group', 'computer'];
const names = ['Mary Patel', 'Owen Kely', 'Zainab', 'Hasan Reid', 'Rosa Wren'];
const of = <T>(list: T[], turn: number): T => list[turn % list.length] as T;
const search = (params: Record<string, string>) => searchFrom(new URLSearchParams(params));

/** The pages people wait for, each as its loader reads it. */
const looks: Record<string, Look> = {
  Today: (ctx) => readToday(ctx),
  'waiting list and load': (ctx) => readWaiting(ctx),
  caseload: (ctx) =>
    listCaseload(ctx, { worker: ctx.actor.id ?? '', order: '', page: 1, status: '', held: '' }),
  'list of people': (ctx) => listPeople(ctx),
  person: (ctx, turn, { people }) => readPersonPage(ctx, of(people, turn)),
  'search for a person': (ctx, turn) => searchPeople(ctx, of(names, turn)),
  'directory by words': (ctx, turn) => searchListings(ctx, search({ q: of(words, turn) })),
  'directory near': (ctx, turn, { near }) =>
    searchListings(ctx, search({ q: of(words, turn), near, within: '10' })),
  'directory by need': (ctx) =>
    searchListings(ctx, search({ need: 'Loneliness or feeling cut off' })),
};

/**
 * Times each page at one service's size and at the larger size, the two in turn, so that what else
 * the machine does falls on both. Prints the median, the 95th percentile and how each of them compares.
 */
export async function benchPages(
  sizes: { small: Place; large?: Place },
  say: (line: string) => void,
): Promise<void> {
  const small = await lookers(sizes.small);
  const large = sizes.large && (await lookers(sizes.large));
  for (const [name, look] of Object.entries(looks)) {
    const [here, there]: [number[], number[]] = [[], []];
    for (let turn = -5; turn < ROUNDS; turn++) {
      const at = Math.abs(turn);
      const one = await timed(() => look(of(small.workers, at), at, small));
      const two = large && (await timed(() => look(of(large.workers, at), at, large)));
      if (turn < 0) continue;
      here.push(one);
      if (two !== undefined) there.push(two);
    }
    say(
      `${name}: ${figures(here)}${large ? `; large ${figures(there)}, ratio ${ratio(here, there, 0.5)} and ${ratio(here, there, 0.95)} (goal 1.30)` : ''}`,
    );
  }
}

const figures = (list: number[]) =>
  `p50 ${median(list).toFixed(1)} ms, p95 ${quantile(list, 0.95).toFixed(1)} ms`;
const ratio = (here: number[], there: number[], share: number) =>
  (quantile(there, share) / quantile(here, share)).toFixed(2);

async function lookers(place: Place) {
  const workers = await linkWorkersOf(place);
  const { rows } = await place.owner.query<{ person_id: string }>(
    `select e.person_id from care.episode e join account.organisation o on o.id = e.organisation_id
     where o.slug = 'made-up-1-1' and e.status = 'active' and e.link_worker_id is not null
     order by e.person_id limit 200`,
  );
  const listings = await place.owner.query<{ postcode: string }>(
    "select postcode from care.directory_location where source = 'made-up-1-1' limit 1",
  );
  return {
    workers,
    people: rows.map((row) => row.person_id),
    near: listings.rows[0]?.postcode ?? '',
  };
}
