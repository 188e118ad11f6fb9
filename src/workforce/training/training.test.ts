import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePost } from '../post/commands.server.ts';
import { makePostShape } from '../post/rules.ts';
import {
  addMandatory,
  answerWish,
  endMandatory,
  finishWish,
  makeWish,
  recordTraining,
  startMandatoryList,
} from './commands.server.ts';
import { countTraining, listMandatory, readTraining } from './queries.server.ts';
import { expiryOf, trainingState, usualTraining } from './rules.ts';

let base: TestDatabase;
let service: Service;
let amina: string;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  amina = service.linkWorker.actor.id ?? '';
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });

describe('training', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'in-date'],
    ['2026-11-20', 'expired'],
    ['2026-11-21', 'soon'],
    ['2027-01-20', 'soon'],
    ['2027-01-21', 'in-date'],
  ])('that ends %s stands as %s', (expiresOn, state) => {
    expect(trainingState(expiresOn, '2026-11-21')).toBe(state);
  });

  it.each([
    ['2026-01-15', 12, '2027-01-15'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-01-15', null, null],
  ])('done on %s for %s months ends %s', (doneOn, months, end) => {
    expect(expiryOf(doneOn, months)).toBe(end);
  });

  it('that is mandatory is the manager’s list', async () => {
    await startMandatoryList(service.manager);
    await expect(startMandatoryList(service.manager)).rejects.toEqual(refusal('conflict'));
    const { id } = await addMandatory(service.manager, { name: 'Suicide awareness', months: 24 });
    expect(await listMandatory(service.manager)).toHaveLength(usualTraining.length + 1);
    await expect(endMandatory(service.otherManager, id)).rejects.toEqual(refusal('not-found'));
    await endMandatory(service.manager, id);
    expect(await listMandatory(service.manager)).toHaveLength(usualTraining.length);
    expect(await listMandatory(service.otherManager)).toEqual([]);
    for (const wrong of [service.linkWorker, service.supervisor, service.administrator]) {
      await expect(addMandatory(wrong, { name: 'x', months: null })).rejects.toEqual(
        refusal('forbidden'),
      );
      await expect(listMandatory(wrong)).rejects.toEqual(refusal('forbidden'));
    }
  });

  it('is recorded once, warned of in time, and counted for who supports', async () => {
    await makePost(
      service.manager,
      makePostShape.parse({
        linkWorkerId: amina,
        employer: 'Hillside',
        hours: '30',
        stage: 'established',
        kind: 'general',
        startedOn: '2025-01-01',
      }),
    );
    const asked = await listMandatory(service.manager);
    const data = asked.find(({ name }) => name === 'Data security')?.id ?? '';
    const keyed = { ...service.linkWorker, key: newId() };
    const done = { trainingId: data, doneOn: '2025-12-01' };
    const first = await recordTraining(keyed, amina, done);
    expect(await recordTraining(keyed, amina, done)).toEqual(first);
    const { mandatory } = await readTraining(service.linkWorker, amina);
    expect(mandatory.find(({ id }) => id === data)).toMatchObject({
      doneOn: '2025-12-01',
      expiresOn: '2026-12-01',
      state: 'soon',
    });
    expect((await countTraining(service.supervisor)).get(amina)).toEqual({
      missing: 4,
      expired: 0,
      soon: 1,
      'in-date': 0,
    });
  });

  it('is recorded for nobody else, for no day to come, and of the service’s list alone', async () => {
    const [asked] = await listMandatory(service.manager);
    const done = { trainingId: asked?.id ?? '', doneOn: '2026-11-01' };
    const { linkWorker, secondLinkWorker, manager, otherManager, supervisor } = service;
    await expect(recordTraining(secondLinkWorker, amina, done)).rejects.toEqual(
      refusal('forbidden'),
    );
    await expect(recordTraining(otherManager, amina, done)).rejects.toEqual(refusal('invalid'));
    await expect(recordTraining(manager, supervisor.actor.id ?? '', done)).rejects.toEqual(
      refusal('not-found'),
    );
    for (const wrong of [{ doneOn: '2026-11-22' }, { trainingId: newId() }])
      await expect(recordTraining(linkWorker, amina, { ...done, ...wrong })).rejects.toEqual(
        refusal('invalid'),
      );
    await expect(readTraining(secondLinkWorker, amina)).rejects.toEqual(refusal('forbidden'));
    await expect(countTraining(linkWorker)).rejects.toEqual(refusal('forbidden'));
  });

  it('that is wished for is the link worker’s to say and the supervisor’s to answer', async () => {
    const wish = { wish: 'Bereavement', why: null };
    const { id } = await makeWish(service.linkWorker, wish);
    const answer = { answer: 'agreed', answerWords: 'In March, the service pays.' } as const;
    for (const wrong of [service.linkWorker, service.administrator])
      await expect(answerWish(wrong, id, answer)).rejects.toEqual(refusal('forbidden'));
    await expect(answerWish(service.otherManager, id, answer)).rejects.toEqual(
      refusal('not-found'),
    );
    await answerWish(service.supervisor, id, answer);
    await expect(answerWish(service.manager, id, answer)).rejects.toEqual(refusal('conflict'));
    await expect(finishWish(service.secondLinkWorker, id)).rejects.toEqual(refusal('not-found'));
    await finishWish(service.linkWorker, id);
    expect((await readTraining(service.linkWorker, amina)).wishes).toEqual([
      expect.objectContaining({ wish: 'Bereavement', status: 'done', answeredBy: 'Grace Okafor' }),
    ]);
    await expect(makeWish(service.manager, wish)).rejects.toEqual(refusal('forbidden'));
  });
});
