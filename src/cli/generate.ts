import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import {
  given,
  type Needed,
  needed,
  practices,
  reasons,
  streets,
  surnames,
  words,
} from './generate-words.ts';

/** A small generator of numbers in [0, 1), the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The last day of the made-up past; fixed, so that a seed always gives the same rows. */
export const LAST_DAY = Date.UTC(2026, 10, 21, 9);
const DAY = 86_400_000;
/** Link workers of one service. */
const OF_A_SERVICE = 12;
const CHUNK = 5_000;

type Row = Record<string, string | number | boolean | Date | null>;
type Tables = Record<string, Row[]>;

/**
 * Fills a migrated database with made-up services at work: people, referrals, episodes, contacts,
 * holding, goals and connections. Everything comes in by COPY. Deterministic by seed; a second run
 * with another seed adds to the first.
 */
export async function generate(
  pool: pg.Pool,
  options: { linkWorkers: number; referrals: number; seed: number },
  progress: (line: string) => void,
): Promise<void> {
  const next = numbersFrom(options.seed);
  const services = Math.ceil(options.linkWorkers / OF_A_SERVICE);
  const staff: string[][] = [];
  const organisations: string[] = [];
  const client = await pool.connect();
  try {
    const first: Tables = {};
    for (let at = 0; at < services; at++) {
      const most = Math.min(OF_A_SERVICE, options.linkWorkers - at * OF_A_SERVICE);
      const made = makeService(first, next, `${options.seed}-${at + 1}`, most);
      organisations.push(made.id);
      staff.push(made.workers);
    }
    await store(client, first);
    let tables: Tables = {};
    for (let made = 0; made < options.referrals; made++) {
      const service = made % services;
      makeStory(tables, next, organisations[service] ?? '', staff[service] ?? []);
      if ((made + 1) % CHUNK === 0 || made + 1 === options.referrals) {
        await store(client, tables);
        tables = {};
        progress(`${made + 1} of ${options.referrals} referrals`);
      }
    }
    await client.query('analyze');
  } finally {
    client.release();
  }
}

const add = (tables: Tables, table: string, row: Row): void => {
  tables[table] ??= [];
  tables[table].push(row);
};
const pick = <T>(next: () => number, list: readonly T[]): T =>
  list[Math.floor(next() * list.length)] as T;

