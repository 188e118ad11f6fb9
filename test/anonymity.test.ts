import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { hashToken } from '#platform/secret/token.server.ts';
import {
  changeDraft,
  draftQuestionnaire,
  publishQuestionnaire,
} from '#questionnaire/commands.server.ts';
import { type Answers, canonicalOf, type Item } from '#questionnaire/model.ts';
import { readDefinitionPage } from '#questionnaire/queries.server.ts';
import { closeSurvey } from '../src/research/survey/commands.server.ts';
import { MIXED } from '../src/research/survey/mix.server.ts';
import { readSample, sampleShape } from '../src/research/survey/sample.server.ts';
import { answered, invited, openedSurvey } from '../src/research/survey/test-survey.ts';
import { openProduction, type Production } from './support/production.ts';
import { allOf, respond, withdraw } from './support/respondent.ts';

/*
 * Many answer by every branch of a form, some of them withdraw. Then somebody has the log and a copy
 * of the whole database, with what PostgreSQL itself keeps of each row, and knows more than either holds:
 * the exact order in which everybody sent their answers. They try to tell who answered what. By chance
 * one or two are right, whatever is put beside what; more than nine once in some ten thousand times.
 */
const BY_CHANCE = 9;
/** More than are written together, so that some were never written with the last. */
const RESPONDENTS = Number(process.env.HOLDFAST_RESPONDENTS ?? 240);
/** The last of them come over HTTP, the others by the same commands; so many as are named, all over HTTP. */
const OVER_HTTP = Number(process.env.HOLDFAST_RESPONDENTS ?? 24);
/** Every third asks for a link, and every eighth of these withdraws. */
const isLinked = (turn: number) => turn % 3 === 0;
const withdraws = (turn: number) => turn % 24 === 0;

interface Row {
  xmin: string;
  ctid: string;
  [column: string]: unknown;
}

interface Person {
  token: string;
  hash: string;
  address: string;
  /** What only they wrote. */
  words: string;
}

let server: Production;
let survey: string;
let actor: Ctx['actor'];
/** In the order they came. */
let came: Person[];
/** Those of them whose answers are there. */
let stayed: Person[];
let copy: Map<string, Row[]>;
let sample: { address: string; stratum: string }[];

const choice = (
  linkId: string,
  text: string,
  codes: string[],
  asked: Partial<Item> = {},
): Item => ({
  linkId,
  type: 'choice',
  text,
  answerOption: codes.map((code) => ({ valueCoding: { code, display: code } })),
  ...asked,
});
const when = (question: string, code: string): Partial<Item> => ({
  enableWhen: [{ question, operator: '=', answerCoding: { code } }],
});
const items: Item[] = [
  { linkId: 'words', type: 'string', text: 'What do you say?' },
  choice('plan', 'Do you mean to stay?', ['stay', 'leave', 'unsure']),
  choice('keeps', 'What keeps you?', ['people', 'pay'], when('plan', 'stay')),
  choice('reason', 'Why would you leave?', ['pay', 'other'], when('plan', 'leave')),
  { linkId: 'other', type: 'string', text: 'What is it?', ...when('reason', 'other') },
];
/** Every way through it: what is sent of each page, and what is kept of that. */
const coded = (code: string) => [{ valueCoding: { code, display: code } }];
const branches: { fields: Record<string, string>; answers: Answers }[] = [
  { fields: { a1: 'o0', a2: 'o0' }, answers: { plan: coded('stay'), keeps: coded('people') } },
  { fields: { a1: 'o1', a3: 'o0' }, answers: { plan: coded('leave'), reason: coded('pay') } },
  {
    fields: { a1: 'o1', a3: 'o1', a4: 'Too far' },
    answers: {
      plan: coded('leave'),
      reason: coded('other'),
      other: [{ valueString: 'Too far' }],
    },
  },
  { fields: { a1: 'o2' }, answers: { plan: coded('unsure') } },
];
const branchOf = (turn: number) => branches[turn % branches.length] ?? { fields: {}, answers: {} };

async function publish(me: Ctx): Promise<string> {
  const { id } = await draftQuestionnaire(me, { title: 'Staying or leaving' });
  await changeDraft(me, id, 1, (of) => ({ ...of, item: items }));
  await publishQuestionnaire(me, id, 2, { measure: false });
  return canonicalOf((await readDefinitionPage(me, id)).found);
}

