import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import * as account from '#account/schema.server.ts';
import * as casework from '#care/casework/schema.server.ts';
import * as community from '#care/community/schema.server.ts';
import * as connecting from '#care/connection/schema.server.ts';
import * as listed from '#care/directory/parts-schema.server.ts';
import * as directory from '#care/directory/schema.server.ts';
import { refreshWords } from '#care/directory/words.server.ts';
import { oneTimeLink } from '#care/link/schema.server.ts';
import * as measuring from '#care/measure/schema.server.ts';
import * as people from '#care/person/schema.server.ts';
import * as referring from '#care/referral/schema.server.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { auditChain, auditEntry } from '#platform/schema.server.ts';
import { openPastAudit } from './audit.ts';
import { chanceOf } from './chance.ts';
import { tellCommunity } from './community-story.ts';
import { liftIndexes, nameOf } from './indexes.ts';
import { type Keeper, openKeeper } from './keeper.ts';
import { addListings, addTerms } from './listings.ts';
import { progressOf } from './progress.ts';
import { type Known, tellReferral } from './referral-story.ts';
import {
  DAY,
  makeService,
  NOW,
  noteMaking,
  serviceSizes,
  slugOf,
  type Telling,
} from './service.ts';
import { openSheets, type Sheets } from './sheets.ts';

export interface Wanted {
  linkWorkers: number;
  referrals: number;
  seed: number;
  /** Listings of the directory; 25 a link worker where absent. */
  listings?: number;
  /** Practices of a service; as many as in England where absent. */
  practices?: number;
}

/** Each table after those it refers to. */
const tables: PgTable[] = [
  account.organisation,
  account.user,
  account.membership,
  account.referralAgreement,
  listed.taxonomyTerm,
  directory.provider,
  directory.service,
  listed.serviceTerm,
  listed.location,
  listed.serviceAtLocation,
  listed.serviceSchedule,
  people.person,
  people.personContact,
  people.personRisk,
  referring.referral,
  referring.referralNeed,
  referring.referralStep,
  referring.referralProgress,
  casework.episode,
  casework.episodeStep,
  casework.contact,
  casework.need,
  casework.goal,
  casework.action,
  casework.readiness,
  casework.barrier,
  casework.holding,
  casework.holdingStep,
  casework.clinicalCode,
  casework.summary,
  measuring.measure,
  measuring.measureScore,
  community.communityTime,
  connecting.signpost,
  connecting.connection,
  connecting.connectionStep,
  oneTimeLink,
  connecting.message,
  auditEntry,
  auditChain,
];

/** Tables that grow with the years of a service, which another seed may find with rows in them. */
const growing = tables.slice(tables.indexOf(people.person));

/** Characters kept before they are copied: some tens of megabytes, however much is asked for. */
const CHUNK = 12_000_000;
/** The year in which all referrals came. */
const YEAR = 365 * DAY;

/**
 * Fills a migrated database with made-up services at work for a year, each with its referrers,
 * people, casework, audit log and part of the directory. Deterministic by seed; another seed adds to
 * what is there. All of it is one transaction: it comes whole or not at all. Work for the owner: as
 * a superuser it spares the database the checks of foreign keys, which hold by making.
 * @throws OperationRefused where the seed was used here before
 */
export async function generate(
  pool: pg.Pool,
  wanted: Wanted,
  say: (line: string) => void,
): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await refuseAgain(client, wanted.seed);
    await client.query(
      `select set_config('synchronous_commit', 'off', true),
        case when rolsuper then set_config('session_replication_role', 'replica', true) end
       from pg_roles where rolname = current_user`,
    );
    const buildIndexes = await liftIndexes(client, growing);
    const progress = progressOf(wanted.referrals, say);
    const pages = openSheets(tables);
    const terms = addTerms(chanceOf(`${wanted.seed}/terms`), pages, `Made up ${wanted.seed}`);
    const keeper = openKeeper(client, pages);
    for (const share of shares(wanted))
      await tellService(keeper, pages, wanted, share, terms, progress.told);
    await keeper.finish();
    progress.finish();
    await buildIndexes((done, all) => say(`${done} of ${all} indexes`));
    say('Collecting the words of the directory …');
    await refreshWords(drizzle(client) as unknown as Tx);
    await client.query('commit');
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // A transaction that failed goes with its connection.
    client.release(broken);
  }
  say('Collecting the statistics of the tables …');
  await pool.query(`analyze ${tables.map(nameOf).join(', ')}`);
}

/** What each service has of the whole, by its link workers. */
function shares({ linkWorkers, referrals, listings = 25 * linkWorkers }: Wanted) {
  let before = 0;
  return serviceSizes(linkWorkers).map((size, at) => {
    const part = (whole: number) =>
      Math.round((whole * (before + size)) / linkWorkers) -
      Math.round((whole * before) / linkWorkers);
    const share = { number: at + 1, size, referrals: part(referrals), listings: part(listings) };
    before += size;
    return share;
  });
}

async function tellService(
  keeper: Keeper,
  sheets: Sheets,
  { seed, practices }: Wanted,
  share: ReturnType<typeof shares>[number],
  terms: Map<string, string>,
  told: (referrals: number) => void,
): Promise<void> {
  const chance = chanceOf(`${seed}/${share.number}`);
  const id = chance.id(NOW - 800 * DAY);
  const audit = openPastAudit(id);
  const slug = slugOf(seed, share.number);
  const postcode = addListings({ chance, sheets, terms }, slug, share.listings);
  const service = makeService({ chance, sheets }, id, seed, { ...share, practices, postcode });
  const telling: Telling = { chance, sheets, audit, service };
  noteMaking(telling);
  tellCommunity(telling);
  const known: Known = [];
  for (let number = 0; number < share.referrals; number++) {
    const at = NOW - YEAR + ((number + chance.next()) / share.referrals) * YEAR;
    tellReferral(telling, known, at, number);
    await keeper.turn();
    if (sheets.size() > CHUNK) {
      audit.chain(sheets);
      await keeper.keep();
    }
    told(1);
  }
  audit.chain(sheets);
  audit.addHeads(sheets);
}

async function refuseAgain(client: pg.ClientBase, seed: number): Promise<void> {
  const { rows } = await client.query('select 1 from account.organisation where slug = $1', [
    slugOf(seed, 1),
  ]);
  if (rows.length > 0)
    throw new OperationRefused(
      `Services of seed ${seed} are here already. Give another --seed to add more.`,
    );
}
