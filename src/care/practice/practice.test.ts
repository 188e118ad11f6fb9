import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { addPerson, changePerson } from '../person/commands.server.ts';
import { getPerson } from '../person/queries.server.ts';
import { newPersonShape } from '../person/rules.ts';
import { practicesToChoose, resolvePractice } from './api.server.ts';
import { importPractices } from './import.server.ts';
import { titled } from './list.ts';
import { searchPractices } from './queries.server.ts';
import { practiceWords, readPracticeCode } from './rules.ts';
import { practice } from './schema.server.ts';

let test: TestDatabase;
let service: Service;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());

const line = (code: string, name: string, status: string, closed = '', setting = '4') => {
  const cells = Array.from({ length: 27 }, () => '');
  [cells[0], cells[1], cells[9], cells[11], cells[12]] = [code, name, 'BS1 4DJ', closed, status];
  cells[25] = setting;
  return cells.join(',');
};
const list = (...lines: string[]) =>
  importPractices({ ...service.linkWorker, actor: systemActor }, lines.join('\n'));
const resolve = (typed: string | null) =>
  readIn(service.linkWorker, 'care', (tx) => resolvePractice(tx, typed));
const wrong = (words: string) => ({
  kind: 'invalid',
  detail: { fields: { practiceCode: expect.stringContaining(words) } },
});
const somebody = (practiceCode: string) =>
  newPersonShape.parse({
    givenName: 'Hesper',
    familyName: 'Vane',
    dateOfBirth: '1950-01-01',
    practiceCode,
    confirmedNew: 'yes',
  });

describe('a practice, while no list is loaded', () => {
  it('is taken by the form of its code alone', async () => {
    expect(await resolve(' l81 004')).toBe('L81004');
    expect(await resolve(null)).toBeNull();
    for (const typed of ['Millbrook', '12345', 'L8100', "' or true --"])
      await expect(resolve(typed)).rejects.toMatchObject(wrong('a letter and five digits'));
  });
});

describe('a practice, with the list', () => {
  beforeAll(async () => {
    await list(
      line('Z99001', 'MILLBROOK SURGERY', 'A'),
      line('Z99003', 'MILLBANK PRACTICE', 'A'),
      line('Z99007', 'OLD MILL SURGERY', 'C', '20240331'),
      line('Z99008', 'NEW MILL SURGERY', 'P'),
      line('Z99009', 'MILLBROOK PRISON', 'A', '', '10'),
    );
  });

  it('is found by its code, however written', async () => {
    for (const typed of ['Z99001', 'z99001', ' Z 99001 '])
      expect(await resolve(typed)).toBe('Z99001');
  });

  it('that is unknown, closed or not open yet is refused in words', async () => {
    await expect(resolve('L81004')).rejects.toMatchObject(wrong('No practice has the code L81004'));
    await expect(resolve('Z99007')).rejects.toMatchObject(wrong('closed on 31 March 2024'));
    await expect(resolve('Z99008')).rejects.toMatchObject(wrong('not open'));
    await expect(resolve('Millbrook')).rejects.toMatchObject(wrong('Choose the practice'));
  });

  it('is searched by name, misspelt too, or postcode, among those people can register with', async () => {
    const names = async (words: string) =>
      (await searchPractices(service.linkWorker, words)).map((one) => one.name);
    expect(await names('milbrook')).toEqual(['Millbrook Surgery']);
    expect(await names('bs14dj')).toEqual(['Millbank Practice', 'Millbrook Surgery']);
    for (const nothing of ['x', 'zzzzzz', '%', '', '<script>'])
      expect(await names(nothing)).toEqual([]);
    const refused = { values: { practiceCode: 'millbrook' }, errors: { practiceCode: 'Choose' } };
    expect(await practicesToChoose(service.linkWorker, refused)).toEqual([
      { value: 'Z99001', label: 'Millbrook Surgery, BS1 4DJ (Z99001)' },
    ]);
    expect(await practicesToChoose(service.linkWorker, { ...refused, errors: {} })).toEqual([]);
  });

  it('stands on a person’s record, and stays there when it closes', async () => {
    await expect(addPerson(service.linkWorker, somebody('L81004'))).rejects.toMatchObject(
      wrong('No practice'),
    );
    const { id } = await addPerson(service.linkWorker, somebody('z99003'));
    await list(line('Z99003', 'MILLBANK PRACTICE', 'C', '20261101'));
    const { person, practice: shown } = await getPerson(service.linkWorker, id);
    expect(person.practiceCode).toBe('Z99003');
    expect(shown).toBe('Millbank Practice, BS1 4DJ (Z99003), closed');
    const changed = { ...somebody('Z99003'), aboutMe: 'Likes tea' };
    await changePerson(service.linkWorker, id, 1, changed);
    await expect(
      changePerson(service.linkWorker, id, 2, { ...changed, practiceCode: 'Z99007' }),
    ).rejects.toMatchObject(wrong('closed'));
  });

  it('is loaded by the operator alone', async () => {
    for (const ctx of [service.manager, service.administrator, service.referrer])
      await expect(importPractices(ctx, line('Z99020', 'X', 'A'))).rejects.toMatchObject({
        kind: 'forbidden',
      });
    const past = (ctx: Ctx) =>
      perform(ctx, 'care', async (tx, note) => {
        note({ act: 'practice.import', subject: ['practice', null] });
        const row = { code: 'Z99021', name: 'X', status: 'A', registers: true, loadedAt: ctx.now };
        await tx.insert(practice).values(row);
        return null;
      });
    await expect(past(service.manager)).rejects.toThrow();
  });
});

describe('words', () => {
  it.each([
    ['THE DENSHAM SURGERY', 'The Densham Surgery'],
    ["ST MARY'S NHS GP CENTRE", "St Mary's NHS GP Centre"],
    ['Quay Practice', 'Quay Practice'],
    ['HILL-TOP (NORTH)', 'Hill-Top (North)'],
  ])('%s is written %s', (given, written) => expect(titled(given)).toBe(written));

  it('tell a practice by name, place and code', () => {
    const one = { code: 'Z99001', name: 'Millbrook', closedOn: null, networkName: null };
    expect(practiceWords({ ...one, status: 'D', postcode: null })).toBe(
      'Millbrook (Z99001), dormant',
    );
    expect(readPracticeCode('GUE601')).toBe('GUE601');
    expect(readPracticeCode('ABCDEF')).toBeNull();
  });
});
