import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaseloads } from '#crossing/caseload.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { changePost, endPost, makePost, tickInduction } from './commands.server.ts';
import { listPosts, readMyPost, readPost, readPostChoices } from './queries.server.ts';
import {
  changePostShape,
  fundingState,
  inductionItems,
  makePostShape,
  roomInWords,
} from './rules.ts';

let base: TestDatabase;
let service: Service;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });

const typed = (also: Record<string, unknown> = {}) => ({
  employer: 'Hillside Social Prescribing',
  practices: [service.practiceId],
  hours: '37.5',
  stage: 'induction',
  kind: 'general',
  startedOn: '2026-09-01',
  fundedUntil: '2027-01-31',
  capacity: '40',
  supervisorId: service.supervisor.actor.id,
  clinicalSupervisor: 'Dr Ruth Calder, GP',
  ...also,
});
const input = (also: Record<string, unknown> = {}) =>
  makePostShape.parse(typed({ linkWorkerId: service.linkWorker.actor.id, ...also }));

describe('the facts of a post', () => {
  it.each([
    [{ hours: '0' }, 'hours'],
    [{ hours: 'many' }, 'hours'],
    [{ stage: 'chief' }, 'stage'],
    [{ capacity: '-1' }, 'capacity'],
    [{ startedOn: '2026-02-30' }, 'startedOn'],
    [{ fundedUntil: '2026-08-31' }, 'fundedUntil'],
    [{ employer: ' ' }, 'employer'],
    [{ practices: ['x'] }, 'practices'],
  ])('%j is refused at %s', (also, field) => {
    const parsed = changePostShape.safeParse(typed(also));
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });

  it.each([
    [null, 'secure'],
    ['2026-11-20', 'ended'],
    ['2026-11-21', 'soon'],
    ['2027-02-19', 'soon'],
    ['2027-02-20', 'secure'],
  ])('money until %s is %s', (until, state) => {
    expect(fundingState(until, '2026-11-21')).toBe(state);
  });

  it.each([
    [3, 40, 'room for 37 more'],
    [40, 40, 'full'],
    [45, 40, '5 more than was agreed'],
    [45, null, null],
  ])('%i people of %s is %s', (people, capacity, words) => {
    expect(roomInWords(people, capacity)).toBe(words);
  });
});

describe('a post', () => {
  let id: string;

  it('is made once by a manager, with its practices and its induction list', async () => {
    const keyed = { ...service.manager, key: newId() };
    ({ id } = await makePost(keyed, input()));
    expect(await makePost(keyed, input())).toEqual({ id });
    const mine = await readMyPost(service.linkWorker);
    expect(mine).toMatchObject({
      id,
      weeklyMinutes: 2250,
      supervisor: 'Grace Okafor',
      capacity: 40,
    });
    expect(mine?.practices.map(({ name }) => name)).toEqual(['Millbrook Surgery']);
    expect(mine?.induction).toHaveLength(inductionItems.length);
    await expect(makePost(service.manager, input())).rejects.toEqual(refusal('invalid'));
  });

  it('is for a link worker and with a supervisor of the service alone', async () => {
    const { secondLinkWorker, otherLinkWorker, manager } = service;
    for (const wrong of [
      { linkWorkerId: otherLinkWorker.actor.id },
      { linkWorkerId: secondLinkWorker.actor.id, supervisorId: manager.actor.id },
    ])
      await expect(makePost(service.manager, input(wrong))).rejects.toEqual(refusal('invalid'));
  });

  it('is seen by its link worker and by who supports them; by no other, and nowhere else', async () => {
    expect((await readPost(service.supervisor, id)).name).toBe('Amina Yusuf');
    expect(await readMyPost(service.secondLinkWorker)).toBeNull();
    await expect(readPost(service.secondLinkWorker, id)).rejects.toEqual(refusal('forbidden'));
    await expect(listPosts(service.linkWorker)).rejects.toEqual(refusal('forbidden'));
    await expect(readPost(service.otherManager, id)).rejects.toEqual(refusal('not-found'));
    expect(await listPosts(service.otherManager)).toEqual([]);
    expect(await listPosts(service.manager)).toEqual([
      expect.objectContaining({ id, name: 'Amina Yusuf', toDo: inductionItems.length }),
    ]);
  });

  it('has an induction that its link worker and who supports them tick', async () => {
    const first = (await readMyPost(service.linkWorker))?.induction[0]?.id ?? '';
    await tickInduction(service.linkWorker, first, true);
    expect((await readMyPost(service.linkWorker))?.induction[0]).toMatchObject({
      doneOn: '2026-11-21',
      doneBy: 'Amina Yusuf',
    });
    await tickInduction(service.supervisor, first, false);
    expect((await readMyPost(service.linkWorker))?.induction[0]?.doneOn).toBeNull();
    for (const wrong of [service.secondLinkWorker, service.otherManager])
      await expect(tickInduction(wrong, first, true)).rejects.toEqual(refusal('not-found'));
  });

  it('is changed by a manager who saw it as it is, each move of stage a step', async () => {
    const change = changePostShape.parse(typed({ stage: 'established' }));
    await changePost(service.manager, id, change, 1);
    await expect(changePost(service.manager, id, change, 1)).rejects.toEqual(refusal('conflict'));
    expect((await readPost(service.manager, id)).steps.map(({ kind }) => kind)).toEqual([
      'stage',
      'made',
    ]);
    await expect(changePost(service.supervisor, id, change, 2)).rejects.toEqual(
      refusal('forbidden'),
    );
    await expect(changePost(service.otherManager, id, change, 2)).rejects.toEqual(
      refusal('not-found'),
    );
  });

  it('offers the link workers without a post, the supervisors and the practices of the service', async () => {
    const choices = await readPostChoices(service.manager);
    expect(choices.linkWorkers.map(({ name }) => name)).toEqual(['Tom Ellery']);
    expect(choices.supervisors.map(({ name }) => name)).toEqual(['Grace Okafor']);
    expect(choices.practices.map(({ name }) => name)).toEqual(['Millbrook Surgery']);
    await expect(readPostChoices(service.supervisor)).rejects.toEqual(refusal('forbidden'));
  });

  it('ends on its last day, and then another can be made', async () => {
    await expect(endPost(service.manager, id, { endedOn: '2026-01-01' })).rejects.toEqual(
      refusal('invalid'),
    );
    await endPost(service.manager, id, { endedOn: '2026-12-31' });
    expect(await readMyPost(service.linkWorker)).toBeNull();
    await makePost(service.manager, input());
  });
});

describe('a caseload', () => {
  it('crosses as numbers: everybody’s to who supports, one’s own to a link worker', async () => {
    expect(await readCaseloads(service.manager)).toEqual(new Map());
    expect(await readCaseloads(service.linkWorker)).toEqual(new Map());
    await expect(readCaseloads(service.referrer)).rejects.toEqual(refusal('forbidden'));
    await expect(readCaseloads(service.administrator)).rejects.toEqual(refusal('forbidden'));
  });
});
