import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import type { Message } from '#platform/mail/deliver.server.ts';
import {
  beginVersion,
  changeDraft,
  draftQuestionnaire,
  publishQuestionnaire,
} from '#questionnaire/commands.server.ts';
import { urls } from '#questionnaire/extensions.ts';
import { type Answers, canonicalOf, type Extension, type Item } from '#questionnaire/model.ts';
import { readDefinitionPage } from '#questionnaire/queries.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { deliverMessage } from '../messaging/jobs.server.ts';
import { readToday } from '../today/queries.server.ts';
import { finishByLink, keepByLink, readByLink } from './by-link.server.ts';
import { answerSafety, answerTogether, offerMeasure, putAside } from './commands.server.ts';
import { listOpenSafety, listToAskAgain, readMeasure, readMeasures } from './queries.server.ts';
import { mayMeasure, type OfferInput, offerShape } from './rules.ts';
import { groupScores } from './shown.server.ts';

const ONS4 = 'https://holdfast.example/fhir/Questionnaire/ons4|1';
const PHQ9 = 'https://holdfast.example/fhir/Questionnaire/phq-9|1';
const WORDS = 'https://holdfast.example/fhir/Questionnaire/most-significant-change|1';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let browser: Ctx;
let personId: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
  browser = {
    ...me,
    actor: { kind: 'link', id: null, name: 'somebody', organisationIds: [], roles: [] },
  };
});
afterAll(() => base.close());
beforeEach(async () => {
  ({ personId } = await makePersonWithEpisode(me));
});

const later = (ctx: Ctx, days: number): Ctx => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + days * 86_400_000),
});
const offer = (more: Partial<Record<keyof OfferInput, string>> = {}) =>
  offerShape.parse({ questionnaire: ONS4, occasion: 'start', way: 'together', ...more });
const ons4 = (satisfied: number, worthwhile: number, happy: number, anxious: number): Answers =>
  Object.fromEntries(
    Object.entries({ satisfied, worthwhile, happy, anxious }).map(([id, valueInteger]) => [
      id,
      [{ valueInteger }],
    ]),
  );
const phq9 = (ninth: number): Answers =>
  Object.fromEntries(
    [0, 1, 0, 1, 0, 1, 0, 1, ninth].map((code, index) => [
      String(index + 1),
      [{ valueCoding: { code: String(code) } }],
    ]),
  );

/** Sends the newest message as the job would, and takes the link out of it. */
async function linkSent(now = me.now): Promise<string> {
  const { rows } = await base.owner.query(
    "select id from care.person_message where person_id = $1 and kind = 'measure' order by at desc, id desc limit 1",
    [personId],
  );
  const sent: Message[] = [];
  await deliverMessage(
    base.db,
    { id: 'job', data: { messageId: rows[0].id, organisationId: service.organisationId } },
    {
      origin: 'https://holdfast.example',
      mail: { deliver: async (message) => void sent.push(message) },
      texts: { deliver: async () => undefined },
    },
    now,
  );
  return /questions\/([\w-]{43})/.exec(sent[0]?.text ?? '')?.[1] ?? '';
}
const sendLink = async (questionnaire: string) => {
  const { id } = await offerMeasure(me, personId, offer({ questionnaire, way: 'email' }));
  return { id, token: await linkSent() };
};

