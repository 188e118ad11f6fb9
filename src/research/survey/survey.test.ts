import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { newToken } from '#platform/secret/token.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { keepByToken, readByToken, sendByToken, withdrawByToken } from './by-token.server.ts';
import { changeSurvey, closeSurvey, makeSurvey, openSurvey } from './commands.server.ts';
import { inviteTo } from './invite.server.ts';
import { tendSurveys } from './jobs.server.ts';
import { listSurveys, readResults, readSurvey } from './queries.server.ts';
import { surveyShape } from './rules.ts';
import { answered, asNobody, invited, loneliness, openedSurvey, sender } from './test-survey.ts';

let test: TestDatabase;
let service: Service;
let me: Ctx;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());
beforeEach(() => {
  me = { ...service.researcher, key: undefined } as Ctx;
});

const count = async (table: string, id: string) =>
  (
    await test.owner.query(
      `select count(*)::int as n from research.${table} where survey_id = $1`,
      [id],
    )
  ).rows[0].n;
const words = (text: string) => ({ change: [{ valueString: text }] });
const often = (place: number) => ({
  companionship: [
    {
      valueCoding: {
        code: String(place + 1),
        display: ['Hardly ever or never', 'Some of the time', 'Often'][place],
      },
    },
  ],
});

describe('who may', () => {
  it('is a researcher of the organisation alone', async () => {
    const id = await openedSurvey(me);
    const input = surveyShape.parse({ title: 'x', purpose: 'y', ...loneliness });
    const acts: ((ctx: Ctx) => Promise<unknown>)[] = [
      (ctx) => readSurvey(ctx, id),
      (ctx) => readResults(ctx, id),
      (ctx) => changeSurvey(ctx, id, 1, input),
      (ctx) => openSurvey(ctx, id),
      (ctx) => closeSurvey(ctx, id),
      (ctx) => inviteTo(ctx, sender, id, 'ann@example.org'),
    ];
    for (const act of acts) {
      for (const wrong of [service.manager, service.linkWorker, service.administrator])
        await expect(act(wrong)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(act(service.otherResearcher)).rejects.toMatchObject({ kind: 'not-found' });
    }
    await expect(listSurveys(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(makeSurvey(service.manager, input)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await listSurveys(service.otherResearcher)).surveys).toEqual([]);
    expect((await listSurveys(me)).surveys.map((one) => one.id)).toContain(id);
  });
});

describe('a survey', () => {
  it('says what is wrong, and stays as it is once it is open', async () => {
    expect(
      surveyShape
        .safeParse({ smallestGroup: '2', quota: '-1' })
        .error?.issues.map(({ path }) => path[0]),
    ).toEqual(['title', 'purpose', 'questionnaire', 'quota', 'smallestGroup']);
    const input = surveyShape.parse({ title: 'x', purpose: 'y', ...loneliness });
    for (const wrong of [{ questionnaire: 'nothing|1' }, { closesOn: '2026-11-20' }])
      await expect(makeSurvey(me, { ...input, ...wrong })).rejects.toMatchObject({
        kind: 'invalid',
      });
    const key = newId();
    const [one, other] = await Promise.all([
      makeSurvey({ ...me, key }, input),
      makeSurvey({ ...me, key }, input),
    ]);
    expect(one).toEqual(other);
    await changeSurvey(me, one.id, 1, { ...input, title: 'Mine' });
    await expect(changeSurvey(me, one.id, 1, input)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { Title: 'Mine', version: 2 } },
    });
    await openSurvey(me, one.id);
    await expect(openSurvey(me, one.id)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(changeSurvey(me, one.id, 2, input)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(inviteTo(me, sender, one.id, 'bad@@x')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(inviteTo(me, sender, one.id, 'nobody')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('is listed and read with a fixed number of statements', async () => {
    const id = await openedSurvey(me);
    await invited(me, test.owner, id, 3);
    const { ctx, statements } = counting(me);
    await listSurveys(ctx);
    expect(statements()).toBe(3);
    await readSurvey(ctx, id);
    expect(statements()).toBe(8);
    await readResults(ctx, id);
    expect(statements()).toBe(13);
  });
});

describe('answering by a link', () => {
  it('is kept until it is sent, once, however often and however much at once', async () => {
    const id = await openedSurvey(me);
    const [token = '', other = ''] = await invited(me, test.owner, id, 2);
    const by = asNobody(me);
    await keepByToken(by, token, (part) => ({
      ...part,
      agreed: true,
      answers: words('More walks'),
    }));
    expect((await readByToken(by, token)).part.answers).toEqual(words('More walks'));
    // Nothing of it can be read in the database.
    const { rows } = await test.owner.query('select sealed from research.survey_part');
    expect(JSON.stringify(rows)).not.toContain('walks');
    await expect(sendByToken(by, token)).rejects.toMatchObject({ kind: 'invalid' });
    await keepByToken(by, token, (part) => ({ ...part, address: null }));
    const sent = await Promise.allSettled(Array.from({ length: 5 }, () => sendByToken(by, token)));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await count('survey_answer', id)).toBe(1);
    expect(await count('survey_part', id)).toBe(0);
    expect(await readByToken(by, token)).toMatchObject({
      state: 'sent',
      linked: false,
      part: { answers: {} },
    });
    await expect(keepByToken(by, token, (part) => part)).rejects.toMatchObject({
      kind: 'conflict',
    });
    await expect(withdrawByToken(by, token)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await readByToken(by, other)).state).toBe('open');
    for (const wrong of [newToken(), 'x', ''])
      await expect(readByToken(by, wrong)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('can be withdrawn where it was linked, and then leaves nothing', async () => {
    const id = await openedSurvey(me);
    const [first = '', second = '', third = ''] = await invited(me, test.owner, id, 3);
    await answered(me, first, words('Linked'), 'person0000@made-up.example');
    await answered(me, second, words('Linked elsewhere'), 'new@made-up.example');
    await answered(me, third, words('Not linked'));
    expect(await count('survey_contact', id)).toBe(4);
    expect(await count('survey_key', id)).toBe(2);
    await withdrawByToken(asNobody(me), first);
    await expect(withdrawByToken(asNobody(me), first)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await count('survey_answer', id)).toBe(2);
    expect(await count('survey_key', id)).toBe(1);
    expect(await count('survey_contact', id)).toBe(3);
    const { rows } = await test.owner.query(
      'select (select count(*) from research.survey_answer where answers::text like \'%"Linked"%\')::int as n',
    );
    expect(rows[0].n).toBe(0);
  });

  it('takes no more than the quota, from whoever comes at once', async () => {
    const id = await openedSurvey(me, { quota: '3' });
    const tokens = await invited(me, test.owner, id, 6);
    const all = await Promise.allSettled(tokens.map((token) => answered(me, token, words('x'))));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await count('survey_answer', id)).toBe(3);
    const states = await Promise.all(tokens.map((token) => readByToken(asNobody(me), token)));
    expect(states.map(({ state }) => state).sort()).toEqual([
      'full',
      'full',
      'full',
      'sent',
      'sent',
      'sent',
    ]);
  });
});

describe('results', () => {
  it('move in steps, stay a step behind while it is open, and end with everybody', async () => {
    const id = await openedSurvey(me, { ...loneliness, smallestGroup: '5' });
    const tokens = await invited(me, test.owner, id, 17);
    const totals: number[] = [];
    for (const token of tokens.slice(0, 4)) await keepByToken(asNobody(me), token, (part) => part);
    // Who is on the way is counted, and never so few that they could be known.
    expect(await readSurvey(me, id)).toMatchObject({ begun: null, answered: null });
    await keepByToken(asNobody(me), tokens[4] ?? '', (part) => part);
    expect(await readSurvey(me, id)).toMatchObject({ begun: 5, answered: null, withdrawn: null });
    for (const [at, token] of tokens.entries()) {
      const address = at < 5 ? `person000${at}@made-up.example` : null;
      await answered(me, token, often(at % 2), address);
      totals.push((await readResults(me, id)).shown?.total ?? 0);
    }
    expect(totals).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5]);
    await closeSurvey(me, id);
    const { shown } = await readResults(me, id);
    expect(shown?.total).toBe(17);
    expect(shown?.results.questions[0]?.answers.map(({ count: n }) => n)).toEqual([9, null, null]);
    // Who withdraws after that leaves the numbers as they were.
    for (const token of tokens.slice(0, 5)) {
      expect((await readSurvey(me, id)).withdrawn).toBe(null);
      await withdrawByToken(asNobody(me), token);
    }
    expect((await readResults(me, id)).shown?.total).toBe(17);
    expect(await readSurvey(me, id)).toMatchObject({
      begun: null,
      answered: 12,
      withdrawn: 5,
      survey: { invited: 17 },
    });
  });
});

describe('each morning', () => {
  const at = (day: string): Date => new Date(`${day}T08:15:00Z`);
  const mails = async (kind: string) =>
    (
      await test.owner.query(
        'select to_address from platform.mail where kind = $1 order by to_address',
        [kind],
      )
    ).rows.map((row) => row.to_address);

  it('links that were not used are reminded of twice, and what is over is closed', async () => {
    await test.owner.query('delete from platform.mail');
    await test.owner.query("update research.survey set status = 'closed'");
    const id = await openedSurvey(me, { remindAfter: '7', closesOn: '2026-12-20' });
    const [first = '', second = ''] = await invited(me, test.owner, id, 2);
    // Whoever was invited before is not invited again.
    expect(await inviteTo(me, sender, id, 'person0000@made-up.example')).toEqual({
      invited: 0,
      known: 1,
    });
    expect(await mails('survey-invitation')).toHaveLength(2);
    await answered(me, first, words('x'));
    await keepByToken(asNobody(me), second, (part) => ({ ...part, agreed: true }));
    for (const day of [
      '2026-11-27',
      '2026-11-28',
      '2026-11-28',
      '2026-12-05',
      '2026-12-12',
      '2026-12-20',
    ])
      await tendSurveys(test.db, at(day), sender);
    expect(await mails('survey-reminder')).toEqual(Array(2).fill('person0001@made-up.example'));
    expect((await readSurvey(me, id)).survey.status).toBe('open');
    await tendSurveys(test.db, at('2026-12-21'), sender);
    expect((await readSurvey(me, id)).survey).toMatchObject({
      status: 'closed',
      closedOn: '2026-12-21',
    });
    expect(await count('survey_part', id)).toBe(0);
    expect((await readByToken(asNobody(me), second)).state).toBe('closed');
  });
});
