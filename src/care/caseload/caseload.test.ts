import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { startHolding } from '../casework/holding.server.ts';
import type { HoldingFunction } from '../casework/holding.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { readCaseloads } from './queries.server.ts';
import {
  type Complexity,
  lengthOf,
  overdueInWords,
  tenths,
  usualWeights,
  weighingInWords,
  weightOf,
  weightsShape,
} from './rules.ts';
import { changeWeights, readWeights } from './weights.server.ts';

const plain: Complexity = {
  held: false,
  sharing: false,
  witnessing: false,
  needs: 1,
  risks: 0,
  barriers: 0,
};
const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const typed = (over: Record<string, string> = {}) => ({
  ...{ held: '1', sharing: '0', witnessing: '0.5', need: '0.2', risk: '0', barrier: '2.5' },
  reason: 'Witnessing is what wears us out.',
  ...over,
});
const weights = (over: Record<string, string> = {}) => weightsShape.parse(typed(over));

describe('the rules', () => {
  test.each<[string, Partial<Complexity>, number]>([
    ['somebody with one need', {}, 10],
    ['nothing named yet', { needs: 0 }, 10],
    ['three needs', { needs: 3 }, 12],
    ['held for a service', { held: true }, 15],
    ['held to share and to witness', { held: true, sharing: true, witnessing: true }, 21],
    ['several risks count once', { risks: 3 }, 13],
    ['barriers once', { barriers: 2 }, 12],
  ])('%s', (_name, over, expected) => {
    expect(weightOf({ ...plain, ...over }, usualWeights)).toBe(expected);
  });
  test('it is said in words how it is weighed, and nothing is said of what is left out', () => {
    expect(weighingInWords(usualWeights)).toContain('being held adds 0.5;');
    expect(weighingInWords(weights())).not.toContain('risk');
    expect(tenths(125)).toBe('12.5');
  });
  test('lengths and overdue reviews', () => {
    expect([0, 6, 7, 26, 27].map(lengthOf)).toEqual([
      'Up to 6 weeks',
      'Up to 6 weeks',
      '7 to 12 weeks',
      '13 to 26 weeks',
      'Over 26 weeks',
    ]);
    expect(overdueInWords(0, 'Amina')).toBeNull();
    expect(overdueInWords(1, 'Amina')).toMatch(/^One review has .*for Amina\.$/);
  });
  test.each([
    ['a word', { held: 'much' }, 'held'],
    ['too much', { risk: '6' }, 'risk'],
    ['hundredths', { need: '0.25' }, 'need'],
    ['no reason', { reason: '' }, 'reason'],
  ])('what is typed is checked: %s', (_name, over, field) => {
    expect(weightsShape.safeParse(typed(over)).error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('a service', () => {
  let base: TestDatabase;
  let service: Service;
  const hold = async (ctx: Ctx, functions: HoldingFunction[], reviewOn: string) => {
    const { personId } = await makePersonWithEpisode(ctx, { givenName: 'Wren' });
    await startHolding(ctx, personId, {
      ...{ functions, reviewOn, awaited: 'a clinic nobody else should read', note: null },
      ...{ expectationsTalkedThrough: true, expectations: null },
    });
  };
  beforeAll(async () => {
    base = await openTestDatabase();
    service = await makeService(base);
    await hold(service.linkWorker, ['waiting'], '2026-11-30');
    await hold(service.linkWorker, ['sharing', 'witnessing'], '2026-12-30');
    await makePersonWithEpisode(service.linkWorker);
  });
  afterAll(() => base.close());

  test('what each carries is by name, with kind words for what is overdue', async () => {
    const later = { ...service.supervisor, now: new Date('2026-12-12T10:00:00Z') };
    const { linkWorkers, said, number } = await readCaseloads(later);
    expect(linkWorkers.map(({ name }) => name)).toEqual(['Amina Yusuf', 'Tom Ellery']);
    expect([said, number]).toEqual([null, 0]);
    expect(linkWorkers[0]).toMatchObject({
      people: 3,
      functions: [1, 0, 1, 1],
      lengths: { 'Up to 6 weeks': 2 },
      held: [
        { overdue: true, weeks: 3, functions: ['waiting'] },
        { overdue: false, functions: ['sharing', 'witnessing'] },
      ],
    });
    expect(linkWorkers[0]?.weight).toBe(10 + 15 + 21);
    expect(linkWorkers[1]).toMatchObject({ people: 0, weight: 0, held: [] });
    expect(JSON.stringify(linkWorkers)).not.toContain('clinic');
  });

  test('a manager weighs otherwise; of two at once one is told; it is written once under one key', async () => {
    const ctx = { ...service.manager, key: newId() };
    const first = await changeWeights(ctx, 0, weights());
    expect(await changeWeights(ctx, 0, weights())).toEqual(first);
    expect(await readWeights(service.supervisor)).toMatchObject({
      number: 1,
      weights: { held: 10, barrier: 25 },
      said: { byName: 'Helen Pryce' },
    });
    const tries = await Promise.allSettled(
      ['2', '3'].map((held) => changeWeights(service.manager, 1, weights({ held }))),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(changeWeights(service.manager, 1, weights())).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { version: 2 } },
    });
    const { rows } = await base.owner.query(
      "select count(*)::int as n from platform.audit_entry where act = 'caseload.weigh'",
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  test('a link worker and other organisations see none of it', async () => {
    for (const ctx of [service.linkWorker, service.referrer, service.administrator])
      await expect(readCaseloads(ctx)).rejects.toEqual(refusal('forbidden'));
    for (const ctx of [service.linkWorker, service.supervisor])
      await expect(changeWeights(ctx, 2, weights())).rejects.toEqual(refusal('forbidden'));
    const elsewhere = await readCaseloads(service.otherManager);
    expect(elsewhere.linkWorkers).toMatchObject([{ name: 'Ivo Marsh', people: 0 }]);
    expect(elsewhere.number).toBe(0);
  });

  test('many people ask no more of the database than few', async () => {
    const count = async () => {
      const { ctx, statements } = counting(service.supervisor);
      await readCaseloads(ctx);
      return statements();
    };
    const before = await count();
    for (let n = 0; n < 4; n += 1)
      await hold(service.secondLinkWorker, ['preparing'], '2026-12-01');
    expect(await count()).toBe(before);
    expect(before).toBe(5);
  });
});