describe('who may', () => {
  it('is the link worker or a supervisor of the organisation', async () => {
    const { id } = await offerMeasure(me, personId, offer());
    expect(mayMeasure(service.supervisor.actor)).toBe(true);
    for (const other of [service.manager, service.referrer, service.administrator]) {
      await expect(offerMeasure(other, personId, offer())).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(readMeasures(other, personId)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(readMeasure(other, id)).rejects.toMatchObject({ kind: 'forbidden' });
      expect(await listOpenSafety(other, personId)).toEqual([]);
    }
    const stranger = service.otherLinkWorker;
    for (const attempt of [
      () => offerMeasure(stranger, personId, offer()),
      () => readMeasures(stranger, personId),
      () => readMeasure(stranger, id),
      () => answerTogether(stranger, id, ons4(1, 2, 3, 4)),
      () => putAside(stranger, id, { reason: 'tired', reasonNote: null }),
      () => answerSafety(stranger, id, { done: 'x' }),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('answered together', () => {
  it('keeps four scores with their bands, at the start and at the close, for a chart', async () => {
    const first = await offerMeasure(me, personId, offer());
    await answerTogether(me, first.id, ons4(3, 5, 4, 7));
    const end = later(me, 90);
    const second = await offerMeasure(end, personId, offer({ occasion: 'close' }));
    await answerTogether(end, second.id, { ...ons4(7, 8, 9, 2), nowhere: [{ valueInteger: 1 }] });
    const { scores, measures, definitions } = await readMeasures(end, personId);
    expect(measures.map(({ status, occasion }) => [status, occasion])).toEqual([
      ['answered', 'close'],
      ['answered', 'start'],
    ]);
    expect(Object.keys(measures[0]?.answers ?? {}).sort()).toEqual([
      'anxious',
      'happy',
      'satisfied',
      'worthwhile',
    ]);
    const [series] = groupScores(scores, definitions);
    expect(
      series?.scores.map(({ label, points }) => [
        label,
        ...points.map(({ value, band }) => `${value} ${band}`),
      ]),
    ).toEqual([
      ['Life satisfaction', '3 Low', '7 High'],
      ['Worthwhile', '5 Medium', '8 High'],
      ['Happy yesterday', '4 Low', '9 Very high'],
      ['Anxious yesterday', '7 High', '2 Low'],
    ]);
    expect(series?.scores[0]?.bands).toHaveLength(4);
  });

  it('is refused twice, out of range, or without what is required; a form sent twice is one', async () => {
    const { id } = await offerMeasure(me, personId, offer());
    await expect(answerTogether(me, id, ons4(11, 0, 0, 0))).rejects.toMatchObject({
      kind: 'invalid',
    });
    const key = newId();
    await answerTogether({ ...me, key }, id, ons4(1, 2, 3, 4));
    await answerTogether({ ...me, key }, id, ons4(1, 2, 3, 4));
    await expect(answerTogether(me, id, ons4(1, 2, 3, 4))).rejects.toMatchObject({
      kind: 'conflict',
    });
    await expect(putAside(me, id, { reason: 'tired', reasonNote: null })).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await readMeasure(me, id)).scores).toHaveLength(4);
    const words = await offerMeasure(me, personId, offer({ questionnaire: WORDS }));
    await expect(answerTogether(me, words.id, {})).rejects.toMatchObject({ kind: 'invalid' });
    await expect(offerMeasure(me, personId, offer({ questionnaire: 'x|1' }))).rejects.toMatchObject(
      { kind: 'invalid' },
    );
  });

  it('may be not today, with a reason, and says so', async () => {
    expect(() => offer({ way: 'not-today' })).toThrow();
    const { id } = await offerMeasure(
      me,
      personId,
      offer({ way: 'not-today', reason: 'no-numbers' }),
    );
    expect((await readMeasure(me, id)).measure).toMatchObject({
      status: 'not-today',
      notTodayReason: 'no-numbers',
    });
    const asked = await offerMeasure(me, personId, offer());
    await putAside(me, asked.id, { reason: 'tired', reasonNote: 'Let us just talk.' });
    expect((await readMeasure(me, asked.id)).measure.notTodayNote).toBe('Let us just talk.');
  });

  it('belongs to a contact of this person, if to any', async () => {
    await expect(offerMeasure(me, personId, offer({ contactId: newId() }))).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('thoughts of death or self-harm', () => {
  it('are shown and kept until somebody says what they did, with a trail', async () => {
    const { id } = await offerMeasure(me, personId, offer({ questionnaire: PHQ9 }));
    await answerTogether(me, id, phq9(1));
    expect((await readMeasure(me, id)).scores).toMatchObject([{ value: 5, band: 'Mild' }]);
    expect(await listOpenSafety(me, personId)).toMatchObject([{ id }]);
    await answerSafety(service.supervisor, id, { done: 'Rang him; GP told.' });
    expect(await listOpenSafety(me, personId)).toEqual([]);
    await expect(answerSafety(me, id, { done: 'Again' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    const { rows } = await base.owner.query(
      'select act from platform.audit_entry where subject_id = $1 and act <> $2 order by id',
      [id, 'measure.read'],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      'measure.offer',
      'measure.answer',
      'measure.safety-shown',
      'measure.safety-seen',
    ]);
  });

  it('are not read into “not at all”', async () => {
    const { id } = await offerMeasure(me, personId, offer({ questionnaire: PHQ9 }));
    await answerTogether(me, id, phq9(0));
    expect(await listOpenSafety(me, personId)).toEqual([]);
  });
});

describe('on their own phone', () => {
  it('is saved as they go, comes back with the same link, and ends with it', async () => {
    const { id, token } = await sendLink(ONS4);
    expect((await readByLink(browser, token)).state).toBe('open');
    await keepByLink(browser, token, { language: 'cy' });
    await keepByLink(browser, token, { answers: { satisfied: [{ valueInteger: 4 }] } });
    await keepByLink(browser, token, { answers: ons4(6, 6, 6, 6) });
    const open = await readByLink(browser, token);
    expect([open.language, open.measure?.answers.happy]).toEqual(['cy', [{ valueInteger: 6 }]]);
    await finishByLink(browser, token);
    expect((await readMeasure(me, id)).scores).toHaveLength(4);
    const over = await readByLink(browser, token);
    expect([over.state, over.measure]).toEqual(['answered', null]);
    await expect(keepByLink(browser, token, {})).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('shows the safety prompt every time, each is recorded, and the day asks to act before anything is sent', async () => {
    const { id, token } = await sendLink(PHQ9);
    const keep = (ninth: number, answered: string) =>
      keepByLink(browser, token, { answers: phq9(ninth), answered });
    const today = async (ctx: Ctx) =>
      (await readToday(ctx)).safety.filter((one) => one.personId === personId);
    expect(await keep(0, '9')).toEqual({ safety: false });
    expect(await today(me)).toEqual([]);
    expect(await keep(1, '9')).toEqual({ safety: true });
    // Another question answered after it does not bring it back
    expect(await keep(1, '8')).toEqual({ safety: false });
    expect(await keep(3, '9')).toEqual({ safety: true });
    expect(await listOpenSafety(me, personId)).toHaveLength(1);
    for (const ctx of [me, service.supervisor])
      expect(await today(ctx)).toMatchObject([{ id, title: 'Low mood (PHQ-9)' }]);
    expect(await today(service.secondLinkWorker)).toEqual([]);
    expect(await today(service.otherLinkWorker)).toEqual([]);
    await answerSafety(me, id, { done: 'Rang her.' });
    expect(await today(me)).toEqual([]);
    // What was done does not answer what is said afterwards
    expect(await keep(3, '9')).toEqual({ safety: true });
    expect(await today(me)).toHaveLength(1);
    await answerSafety(service.supervisor, id, { done: 'Rang again.' });
    const { safety } = await readMeasure(me, id);
    expect(safety.map(({ done }) => done).sort()).toEqual([
      'Rang again.',
      'Rang her.',
      'Rang her.',
    ]);
    const { rows } = await base.owner.query(
      "select count(*)::int as times from platform.audit_entry where subject_id = $1 and act = 'measure.safety-shown'",
      [id],
    );
    expect(rows[0].times).toBe(3);
    // Link worker and supervisor were written to when it was first said, and when it was said anew
    const { rows: mail } = await base.owner.query<{ subject: string; body: string }>(
      "select to_address, subject, body from platform.mail where kind = 'safety'",
    );
    expect(mail).toHaveLength(4);
    expect(mail[0]?.subject).toBe('Please look at Holdfast now');
    expect(mail.map((one) => one.body).join()).not.toMatch(/death|PHQ|Rosa/i);
  });

  it('is over when put aside, when too old, and is nobody else’s', async () => {
    const { id, token } = await sendLink(ONS4);
    await expect(readByLink(browser, 'a'.repeat(43))).rejects.toMatchObject({ kind: 'not-found' });
    expect((await readByLink(later(browser, 15), token)).state).toBe('over');
    await putAside(me, id, { reason: 'tired', reasonNote: null });
    expect((await readByLink(browser, token)).state).toBe('over');
    await expect(finishByLink(browser, token)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is not sent where they cannot be reached', async () => {
    const { personId: silent } = await makePersonWithEpisode(me, { email: null, telephone: null });
    await expect(offerMeasure(me, silent, offer({ way: 'email' }))).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect((await readMeasures(me, silent)).measures).toEqual([]);
  });
});

it('is asked again at the follow-up after the close, by the person’s own link, and stands beside start and close', async () => {
  const episodeOf = async () =>
    (await base.owner.query('select id from care.episode where person_id = $1', [personId])).rows[0]
      .id as string;
  const episodeId = await episodeOf();
  expect(await listToAskAgain(me, episodeId)).toEqual([]);
  for (const [occasion, days, answers] of [
    ['start', 0, ons4(3, 5, 4, 7)],
    ['close', 90, ons4(7, 8, 9, 2)],
  ] as const) {
    const then = later(me, days);
    const { id } = await offerMeasure(then, personId, offer({ occasion }));
    await answerTogether(then, id, answers);
  }
  await offerMeasure(
    me,
    personId,
    offer({ questionnaire: WORDS, way: 'not-today', reason: 'tired' }),
  );
  await base.owner.query(
    "update care.episode set status = 'closed', closed_at = $2, follow_up_on = '2027-12-21' where id = $1",
    [episodeId, later(me, 90).now],
  );
  const [asked, ...more] = await listToAskAgain(me, episodeId);
  expect(more).toEqual([]);
  expect(asked).toMatchObject({
    title: 'Personal well-being (ONS4)',
    questionnaire: ONS4,
    before: [{ occasion: 'close' }, { occasion: 'start' }],
    again: null,
  });
  const then = later(me, 394);
  const { id } = await offerMeasure(then, personId, offer({ occasion: 'follow-up', way: 'email' }));
  const browsing = later(browser, 395);
  const token = await linkSent(then.now);
  await keepByLink(browsing, token, { answers: ons4(6, 8, 9, 3) });
  expect((await listToAskAgain(then, episodeId))[0]?.again).toMatchObject({ id, status: 'asked' });
  await finishByLink(browsing, token);
  expect((await listToAskAgain(then, episodeId))[0]?.again).toMatchObject({ status: 'answered' });
  const { scores, definitions } = await readMeasures(then, personId);
  const [life] = groupScores(scores, definitions)[0]?.scores ?? [];
  expect(life?.points.map(({ word, value, landmark }) => [word, value, landmark])).toEqual([
    ['Start', 3, false],
    ['Close', 7, true],
    ['After', 6, false],
  ]);
  expect(await listToAskAgain(service.otherLinkWorker, episodeId)).toEqual([]);
  await expect(listToAskAgain(service.manager, episodeId)).rejects.toMatchObject({
    kind: 'forbidden',
  });
});

describe('versions of a measure', () => {
  const band = (from: number, to: number, label: string): Extension => ({
    url: 'band',
    extension: [
      { url: 'from', valueInteger: from },
      { url: 'to', valueInteger: to },
      { url: 'label', valueString: label },
    ],
  });
  const scored = (high: number, ...bands: Extension[]): Item[] => [
    {
      linkId: 'mood',
      type: 'integer',
      text: 'How is your mood?',
      extension: [
        {
          url: urls.score,
          extension: [
            { url: 'label', valueString: 'Mood' },
            { url: 'low', valueInteger: 0 },
            { url: 'high', valueInteger: high },
            ...bands,
          ],
        },
      ],
    },
  ];

  it('are one series, each score in the band of its version, and a new range is apart and said', async () => {
    let id = (await draftQuestionnaire(service.manager, { title: 'Mood' })).id;
    const answer = async (item: Item[], days: number, value: number, occasion = 'review') => {
      const { found } = await readDefinitionPage(service.manager, id);
      await changeDraft(service.manager, id, found.revision, (of) => ({ ...of, item }));
      await publishQuestionnaire(service.manager, id, found.revision + 1, { measure: true });
      const then = later(me, days);
      const questionnaire = canonicalOf(found);
      const offered = await offerMeasure(then, personId, offer({ questionnaire, occasion }));
      await answerTogether(then, offered.id, { mood: [{ valueInteger: value }] });
      ({ id } = await beginVersion(service.manager, id));
    };
    await answer(scored(10, band(0, 4, 'Low'), band(5, 10, 'High')), 0, 5, 'start');
    await answer(scored(10, band(0, 6, 'Low'), band(7, 10, 'High')), 30, 5);
    await answer(scored(100, band(0, 100, 'Any')), 60, 50, 'close');
    const { scores, definitions } = await readMeasures(later(me, 61), personId);
    const series = groupScores(scores, definitions);
    expect(series).toHaveLength(1);
    const [before, after] = series[0]?.scores ?? [];
    expect(before).toMatchObject({
      label: 'Mood (0 to 10)',
      bands: [
        { from: 0, to: 6, label: 'Low' },
        { from: 7, to: 10, label: 'High' },
      ],
      points: [
        { value: 5, band: 'High', version: '1' },
        { value: 5, band: 'Low', version: '2' },
      ],
      notes: [
        expect.stringContaining('cannot be compared'),
        expect.stringContaining('those of version 2'),
      ],
    });
    expect(after).toMatchObject({
      label: 'Mood (0 to 100)',
      points: [{ value: 50, band: 'Any', version: '3' }],
      notes: [expect.stringContaining('from 0 to 100')],
    });
    expect(before?.id).not.toBe(after?.id);
  });
});

it('asks the database as much for many measures as for one', async () => {
  const ask = async () => {
    const list = counting(me);
    await readMeasures(list.ctx, personId);
    await listToAskAgain(list.ctx, rows[0].id);
    return list.statements();
  };
  const { rows } = await base.owner.query('select id from care.episode where person_id = $1', [
    personId,
  ]);
  const one = async () =>
    answerTogether(me, (await offerMeasure(me, personId, offer())).id, ons4(1, 2, 3, 4));
  await one();
  const few = await ask();
  for (let n = 0; n < 5; n += 1) await one();
  expect(await ask()).toBe(few);
  expect(few).toBe(12);
});
