import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { createLog } from '#platform/log.server.ts';
import { hashToken } from '#platform/secret/token.server.ts';
import {
  makeService,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { MIXED } from './mix.server.ts';
import { answered, invited, openedSurvey } from './test-survey.ts';

/*
 * Somebody has a copy of the whole database, with what PostgreSQL itself keeps of each row, and knows
 * more than any log holds: the exact order in which everybody sent their answers. They try to tell who
 * answered what. By chance one of n is right on average, whatever n; ten or more once in ten million.
 */
const BY_CHANCE = 9;
const RESPONDENTS = 60;
/** Respondents who ask for a link, by the order of their coming. */
const LINKED = [7, 23, 41];

interface Row {
  xmin: string;
  ctid: string;
  [column: string]: unknown;
}

let test: TestDatabase;
let me: Ctx;
let survey: string;
/** In the order they came: their link, and what only they wrote. */
let came: {
  hash: string;
  words: string;
  address: string;
  token: string;
  at: Date;
  request: string;
}[];
let copy: Map<string, Row[]>;

beforeAll(async () => {
  test = await openTestDatabase();
  me = (await makeService(test)).researcher;
  survey = await openedSurvey(me);
  const tokens = await invited(me, test.owner, survey, RESPONDENTS);
  // They come in another order than they were invited, the same on each run.
  const order = tokens.map((_, at) => (at * 37 + 11) % RESPONDENTS);
  came = [];
  for (const [turn, at] of order.entries()) {
    const person = {
      token: tokens[at] ?? '',
      hash: hashToken(tokens[at] ?? ''),
      // A moment and a request of their own, as the log has them.
      at: new Date(Date.UTC(2026, 10, 21, 10, turn, 7 + (turn % 50))),
      request: `request-of-turn-${turn}`,
      words: `words of nobody but ${at}`,
      address: `person${String(at).padStart(4, '0')}@made-up.example`,
    };
    const linked = LINKED.includes(turn) ? person.address : null;
    const arriving = { ...me, now: person.at, requestId: person.request };
    await answered(arriving, person.token, { change: [{ valueString: person.words }] }, linked);
    came.push(person);
  }
  copy = await copyAll();
}, 120_000);
afterAll(() => test.close());

async function copyAll(): Promise<Map<string, Row[]>> {
  const { rows: tables } = await test.owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const all = new Map<string, Row[]>();
  for (const { name } of tables)
    all.set(name, (await test.owner.query(`select xmin::text, ctid::text, * from ${name}`)).rows);
  return all;
}

const rowsOf = (table: string) => copy.get(`research.${table}`) ?? [];
const words = (row: Row) =>
  String((row.answers as { change: { valueString: string }[] }).change[0]?.valueString);
const place = ({ ctid }: Row) => {
  const [page = 0, line = 0] = ctid.replaceAll(/[()]/g, '').split(',').map(Number);
  return page * 100_000 + line;
};
const byRow = (a: Row, b: Row) => Number(a.xmin) - Number(b.xmin) || place(a) - place(b);

/** How many are told rightly by putting two orders beside each other, either way round. */
function guesses(one: readonly string[], other: readonly string[]): number {
  const right = (list: readonly string[]) => one.filter((who, at) => who === list[at]).length;
  return Math.max(right(other), right([...other].reverse()));
}

/** How far two orders go together, from 0 to 1 (Spearman). */
function together(one: readonly string[], other: readonly string[]): number {
  const n = one.length;
  const ranks = new Map(other.map((who, at) => [who, at]));
  const squares = one.reduce((sum, who, at) => sum + (at - (ranks.get(who) ?? 0)) ** 2, 0);
  return Math.abs(1 - (6 * squares) / (n * (n * n - 1)));
}

/** Everybody, in the order of what is given for each. */
const wordsBy = (rows: Row[]) => rows.map(words);
const wordsOfTokens = (rows: Row[]) =>
  rows.map((row) => came.find(({ hash }) => hash === row.token_hash)?.words ?? '');

describe('who answered what', () => {
  it('is in no row: an answer has no link, address or time, and nothing else names it', () => {
    const answers = rowsOf('survey_answer');
    expect(answers).toHaveLength(RESPONDENTS);
    const keys = rowsOf('survey_key');
    expect(keys).toHaveLength(LINKED.length);
    for (const row of answers) {
      expect(Object.keys(row).sort()).toEqual(
        ['answered_on', 'answers', 'ctid', 'id', 'organisation_id', 'survey_id', 'xmin'].sort(),
      );
      // Version 4: random. One of version 7 begins with the time.
      expect(row.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    }
    const linked = new Set(keys.map((row) => row.answer_id));
    const hidden = answers.filter(({ id }) => !linked.has(id));
    for (const [table, rows] of copy) {
      const text = JSON.stringify(rows);
      if (table !== 'research.survey_answer')
        for (const row of hidden) {
          expect(text.includes(String(row.id)), table).toBe(false);
          expect(text.includes(words(row)), table).toBe(false);
        }
      // Nor does anything lead from an address to its link, and so to whether it was used.
      for (const row of rows)
        if (table !== 'research.survey_key')
          for (const { hash, address } of came) {
            const one = JSON.stringify(row);
            expect(one.includes(hash) && one.includes(address), table).toBe(false);
          }
    }
  });

  it('is not in the log beside the copy: no row has the moment or the request of anybody', () => {
    // What is written of a request: when, which, and the pattern of its address. It has the order, as
    // the attacker has, and must lead to no row.
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => lines.push(line) });
    for (const { token, request } of came) {
      log.info('request', { requestId: request, method: 'POST', route: `/survey/${token}` });
      log.info('request', { requestId: request, method: 'POST', route: '/survey/:token' });
    }
    const logged = lines.join('');
    expect(logged).toContain('request-of-turn-59');
    const stores = [...copy].map(([table, rows]) => [table, JSON.stringify(rows)] as const);
    for (const { token, hash, at, request } of came) {
      expect(logged.includes(token) || logged.includes(hash)).toBe(false);
      for (const [table, text] of stores) {
        expect(text.includes(request), table).toBe(false);
        expect(text.includes(at.toISOString().slice(0, 19)), table).toBe(false);
        // The link itself stands in the mail that took it, and nowhere else
        if (table !== 'platform.mail') expect(text.includes(token), table).toBe(false);
      }
    }
  });

  it('is not in the order of rows, of ids, or of the transactions that wrote them', () => {
    const arrived = came.map((one) => one.words);
    // The attack itself works where there is an order to find.
    expect(guesses(arrived, arrived)).toBe(RESPONDENTS);
    expect(together(arrived, arrived)).toBe(1);
    const answers = rowsOf('survey_answer');
    const used = rowsOf('survey_token').filter((row) => row.used);
    expect(used).toHaveLength(RESPONDENTS);
    const by = (rows: Row[], column: string) =>
      rows.toSorted((a, b) => (String(a[column]) < String(b[column]) ? -1 : 1));
    const contacts = rowsOf('survey_contact').toSorted(byRow);
    const attacks: Record<string, [string[], string[]]> = {
      'rows of answers, by arrival': [wordsBy(answers.toSorted(byRow)), arrived],
      'rows as they are read, by arrival': [wordsBy(answers), arrived],
      'ids of answers, by arrival': [wordsBy(by(answers, 'id')), arrived],
      'rows of links, by arrival': [wordsOfTokens(used.toSorted(byRow)), arrived],
      'rows of answers, by rows of links': [
        wordsBy(answers.toSorted(byRow)),
        wordsOfTokens(used.toSorted(byRow)),
      ],
      'ids of answers, by hashes': [
        wordsBy(by(answers, 'id')),
        wordsOfTokens(by(used, 'token_hash')),
      ],
      'rows of answers, by rows of contacts': [
        wordsBy(answers.toSorted(byRow)),
        contacts.map((row) => came.find(({ address }) => address === row.address)?.words ?? ''),
      ],
    };
    for (const [attack, [one, other]] of Object.entries(attacks)) {
      expect(guesses(one, other), attack).toBeLessThanOrEqual(BY_CHANCE);
      expect(together(one, other), attack).toBeLessThan(0.7);
    }
  });

  it('is not in what was written by the same transaction: that is everybody, or nobody', () => {
    const answers = rowsOf('survey_answer');
    for (const [table, rows] of copy)
      for (const row of rows) {
        const same = answers.filter(({ xmin }) => xmin === row.xmin).length;
        expect([0, RESPONDENTS], table).toContain(same);
      }
  });

  it('is in no time and in no name: an audit entry tells the survey and the day', () => {
    const entries = (copy.get('platform.audit_entry') ?? []).filter(
      (row) => row.act === 'survey.answer',
    );
    expect(entries).toHaveLength(RESPONDENTS);
    for (const row of entries)
      expect(row).toMatchObject({
        at: new Date('2026-11-21T00:00:00Z'),
        actor_kind: 'link',
        actor_id: null,
        actor_name: 'link',
        subject_kind: 'survey',
        subject_id: survey,
        person_id: null,
        reason: null,
        // The request's own would join it to a line of the log.
        request_id: 'survey',
      });
    // Nothing was remembered under the key of a form.
    const acts = copy.get('platform.act_key') ?? [];
    expect(JSON.stringify(acts)).not.toContain(survey);
  });
});

it('an answer among many is written with a random few of them', async () => {
  const large = await openedSurvey(me);
  const here = me.actor.organisationIds[0];
  for (let n = 0; n < 300; n++)
    await test.owner.query(
      `insert into research.survey_answer (id, organisation_id, survey_id, answered_on, answers)
       values ($1, $2, $3, '2026-11-20', '{}')`,
      [randomUUID(), here, large],
    );
  const [token = ''] = await invited(me, test.owner, large, 1);
  await answered(me, token, { change: [{ valueString: newId() }] });
  const { rows } = await test.owner.query(
    `select count(*)::int as n from research.survey_answer where survey_id = $1 and xmin =
       (select xmin from research.survey_answer where survey_id = $1 and answers <> '{}')`,
    [large],
  );
  expect(rows[0].n).toBe(MIXED + 1);
});
