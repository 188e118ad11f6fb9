import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  answerBelonging,
  readMyBelonging,
  readMyPreview,
  reportBelonging,
  writePreview,
} from './belonging.server.ts';
import {
  belongingShape,
  type HowFar,
  momentsDue,
  periodInWords,
  periodOf,
  realityShape,
} from './belonging.ts';
import { makePost } from './commands.server.ts';
import { makePostShape } from './rules.ts';
import { belongingAnswer, jobReality } from './schema.server.ts';

let base: TestDatabase;
let service: Service;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const all = (answer: HowFar) =>
  belongingShape.parse({
    power: answer,
    identity: answer,
    effect: answer,
    facilities: answer,
    overall: answer,
    words: 'Mine alone.',
  });
const at = (ctx: Ctx, when: string): Ctx => ({ ...ctx, now: new Date(when) });
const crowd = Array.from({ length: 40 }, () => newId());
const one = (n: number, when: string): Ctx => {
  const actor: Actor = { ...service.linkWorker.actor, id: crowd[n] ?? '' };
  return at({ ...service.linkWorker, actor }, when);
};

describe('half-years and moments', () => {
  it.each([
    ['2026-06-30', '2026-1', 'January to June 2026'],
    ['2026-07-01', '2026-2', 'July to December 2026'],
  ])('%s is in %s', (day, period, words) => {
    expect(periodOf(day)).toBe(period);
    expect(periodInWords(period)).toBe(words);
  });

  it.each([
    ['2026-09-01', ['start']],
    ['2026-08-22', ['start']],
    ['2026-08-21', ['start', 'three-months']],
    ['2025-11-21', ['start', 'three-months', 'twelve-months']],
  ])('a post begun on %s has come to %j', (startedOn, due) => {
    expect(momentsDue(startedOn, '2026-11-21')).toEqual(due);
  });
});

describe('belonging', () => {
  it('is its author’s alone, said again in place of what was said', async () => {
    await answerBelonging(service.linkWorker, all('bolted-on'));
    await answerBelonging(service.linkWorker, all('fitting-in'));
    expect((await readMyBelonging(service.linkWorker)).answers).toEqual([
      expect.objectContaining({ period: '2026-2', overall: 'fitting-in' }),
    ]);
    for (const ctx of [
      service.secondLinkWorker,
      service.supervisor,
      service.manager,
      service.administrator,
      service.otherManager,
    ])
      expect(await readIn(ctx, 'workforce', (tx) => tx.select().from(belongingAnswer))).toEqual([]);
    await expect(answerBelonging(service.manager, all('belonging'))).rejects.toEqual(
      refusal('forbidden'),
    );
  });

  it('is reported of half-years that are over, without the small, and without what a few would change', async () => {
    const report = (when: string, threshold = 10) =>
      reportBelonging(at(service.manager, when), threshold);
    for (let n = 0; n < 24; n += 1)
      await answerBelonging(
        one(n, '2025-03-01T10:00:00Z'),
        all(n < 12 ? 'belonging' : 'fitting-in'),
      );
    expect(await report('2025-06-30T10:00:00Z')).toEqual([]);
    // Nobody said bolted on: nought is kept back, and with it those that would give it away.
    expect(await report('2025-07-01T10:00:00Z')).toEqual([
      expect.objectContaining({
        period: '2025-1',
        total: 24,
        themes: expect.objectContaining({ power: [null, null, null] }),
      }),
    ]);
    expect((await report('2025-07-01T10:00:00Z', 30)).length).toBe(0);

    // One more answers in the next half-year: what is new would be about that one.
    for (let n = 0; n < 25; n += 1)
      await answerBelonging(one(n, '2025-09-01T10:00:00Z'), all('belonging'));
    expect((await report('2026-01-01T10:00:00Z')).map(({ period }) => period)).toEqual(['2025-1']);

    // Twelve more: enough to show.
    for (let n = 0; n < 36; n += 1)
      await answerBelonging(
        one(n, '2026-03-01T10:00:00Z'),
        all((['bolted-on', 'fitting-in', 'belonging'] as const)[n % 3] ?? 'belonging'),
      );
    const both = await report('2026-07-01T10:00:00Z');
    expect(both.map(({ period }) => period)).toEqual(['2026-1', '2025-1']);
    expect(both[0]?.themes.overall).toEqual([12, 12, 12]);

    expect(await reportBelonging(at(service.otherManager, '2026-07-01T10:00:00Z'), 10)).toEqual([]);
    for (const wrong of [service.administrator, service.referrer])
      await expect(reportBelonging(wrong, 10)).rejects.toEqual(refusal('forbidden'));
  });

  it('is counted by no other role of the database', async () => {
    for (const role of ['holdfast_care', 'holdfast_account', 'holdfast_jobs', 'holdfast_sign_in'])
      for (const call of ['tally_belonging', 'compare_belonging']) {
        const client = await base.owner.connect();
        await client.query(`begin; set local role ${role}`);
        await expect(
          client.query(`select * from workforce.${call}('2027-1')`),
        ).rejects.toMatchObject({ code: '42501' });
        await client.query('rollback');
        client.release();
      }
  });
});

describe('a job preview', () => {
  const reality = (fit: string) =>
    realityShape.parse(
      Object.fromEntries(
        ['people', 'time', 'weight', 'supervision', 'training', 'community', 'practices'].flatMap(
          (name) => [
            [`fit-${name}`, fit],
            [`words-${name}`, ''],
          ],
        ),
      ),
    );

  it('is held against how it is at 3 and 12 months, for its author alone', async () => {
    const early = at(service.linkWorker, '2026-09-02T10:00:00Z');
    await expect(writePreview(early, 'start', {})).rejects.toEqual(refusal('not-found'));
    await makePost(
      service.manager,
      makePostShape.parse({
        linkWorkerId: service.linkWorker.actor.id,
        employer: 'Hillside',
        hours: '30',
        stage: 'induction',
        kind: 'general',
        startedOn: '2026-08-01',
      }),
    );
    await writePreview(early, 'start', { 'told-people': 'About thirty' });
    await expect(writePreview(early, 'three-months', reality('more'))).rejects.toEqual(
      refusal('not-found'),
    );
    const later = at(service.linkWorker, '2026-11-02T10:00:00Z');
    await writePreview(later, 'three-months', reality('more'));
    const read = await readMyPreview(later);
    expect(read.due).toEqual(['start', 'three-months']);
    expect(read.aspects[0]).toMatchObject({
      told: 'About thirty',
      'three-months': { fit: 'more' },
      'twelve-months': null,
    });
    for (const ctx of [service.supervisor, service.manager, service.administrator])
      expect(await readIn(ctx, 'workforce', (tx) => tx.select().from(jobReality))).toEqual([]);
    await expect(readMyPreview(service.manager)).rejects.toEqual(refusal('forbidden'));
  });
});
