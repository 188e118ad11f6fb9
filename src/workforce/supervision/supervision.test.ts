import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePost } from '../post/commands.server.ts';
import { makePostShape } from '../post/rules.ts';
import { holdSupervision, missSupervision, planSupervision } from './commands.server.ts';
import { listSupervisionGaps, readSupervision } from './queries.server.ts';
import { shareReflection, writeReflection } from './reflection.server.ts';
import { gapInWords, supervisionGap } from './rules.ts';
import { supervisionAgreement } from './schema.server.ts';

let base: TestDatabase;
let service: Service;
let amina: string;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  amina = service.linkWorker.actor.id ?? '';
  await makePost(
    service.manager,
    makePostShape.parse({
      linkWorkerId: amina,
      employer: 'Hillside',
      hours: '30',
      stage: 'established',
      kind: 'general',
      startedOn: '2026-09-01',
    }),
  );
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const seen = (ctx: Ctx) =>
  readIn(ctx, 'workforce', (tx) =>
    tx.select({ agreed: supervisionAgreement.agreed }).from(supervisionAgreement),
  );

describe('a gap in supervision', () => {
  const from = (startedOn: string, lastHeldOn: string | null, nextPlannedOn: string | null) => ({
    startedOn,
    lastHeldOn,
    nextPlannedOn,
  });
  it.each([
    [from('2026-11-01', null, null), null],
    [from('2026-10-09', null, null), { days: 43, never: true }],
    [from('2026-10-10', null, null), null],
    [from('2025-01-01', '2026-10-01', null), { days: 51, never: false }],
    [from('2025-01-01', '2026-10-01', '2026-11-21'), null],
    [from('2025-01-01', '2026-10-01', '2026-11-20'), { days: 51, never: false }],
  ])('for %j is %j', (since, gap) => {
    expect(supervisionGap('line', since, '2026-11-21')).toEqual(gap);
  });

  it('is said in words', () => {
    expect(gapInWords('clinical', { days: 50, never: false })).toBe(
      'no clinical supervision for 50 days',
    );
    expect(gapInWords('line', { days: 43, never: true })).toBe(
      'no line supervision yet, 43 days in',
    );
    expect(gapInWords('line', null)).toBeNull();
  });

  it('is shown of each kind apart, to who supports and to the link worker', async () => {
    for (const ctx of [service.manager, service.supervisor, service.linkWorker])
      expect((await listSupervisionGaps(ctx)).get(amina)).toEqual({
        line: { days: 81, never: true },
        clinical: { days: 81, never: true },
      });
    expect(await listSupervisionGaps(service.secondLinkWorker)).toEqual(new Map());
    expect(await listSupervisionGaps(service.otherManager)).toEqual(new Map());
    await expect(listSupervisionGaps(service.administrator)).rejects.toEqual(refusal('forbidden'));
  });
});

describe('supervision', () => {
  const plan = (kind: 'line' | 'clinical', withName: string | null = null) => ({
    kind,
    plannedOn: '2026-12-01',
    withName,
  });

  it('is planned and held; what was agreed is for the two who met', async () => {
    const keyed = { ...service.supervisor, key: newId() };
    const { id } = await planSupervision(keyed, amina, plan('line'));
    expect(await planSupervision(keyed, amina, plan('line'))).toEqual({ id });
    expect((await listSupervisionGaps(service.manager)).get(amina)?.line).toBeNull();
    await expect(
      holdSupervision(service.supervisor, id, { heldOn: '2026-11-22', agreed: 'x' }),
    ).rejects.toEqual(refusal('invalid'));
    await holdSupervision(service.supervisor, id, {
      heldOn: '2026-11-21',
      agreed: 'Fewer people until January.',
    });
    for (const ctx of [service.supervisor, service.linkWorker])
      expect((await readSupervision(ctx, amina)).meetings[0]).toMatchObject({
        status: 'held',
        agreed: 'Fewer people until January.',
        mine: true,
      });
    expect((await readSupervision(service.manager, amina)).meetings[0]).toMatchObject({
      status: 'held',
      agreed: null,
      mine: false,
    });
    for (const ctx of [service.manager, service.administrator, service.secondLinkWorker])
      expect(await seen(ctx)).toEqual([]);
    await expect(missSupervision(service.supervisor, id)).rejects.toEqual(refusal('conflict'));
  });

  it('with somebody of another organisation is kept by the link worker alone', async () => {
    const { id } = await planSupervision(
      service.linkWorker,
      amina,
      plan('clinical', 'Dr Ruth Calder'),
    );
    await expect(
      holdSupervision(service.supervisor, id, { heldOn: '2026-11-20', agreed: 'x' }),
    ).rejects.toEqual(refusal('not-found'));
    await holdSupervision(service.linkWorker, id, { heldOn: '2026-11-20', agreed: 'Rest.' });
    expect((await seen(service.supervisor)).map(({ agreed }) => agreed)).not.toContain('Rest.');
    expect((await seen(service.linkWorker)).map(({ agreed }) => agreed)).toContain('Rest.');
  });

  it('planned by a link worker with a supervisor by name is that supervisor’s too', async () => {
    const { id } = await planSupervision(service.linkWorker, amina, plan('line', 'Grace Okafor'));
    await missSupervision(service.supervisor, id);
    expect(
      (await readSupervision(service.linkWorker, amina)).meetings.find((one) => one.id === id),
    ).toMatchObject({ status: 'not-held', withName: 'Grace Okafor' });
  });

  it('has as material what was shared with that supervisor, for nobody else', async () => {
    const { id } = await writeReflection(service.linkWorker, {
      words: 'That visit stays with me.',
    });
    await shareReflection(service.linkWorker, id, service.supervisor.actor.id ?? '');
    expect((await readSupervision(service.supervisor, amina)).shared).toHaveLength(1);
    expect((await readSupervision(service.manager, amina)).shared).toEqual([]);
  });

  it('is planned by nobody else, for no day gone by, with somebody', async () => {
    for (const wrong of [service.manager, service.administrator, service.secondLinkWorker])
      await expect(planSupervision(wrong, amina, plan('line', 'x'))).rejects.toEqual(
        refusal('forbidden'),
      );
    await expect(planSupervision(service.linkWorker, amina, plan('line'))).rejects.toEqual(
      refusal('invalid'),
    );
    await expect(
      planSupervision(service.supervisor, amina, { ...plan('line'), plannedOn: '2026-11-20' }),
    ).rejects.toEqual(refusal('invalid'));
    await expect(
      planSupervision(service.supervisor, service.otherLinkWorker.actor.id ?? '', plan('line')),
    ).rejects.toEqual(refusal('not-found'));
    await expect(readSupervision(service.secondLinkWorker, amina)).rejects.toEqual(
      refusal('forbidden'),
    );
    await expect(readSupervision(service.otherManager, amina)).rejects.toEqual(
      refusal('not-found'),
    );
  });
});
