import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  addPersonContact,
  answerRisks,
  endPersonContact,
  endRisk,
  recordConsent,
  recordRisk,
} from './around.server.ts';
import { addPerson, changePerson } from './commands.server.ts';
import {
  getPerson,
  likelyMatches,
  listAccess,
  listPeople,
  searchPeople,
} from './queries.server.ts';
import { newPersonShape, personContactShape, riskShape } from './rules.ts';

let test: TestDatabase;
let service: Service;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());

let count = 0;
/** Somebody like nobody else in this file. */
function somebody(more: Record<string, string> = {}) {
  count += 1;
  const letters = String.fromCharCode(97 + (count % 26), 97 + ((count * 7) % 26), 107);
  return newPersonShape.parse({
    givenName: `Given${letters.repeat(3)}`,
    familyName: `${letters.repeat(4)}son`,
    dateOfBirth: `19${30 + count}-0${1 + (count % 9)}-1${count % 9}`,
    ...more,
  });
}

describe('adding a person', () => {
  it('asks first when somebody alike is recorded', async () => {
    const first = newPersonShape.parse({
      givenName: 'Margaret',
      familyName: 'Holloway',
      dateOfBirth: '1948-03-07',
      postcode: 'bs1 4dj',
    });
    const { id } = await addPerson(service.linkWorker, first);
    const alike = { ...first, givenName: 'Margret', dateOfBirth: '1948-07-03' };
    await expect(addPerson(service.linkWorker, alike)).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { confirmedNew: expect.any(String) } },
    });
    const [match] = await likelyMatches(service.linkWorker, alike);
    expect(match?.id).toBe(id);
    const made = await addPerson(service.linkWorker, { ...alike, confirmedNew: true });
    expect(made.id).not.toBe(id);
    expect(await likelyMatches(service.otherLinkWorker, alike)).toEqual([]);
  });

  it('never takes one NHS number twice, even when asked at once', async () => {
    const made = await Promise.allSettled(
      [1, 2, 3].map(() =>
        addPerson(service.linkWorker, {
          ...somebody({ nhsNumber: '943 476 5919' }),
          confirmedNew: true,
        }),
      ),
    );
    expect(made.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of made)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'invalid' });
    expect(await searchPeople(service.linkWorker, '943 476 5919')).toHaveLength(1);
    await addPerson(service.otherLinkWorker, somebody({ nhsNumber: '9434765919' }));
  });

  it('asks when two would record people alike at the same moment', async () => {
    const both = ['Leopold', 'Leopolde'].map((givenName) =>
      newPersonShape.parse({ givenName, familyName: 'Fanshawe', dateOfBirth: '1961-12-01' }),
    );
    const made = await Promise.allSettled(both.map((one) => addPerson(service.linkWorker, one)));
    expect(made.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('submitted twice with one key is one record', async () => {
    const ctx = { ...service.linkWorker, key: newId() };
    const input = somebody();
    expect(await addPerson(ctx, input)).toEqual(await addPerson(ctx, input));
  });

  it('refuses a date to come, and anybody who does not work with people', async () => {
    await expect(
      addPerson(service.linkWorker, { ...somebody(), dateOfBirth: '2026-11-22' }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { dateOfBirth: expect.stringContaining('past') } },
    });
    for (const ctx of [service.referrer, service.administrator])
      await expect(addPerson(ctx, somebody())).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('changing a person', () => {
  it('tells the second of two editors, and shows what the first saved', async () => {
    const input = somebody();
    const { id } = await addPerson(service.linkWorker, input);
    const { confirmedNew: _, ...shaped } = input;
    await changePerson(service.linkWorker, id, 1, { ...shaped, preferredName: 'Bee' });
    await expect(
      changePerson(service.secondLinkWorker, id, 1, { ...shaped, preferredName: 'Bea' }),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { preferredName: 'Bee', version: 2 } },
    });
    await changePerson(service.secondLinkWorker, id, 2, { ...shaped, preferredName: 'Bea' });
    expect((await getPerson(service.linkWorker, id)).person.preferredName).toBe('Bea');
    await expect(changePerson(service.otherLinkWorker, id, 3, shaped)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('a person’s record', () => {
  it('opened leaves an entry that a manager alone can read', async () => {
    const { id } = await addPerson(service.linkWorker, somebody());
    await getPerson(service.secondLinkWorker, id);
    const { entries } = await listAccess(service.manager, id);
    expect(entries.map((entry) => [entry.act, entry.actorName])).toEqual([
      ['person.read', 'Tom Ellery'],
      ['person.add', 'Amina Yusuf'],
    ]);
    const again = await listAccess(service.manager, id);
    expect(again.entries[0]?.act).toBe('person.access-history-read');
    await expect(listAccess(service.linkWorker, id)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(listAccess(service.otherManager, id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('of another organisation is not found, and neither is nonsense', async () => {
    const { id } = await addPerson(service.linkWorker, somebody());
    await expect(getPerson(service.otherLinkWorker, id)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(getPerson(service.linkWorker, 'x')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(getPerson(service.linkWorker, newId())).rejects.toMatchObject({
      kind: 'not-found',
    });
    const { people } = await listPeople(service.otherLinkWorker);
    expect(people.map((person) => person.id)).not.toContain(id);
  });

  it('keeps who matters, risks and consent', async () => {
    const { id } = await addPerson(service.linkWorker, somebody());
    const contact = await addPersonContact(
      service.linkWorker,
      id,
      personContactShape.parse({ name: 'Joy', relationship: 'daughter', mayTalkTo: 'yes' }),
    );
    await answerRisks(service.linkWorker, id, 'no-known-risks');
    const risk = await recordRisk(
      service.linkWorker,
      id,
      riskShape.parse({ riskKind: 'visiting', riskDescription: 'A large dog. Ring first.' }),
    );
    await expect(answerRisks(service.linkWorker, id, 'no-known-risks')).rejects.toMatchObject({
      kind: 'invalid',
    });
    await recordConsent(service.linkWorker, id, { consentToShare: 'yes', consentNote: null });
    const now = await getPerson(service.linkWorker, id);
    expect(now.person).toMatchObject({ risks: 'has-risks', consentToShare: 'yes' });
    expect(now.contacts).toMatchObject([{ name: 'Joy', mayTalkTo: true }]);
    await endRisk(service.linkWorker, id, risk.id);
    await endPersonContact(service.linkWorker, id, contact.id);
    const then = await getPerson(service.linkWorker, id);
    expect(then.person.risks).toBe('not-asked');
    expect([...then.risks, ...then.contacts]).toEqual([]);
    await expect(endRisk(service.otherLinkWorker, id, risk.id)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('two who say something of sharing or risks at once: the second is shown both', async () => {
    const { id } = await addPerson(service.linkWorker, somebody());
    const seen = (await getPerson(service.linkWorker, id)).person.version;
    const said = { consentToShare: 'no' as const, consentNote: 'Not with her son' };
    await recordConsent(service.secondLinkWorker, id, said, seen);
    await expect(
      recordConsent(service.linkWorker, id, { consentToShare: 'yes', consentNote: null }, seen),
    ).rejects.toMatchObject({
      kind: 'conflict',
      detail: {
        theirs: {
          'May information be shared?': 'No',
          'With whom, and anything not to share': 'Not with her son',
          version: seen + 1,
        },
      },
    });
    const { id: risk } = await recordRisk(
      service.secondLinkWorker,
      id,
      riskShape.parse({ riskKind: 'visiting', riskDescription: 'A large dog' }),
    );
    await expect(
      answerRisks(service.linkWorker, id, 'no-known-risks', seen + 1),
    ).rejects.toMatchObject({ kind: 'conflict', detail: { theirs: { Risks: 'Has risks' } } });
    await endRisk(service.secondLinkWorker, id, risk);
    await expect(endRisk(service.linkWorker, id, risk)).rejects.toMatchObject({ kind: 'conflict' });
    const { person, risks } = await getPerson(service.linkWorker, id);
    expect(person).toMatchObject({ consentToShare: 'no', risks: 'not-asked' });
    expect(risks).toEqual([]);
  });

  it('is found by words spelt otherwise', async () => {
    const { id } = await addPerson(
      service.linkWorker,
      newPersonShape.parse({
        givenName: 'Siobhan',
        familyName: 'Fitzgerald',
        dateOfBirth: '1961-05-04',
      }),
    );
    for (const words of ['fitzgerald', 'siobhan fitzgerald', 'fitzgarald', '%; drop', "'"])
      expect(Array.isArray(await searchPeople(service.linkWorker, words))).toBe(true);
    expect((await searchPeople(service.linkWorker, 'siobhan fitzgarald'))[0]?.id).toBe(id);
    expect(await searchPeople(service.otherLinkWorker, 'siobhan fitzgerald')).toEqual([]);
  });
});
