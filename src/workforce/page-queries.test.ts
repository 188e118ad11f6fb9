import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCaseloads } from '#crossing/caseload.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import {
  answerBelonging,
  readMyBelonging,
  readMyPreview,
  reportBelonging,
} from './post/belonging.server.ts';
import { belongingShape } from './post/belonging.ts';
import { makePost } from './post/commands.server.ts';
import { listPosts, readMyPost, readPost, readPostChoices } from './post/queries.server.ts';
import { makePostShape } from './post/rules.ts';
import { planSupervision } from './supervision/commands.server.ts';
import { listSupervisionGaps, readSupervision } from './supervision/queries.server.ts';
import {
  listSharedWithMe,
  readMyReflections,
  shareReflection,
  writeReflection,
} from './supervision/reflection.server.ts';
import { makeWish, startMandatoryList } from './training/commands.server.ts';
import { countTraining, listMandatory, readTraining } from './training/queries.server.ts';

let base: TestDatabase;
let service: Service;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

/** How many statements the database is asked, its transactions' beginnings and ends told too. */
async function statements(ctx: Ctx, page: (ctx: Ctx) => Promise<unknown>): Promise<number> {
  const counted = counting(ctx);
  await page(counted.ctx);
  return counted.statements();
}

it('asks the database as much for many as for one, page by page', async () => {
  const { linkWorker, secondLinkWorker, supervisor, manager } = service;
  const amina = linkWorker.actor.id ?? '';
  const post = (ctx: Ctx) =>
    makePost(
      manager,
      makePostShape.parse({
        linkWorkerId: ctx.actor.id,
        employer: 'Hillside',
        practices: [service.practiceId],
        hours: '30',
        stage: 'established',
        kind: 'general',
        startedOn: '2025-01-01',
      }),
    );
  const { id } = await post(linkWorker);
  await startMandatoryList(manager);
  const onceMore = async () => {
    const { id: written } = await writeReflection(linkWorker, { words: 'One.' });
    await shareReflection(linkWorker, written, supervisor.actor.id ?? '');
    await planSupervision(supervisor, amina, {
      kind: 'line',
      plannedOn: '2026-12-01',
      withName: null,
    });
    await makeWish(linkWorker, { wish: 'Listening', why: null });
    const said = { power: 'belonging', identity: 'belonging', effect: 'belonging' };
    await answerBelonging(
      linkWorker,
      belongingShape.parse({ ...said, facilities: 'belonging', overall: 'belonging' }),
    );
  };
  const pages: Record<string, () => Promise<number>> = {
    work: () =>
      statements(linkWorker, async (ctx) => {
        await readMyPost(ctx);
        await readTraining(ctx, amina);
        await listSupervisionGaps(ctx);
        await readCaseloads(ctx);
      }),
    reflections: () => statements(linkWorker, readMyReflections),
    'my-belonging': () => statements(linkWorker, readMyBelonging),
    preview: () => statements(linkWorker, readMyPreview),
    belonging: () => statements(manager, (ctx) => reportBelonging(ctx, 10)),
    team: () =>
      statements(manager, async (ctx) => {
        await listPosts(ctx);
        await readCaseloads(ctx);
        await countTraining(ctx);
        await listSupervisionGaps(ctx);
      }),
    post: () => statements(manager, (ctx) => readPost(ctx, id)),
    'post-edit': () => statements(manager, readPostChoices),
    mandatory: () => statements(manager, listMandatory),
    training: () => statements(supervisor, (ctx) => readTraining(ctx, amina)),
    supervision: () => statements(supervisor, (ctx) => readSupervision(ctx, amina)),
    'shared-with-me': () => statements(supervisor, listSharedWithMe),
  };
  const ask = async () => {
    const found: Record<string, number> = {};
    for (const [name, count] of Object.entries(pages)) found[name] = await count();
    return found;
  };
  await onceMore();
  const one = await ask();
  await post(secondLinkWorker);
  for (let n = 0; n < 5; n += 1) await onceMore();
  expect(await ask()).toEqual(one);
  expect(one).toEqual({
    work: 17,
    reflections: 4,
    'my-belonging': 3,
    preview: 4,
    belonging: 4,
    team: 12,
    post: 6,
    'post-edit': 4,
    mandatory: 3,
    training: 5,
    supervision: 5,
    'shared-with-me': 3,
  });
});