/** All read and answer at once; they send one after the other, so that their order is known exactly. */
async function answerOverHttp(first: number): Promise<void> {
  const turns = came.map(() => Promise.withResolvers<void>());
  turns[first]?.resolve();
  await allOf(came.slice(first), 20, async ({ token, words, address }, at) => {
    const turn = first + at;
    await respond(server.origin, `/survey/${token}`, {
      fields: { a0: words, ...branchOf(turn).fields },
      wait: () => turns[turn]?.promise ?? Promise.resolve(),
      ...(isLinked(turn) ? { address } : {}),
    });
    turns[turn + 1]?.resolve();
  });
}

beforeAll(async () => {
  server = await openProduction({ LOG_LEVEL: 'info' });
  const first = RESPONDENTS - OVER_HTTP;
  await server.seed(async (as) => {
    const me = as('researcher@demo.example');
    actor = me.actor;
    survey = await openedSurvey(me, { questionnaire: await publish(me) });
    const tokens = await invited(me, me.db.pool, survey, RESPONDENTS);
    // They come in another order than they were invited, the same on each run.
    came = tokens.map((_, turn) => {
      const at = (turn * 37 + 11) % RESPONDENTS;
      return {
        token: tokens[at] ?? '',
        hash: hashToken(tokens[at] ?? ''),
        words: `words of nobody but ${at}`,
        address: `person${String(at).padStart(4, '0')}@made-up.example`,
      };
    });
    for (const [turn, { token, words: theirs, address }] of came.slice(0, first).entries()) {
      const given = { words: [{ valueString: theirs }], ...branchOf(turn).answers };
      await answered(me, token, given, isLinked(turn) ? address : null);
    }
  });
  stayed = came.filter((_, turn) => !withdraws(turn));
  await server.start();
  await answerOverHttp(first);
  for (const { token } of came.filter((_, turn) => withdraws(turn)))
    await withdraw(server.origin, `/survey/${token}`);
  await server.stop();
  await server.asOwner(async (db) => {
    copy = await copyAll(db.pool);
    const me = { db, actor, now: new Date(), requestId: 'test' };
    await closeSurvey(me, survey);
    ({ sample } = await readSample(me, survey, sampleShape.parse({ by: 'plan', wanted: '20' })));
  });
}, 600_000);
afterAll(() => server.close());

async function copyAll(owner: Ctx['db']['pool']): Promise<Map<string, Row[]>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const all = new Map<string, Row[]>();
  for (const { name } of tables)
    all.set(name, (await owner.query(`select xmin::text, ctid::text, * from ${name}`)).rows);
  return all;
}

const rowsOf = (table: string) => copy.get(`research.${table}`) ?? [];
const words = (row: Row) =>
  String((row.answers as { words: { valueString: string }[] }).words[0]?.valueString);
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
  rows.flatMap((row) => stayed.find(({ hash }) => hash === row.token_hash)?.words ?? []);

