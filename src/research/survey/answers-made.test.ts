import { afterAll, beforeAll, expect, it } from 'vitest';
import { actingOrganisation, jobActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { tidy } from '#platform/jobs/tidy.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { askForFile, readAnswersOut, takeMadeFile, writeFile } from './answers-made.server.ts';
import { takeAnswersOut } from './answers-out.server.ts';
import { withdrawByToken } from './by-token.server.ts';
import { closeSurvey } from './commands.server.ts';
import { MOST_AT_ONCE, makeShape } from './rules.ts';
import { answered, asNobody, invited, openedSurvey } from './test-survey.ts';

const MANY = MOST_AT_ONCE + 2_000;

let test: TestDatabase;
let service: Service;
let me: Ctx;
let job: Ctx;
let survey: string;
let token: string;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  me = service.researcher;
  job = { ...me, actor: jobActor(actingOrganisation(me.actor)) };
  survey = await openedSurvey(me, { answersOut: 'yes', smallestGroup: '5' });
  [token = ''] = await invited(me, test.owner, survey, 1);
  await answered(me, token, { change: [{ valueString: 'Linked' }] }, 'ann@made-up.example');
  await test.owner.query(
    `insert into research.survey_answer (id, organisation_id, survey_id, answered_on, answers)
     select gen_random_uuid(), $1, $2, $3,
       jsonb_build_object('change', jsonb_build_array(jsonb_build_object('valueString', 'Said ' || n || repeat(' words', 40))))
     from generate_series(2, $4::int) n`,
    [actingOrganisation(me.actor), survey, me.now, MANY],
  );
  await closeSurvey(me, survey);
});
afterAll(() => test.close());

const later = (hours: number): Ctx => ({
  ...me,
  now: new Date(me.now.getTime() + hours * 3_600_000),
});
async function whole(text: AsyncIterable<string>): Promise<{ text: string; largest: number }> {
  const parts: string[] = [];
  for await (const part of text) parts.push(part);
  return { text: parts.join(''), largest: Math.max(...parts.map(({ length }) => length)) };
}

it('makes a file of many answers by a job, in parts, for whoever asked for it alone and for a day', async () => {
  await expect(takeAnswersOut(me, survey, 'answers.csv')).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(await takeAnswersOut(me, survey, 'codebook.csv')).toContain('change');
  const asking = { ...me, key: newId() };
  const { id } = await askForFile(asking, survey, 'answers.csv');
  expect(await askForFile(asking, survey, 'answers.csv')).toEqual({ id });
  const { made } = await readAnswersOut(me, survey);
  expect(made).toMatchObject([{ id, status: 'waiting', total: MANY, written: 0 }]);
  await expect(takeMadeFile(me, survey, id)).rejects.toMatchObject({ kind: 'not-found' });

  // An earlier try that was stopped half-way leaves no part behind
  await test.owner.query(
    'insert into research.answers_made_part (organisation_id, made_id, number, body) select organisation_id, id, 9, $2 from research.answers_made where id = $1',
    [id, 'half'],
  );
  await writeFile(job, id);
  expect((await readAnswersOut(me, survey)).made).toMatchObject([
    { status: 'done', written: MANY, total: MANY },
  ]);
  const { file, text } = await takeMadeFile(me, survey, id);
  const read = await whole(text);
  expect(file).toBe('answers.csv');
  expect(read.largest).toBeLessThan(1_100_000);
  const rows = read.text.trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',')[0])).toEqual(rows.map((_, n) => String(n + 1)));
  expect(new Set(rows.map((row) => /Said \d+|Linked/.exec(row)?.[0])).size).toBe(MANY);
  // Done is done: a job that comes twice writes nothing
  await writeFile(job, id);
  expect((await whole((await takeMadeFile(me, survey, id)).text)).text).toBe(read.text);

  const colleague = { ...me, actor: { ...me.actor, id: newId() } };
  for (const stranger of [colleague, service.otherResearcher, later(25)])
    await expect(takeMadeFile(stranger, survey, id)).rejects.toMatchObject({ kind: 'not-found' });
  await expect(takeMadeFile(service.manager, survey, id)).rejects.toMatchObject({
    kind: 'forbidden',
  });
  expect((await readAnswersOut(colleague, survey)).made).toEqual([]);
  expect((await readAnswersOut(later(25), survey)).made).toEqual([]);
  await expect(askForFile(service.manager, survey, 'answers.csv')).rejects.toMatchObject({
    kind: 'forbidden',
  });
  await expect(askForFile(service.otherResearcher, survey, 'answers.csv')).rejects.toMatchObject({
    kind: 'not-found',
  });
  expect(makeShape.safeParse({ file: 'codebook.csv' }).success).toBe(false);
  const { rows: entries } = await test.owner.query(
    "select act, count(*)::int as times from platform.audit_entry where act in ('survey.file-ask', 'survey.take-out') group by 1 order by 1",
  );
  expect(entries).toEqual([
    { act: 'survey.file-ask', times: 1 },
    { act: 'survey.take-out', times: 3 },
  ]);
});

it('asks the database as often for many files as for one', async () => {
  const count = async () => {
    const counted = counting(me);
    await readAnswersOut(counted.ctx, survey);
    return counted.statements();
  };
  const few = await count();
  for (let n = 0; n < 5; n += 1) await askForFile(me, survey, 'answers.json');
  expect(await count()).toBe(few);
});

it('takes files away when somebody withdraws, also one that is being written, and the day after', async () => {
  const { id } = await askForFile(me, survey, 'answers.csv');
  await withdrawByToken(asNobody(me), token);
  expect((await readAnswersOut(me, survey)).made).toEqual([]);
  await writeFile(job, id);
  const { id: again } = await askForFile(me, survey, 'answers.csv');
  await writeFile(job, again);
  const { text } = await whole((await takeMadeFile(me, survey, again)).text);
  expect(text).toContain('Said 2 ');
  expect(text).not.toContain('Linked');
  await tidy(test.db, later(23).now);
  expect((await readAnswersOut(me, survey)).made).toHaveLength(1);
  await tidy(test.db, later(25).now);
  const { rows } = await test.owner.query('select 1 from research.answers_made_part');
  expect(rows).toEqual([]);
});