/** A version 7 identifier for a moment, so that indexes grow as they would in years of work. */
function idAt(next: () => number, at: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0');
  const hex = (digits: number) =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(6)}${hex(6)}`;
}

function makeService(tables: Tables, next: () => number, tag: string, most: number) {
  const began = LAST_DAY - 730 * DAY;
  const id = idAt(next, began);
  const made = new Date(began);
  add(tables, 'account.organisation', {
    id,
    kind: 'employer',
    name: `${pick(next, practices)} Social Prescribing ${tag}`,
    slug: `made-up-${tag}`,
    service: true,
    made_at: made,
  });
  const workers: string[] = [];
  for (let at = 0; at < most; at++) {
    const userId = idAt(next, began);
    workers.push(userId);
    add(tables, 'account.user', {
      id: userId,
      name: `${pick(next, given)} ${pick(next, surnames)}`,
      email: `worker-${tag}-${at + 1}@made-up.example`,
      created_at: made,
      updated_at: made,
    });
    for (const role of at === 0 ? ['link-worker', 'manager'] : ['link-worker'])
      add(tables, 'account.membership', {
        id: idAt(next, began),
        organisation_id: id,
        user_id: userId,
        role,
        since: made,
      });
  }
  return { id, workers };
}

/** One referral and what came of it. About 1 in 8 waits or was declined; the rest were met. */
function makeStory(tables: Tables, next: () => number, organisation: string, staff: string[]) {
  const received = LAST_DAY - next() * 720 * DAY;
  const age = (LAST_DAY - received) / DAY;
  const personId = idAt(next, received);
  const referralId = idAt(next, received);
  const episodeId = idAt(next, received);
  const worker = pick(next, staff);
  const need = pick<Needed>(next, needed);
  const who = {
    given_name: pick(next, given),
    family_name: pick(next, surnames),
    date_of_birth: new Date(
      Date.UTC(1930 + Math.floor(next() * 78), 0, 1 + Math.floor(next() * 365)),
    )
      .toISOString()
      .slice(0, 10),
    postcode: `ZZ${1 + Math.floor(next() * 99)} ${Math.floor(next() * 10)}AA`,
    address: `${1 + Math.floor(next() * 200)} ${pick(next, streets)}`,
    telephone: `01632 960${String(Math.floor(next() * 1000)).padStart(3, '0')}`,
  };
  const when = new Date(received);
  const of = { organisation_id: organisation, person_id: personId, episode_id: episodeId };
  const fate = next();
  const status = fate < 0.05 ? 'declined' : age < 3 && fate < 0.6 ? 'received' : 'accepted';
  const accepted = status === 'accepted';
  const long = 60 + next() * 120;
  const closed = accepted && age > long;
  if (accepted) {
    add(tables, 'care.person', {
      id: personId,
      organisation_id: organisation,
      ...who,
      risks: 'no-known-risks',
      consent_to_share: 'yes',
      consent_at: when,
      made_at: when,
      changed_at: when,
    });
  }
  add(tables, 'care.referral', {
    id: referralId,
    organisation_id: organisation,
    person_id: accepted ? personId : null,
    episode_id: accepted ? episodeId : null,
    source: pick(next, ['gp', 'gp', 'gp', 'nurse', 'self', 'council']),
    route: 'telephone',
    status,
    ...who,
    referrer_name: `Dr ${pick(next, surnames)}`,
    reason: pick(next, reasons),
    urgency: next() < 0.1 ? 'soon' : 'routine',
    person_agreed: true,
    risks: 'no-known-risks',
    received_at: when,
    changed_at: when,
  });
  const step = { organisation_id: organisation, referral_id: referralId, by_name: 'Made up' };
  add(tables, 'care.referral_need', {
    id: idAt(next, received),
    organisation_id: organisation,
    referral_id: referralId,
    need: need.need,
  });
  add(tables, 'care.referral_step', {
    ...step,
    id: idAt(next, received),
    to_status: 'received',
    at: when,
  });
  if (status !== 'received')
    add(tables, 'care.referral_step', {
      ...step,
      id: idAt(next, received + DAY),
      from_status: 'received',
      to_status: status,
      at: new Date(received + DAY),
      reason: accepted ? null : 'person-declined',
    });
  if (!accepted) return;
  const opened = received + DAY;
  const ended = closed ? new Date(received + long * DAY) : null;
  add(tables, 'care.episode', {
    id: episodeId,
    organisation_id: organisation,
    person_id: personId,
    status: closed ? 'closed' : 'active',
    link_worker_id: age < 12 && next() < 0.5 ? null : worker,
    opened_at: new Date(opened),
    allocated_at: new Date(opened + 2 * DAY),
    closed_at: ended,
    close_reason: closed ? 'goals-met' : null,
  });
  const by = { by_user_id: worker, by_name: 'Made up' };
  add(tables, 'care.episode_step', {
    ...of,
    ...by,
    id: idAt(next, opened),
    kind: 'opened',
    at: new Date(opened),
  });
  if (ended)
    add(tables, 'care.episode_step', {
      ...of,
      ...by,
      id: idAt(next, ended.getTime()),
      kind: 'closed',
      at: ended,
    });
  add(tables, 'care.need', {
    ...of,
    id: idAt(next, opened),
    need: need.need,
    made_at: new Date(opened),
  });
  add(tables, 'care.goal', {
    ...of,
    id: idAt(next, opened),
    goal: need.goal,
    importance: 5 + Math.floor(next() * 6),
    status: closed ? 'met' : 'open',
    made_at: new Date(opened),
    changed_at: new Date(opened),
  });
  const contacts = 5 + Math.floor(next() * 7);
  for (let at = 0; at < contacts; at++) {
    const day = opened + (3 + (at * long) / contacts) * DAY;
    if (day > LAST_DAY + 14 * DAY) break;
    const past = day < LAST_DAY;
    add(tables, 'care.contact', {
      ...of,
      id: idAt(next, Math.min(day, LAST_DAY)),
      link_worker_id: worker,
      status: past ? (next() < 0.12 ? 'did-not-attend' : 'attended') : 'planned',
      at: new Date(day),
      mode: next() < 0.5 ? 'telephone' : 'in-person',
      minutes: 15 + 15 * Math.floor(next() * 3),
      person_words: past ? pick(next, words) : null,
      made_at: new Date(Math.min(day, LAST_DAY)),
      recorded_at: past ? new Date(day) : null,
    });
  }
  if (next() < 0.4) {
    const began = opened + 20 * DAY;
    if (began < LAST_DAY)
      add(tables, 'care.holding', {
        ...of,
        id: idAt(next, began),
        link_worker_id: worker,
        status: closed ? 'ended' : 'holding',
        waiting: true,
        witnessing: next() < 0.5,
        review_on: new Date(LAST_DAY + (next() * 28 - 7) * DAY).toISOString().slice(0, 10),
        started_at: new Date(began),
        ended_at: ended,
        end_reason: closed ? 'no-longer-needed' : null,
      });
  }
  if (next() < 0.6) {
    const sent = opened + 14 * DAY;
    if (sent < LAST_DAY) {
      const answered = next() < 0.8;
      add(tables, 'care.connection', {
        ...of,
        id: idAt(next, sent),
        service_name: need.service,
        provider_email: 'hello@group.example',
        link_worker_id: worker,
        share_name: true,
        share_telephone: true,
        share_email: false,
        share_communication_needs: false,
        shared_words: 'Would like to come along.',
        agreed_at: new Date(sent),
        status: closed ? 'ended' : answered ? 'accepted' : 'sent',
        sent_at: new Date(sent),
        chase_on: new Date(sent + 7 * DAY).toISOString().slice(0, 10),
        answered_at: answered ? new Date(sent + 3 * DAY) : null,
      });
    }
  }
}

/** Tables in the order that foreign keys ask for. */
const ORDER = [
  'account.organisation',
  'account.user',
  'account.membership',
  'care.person',
  'care.referral',
  'care.referral_need',
  'care.referral_step',
  'care.episode',
  'care.episode_step',
  'care.need',
  'care.goal',
  'care.contact',
  'care.holding',
  'care.connection',
];

async function store(client: pg.PoolClient, tables: Tables): Promise<void> {
  await client.query('begin');
  try {
    for (const name of ORDER) {
      const rows = tables[name];
      if (!rows?.length) continue;
      const [schema, table] = name.split('.');
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const names = columns.map((column) => `"${column}"`).join(', ');
      const lines = rows.map(
        (row) => `${columns.map((column) => field(row[column])).join('\t')}\n`,
      );
      await pipeline(
        Readable.from(batches(lines)),
        client.query(copy.from(`copy "${schema}"."${table}" (${names}) from stdin`)),
      );
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function* batches(lines: string[]): Generator<Buffer> {
  for (let at = 0; at < lines.length; at += 500)
    yield Buffer.from(lines.slice(at, at + 500).join(''));
}

function field(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  return String(value).replaceAll(/[\\\t\n\r]/g, (found) => `\\${found}`);
}