describe('who answered what', () => {
  it('is in no row: an answer has no link, address or time, and nothing else names it', () => {
    const answers = rowsOf('survey_answer');
    expect(answers).toHaveLength(stayed.length);
    const keys = rowsOf('survey_key');
    expect(keys).toHaveLength(stayed.filter((one) => isLinked(came.indexOf(one))).length);
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
      if (table === 'research.survey_key') continue;
      for (const one of rows.map((row) => JSON.stringify(row))) {
        const holds = came.filter(({ hash }) => one.includes(hash));
        expect(
          holds.some(({ address }) => one.includes(address)),
          table,
        ).toBe(false);
      }
    }
  });

  it('is not in the log beside the copy: no row has the moment or the request of anybody', () => {
    // What the server wrote of each request: it has the order, and must lead to no row.
    const logged = server.said();
    const requests = new Set([...logged.matchAll(/"requestId":"([^"]+)"/g)].map(([, id]) => id));
    expect(requests.size).toBeGreaterThan(5 * OVER_HTTP);
    for (const [table, rows] of copy) {
      const text = JSON.stringify(rows);
      const held = text.match(/[\w-]{8,}/g) ?? [];
      expect(
        held.filter((word) => requests.has(word)),
        table,
      ).toEqual([]);
      // The link itself stands in the mail that took it, and nowhere else
      const links = new Set(table === 'platform.mail' ? [] : came.map(({ token }) => token));
      expect(
        held.filter((word) => links.has(word)),
        table,
      ).toEqual([]);
      // A day alone comes as its midnight
      if (/^research\.survey_/.test(table))
        expect(/T\d\d:\d\d/.test(text.replaceAll('T00:00:00.000Z', '')), table).toBe(false);
    }
    const written = new Set(logged.match(/[\w-]{8,}/g));
    for (const { token, hash } of came) expect(written.has(token) || written.has(hash)).toBe(false);
  });

  it('is not in the order of rows, of ids, or of the transactions that wrote them', () => {
    const arrived = stayed.map((one) => one.words);
    // The attack itself works where there is an order to find.
    expect(guesses(arrived, arrived)).toBe(stayed.length);
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
        contacts.flatMap(
          (row) => stayed.find(({ address }) => address === row.address)?.words ?? [],
        ),
      ],
    };
    for (const [attack, [one, other]] of Object.entries(attacks)) {
      expect(guesses(one, other), attack).toBeLessThanOrEqual(BY_CHANCE);
      expect(together(one, other), attack).toBeLessThan(0.7);
    }
  });

  it('is not in what was written by the same transaction, whose order the audit entries have', () => {
    const answers = rowsOf('survey_answer').toSorted(byRow);
    const linked = new Set(rowsOf('survey_key').map((row) => row.answer_id));
    const hidden = answers.filter(({ id }) => !linked.has(id));
    const entries = (copy.get('platform.audit_entry') ?? [])
      .filter(({ act }) => act === 'survey.answer')
      .toSorted(byRow);
    // Of each, the answer that is left of those that their transaction wrote, or the next one did.
    const attack = (of: readonly { xmin: string; words: string }[]) => {
      const left = [...hidden];
      const right = of.filter(({ xmin, words: theirs }) => {
        const at = left.findIndex((row) => Number(row.xmin) >= Number(xmin));
        const [guess] = at < 0 ? left.splice(0, 1) : left.splice(at, 1);
        return guess !== undefined && words(guess) === theirs;
      });
      return right.length;
    };
    const unlinked = came
      .map((one, turn) => ({ ...one, turn }))
      .filter(({ turn }) => !isLinked(turn));
    expect(hidden).toHaveLength(unlinked.length);
    const byEntry = unlinked.map(({ words: theirs, turn }) => ({
      xmin: entries[turn]?.xmin ?? '',
      words: theirs,
    }));
    const byLink = rowsOf('survey_token').flatMap(({ token_hash, xmin }) => {
      const found = unlinked.find(({ hash }) => hash === token_hash);
      return found ? [{ xmin, words: found.words }] : [];
    });
    for (const one of [byEntry, byEntry.toReversed(), byLink, byLink.toReversed()]) {
      expect(one).toHaveLength(unlinked.length);
      expect(attack(one)).toBeLessThanOrEqual(BY_CHANCE);
    }
    // The last one came with so many earlier ones, written anew.
    const last = answers.filter(({ xmin }) => xmin === entries.at(-1)?.xmin);
    expect(last.length).toBeGreaterThan(MIXED / 2);
  });

  it('is in no time and in no name: an audit entry tells the survey and the day', () => {
    const entries = (copy.get('platform.audit_entry') ?? []).filter(
      (row) => row.act === 'survey.answer',
    );
    expect(entries).toHaveLength(RESPONDENTS);
    for (const row of entries)
      expect(row).toMatchObject({
        at: expect.toSatisfy((at: Date) => at.toISOString().endsWith('T00:00:00.000Z')),
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

it('is drawn of those alone who asked to be linked and did not withdraw', () => {
  expect(sample).toHaveLength(20);
  const asked = stayed.filter((one) => isLinked(came.indexOf(one))).map(({ address }) => address);
  for (const { address } of sample) expect(asked).toContain(address);
  expect(new Set(sample.map(({ stratum }) => stratum)).size).toBe(3);
});
