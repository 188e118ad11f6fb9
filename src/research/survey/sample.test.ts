import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actingOrganisation } from '#platform/actor.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { closeSurvey } from './commands.server.ts';
import { drawSample } from './draw.server.ts';
import { readResults } from './queries.server.ts';
import { readSample, sampleShape } from './sample.server.ts';
import { answered, invited, loneliness, openedSurvey } from './test-survey.ts';

let test: TestDatabase;
let service: Service;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());

it('draws evenly from each stratum, the same by the same seed, whatever order people come in', () => {
  const people = fc.uniqueArray(
    fc.record({ id: fc.uuid(), stratum: fc.constantFrom('a', 'b', 'c') }),
    {
      selector: ({ id }) => id,
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(people, fc.integer({ min: 0, max: 50 }), fc.string(), (from, wanted, seed) => {
      const drawn = drawSample(from, wanted, seed);
      expect(drawn).toHaveLength(Math.min(wanted, from.length));
      expect(drawSample([...from].reverse(), wanted, seed)).toEqual(drawn);
      const of = (list: readonly { stratum: string }[], stratum: string) =>
        list.filter((one) => one.stratum === stratum).length;
      const counts = ['a', 'b', 'c'].map((stratum) => ({
        got: of(drawn, stratum),
        had: of(from, stratum),
      }));
      // One has more than another only where the other has no more people, or by the last in turn.
      for (const one of counts)
        for (const other of counts) if (one.got > other.got + 1) expect(other.got).toBe(other.had);
    }),
  );
});

it('invites those alone who asked to be linked, once it is closed, for a researcher of the organisation', async () => {
  const me = service.researcher;
  const id = await openedSurvey(me, { ...loneliness, smallestGroup: '5' });
  const tokens = await invited(me, test.owner, id, 2);
  const lonely = (at: number) => [
    {
      valueCoding: {
        code: String(1 + (at % 2) * 4),
        display: ['Often or always', 'Never'][at % 2],
      },
    },
  ];
  const [first = '', last = ''] = tokens;
  await answered(me, first, { lonely: lonely(0) }, 'linked0@made-up.example');
  // Many more than one read takes, of whom the first of each twelve did not link their answers.
  const here = actingOrganisation(me.actor);
  await test.owner.query(
    `with made as (
       insert into research.survey_answer (id, organisation_id, survey_id, answered_on, answers)
       select gen_random_uuid(), $1, $2, $3, jsonb_build_object('lonely', case when n % 2 = 0 then $4::jsonb else $5::jsonb end)
       from generate_series(1, 2400) n returning id),
     numbered as (select id, row_number() over (order by id) as n from made),
     contact as (
       insert into research.survey_contact (id, organisation_id, survey_id, address)
       select gen_random_uuid(), $1, $2, 'linked' || n || '@made-up.example' from numbered where n % 12 > 0
       returning id, address)
     insert into research.survey_key (answer_id, organisation_id, survey_id, contact_id, token_hash)
     select a.id, $1, $2, c.id, gen_random_uuid()::text from numbered a
     join contact c on c.address = 'linked' || a.n || '@made-up.example'`,
    [here, id, me.now, JSON.stringify(lonely(0)), JSON.stringify(lonely(1))],
  );
  await answered(me, last, { lonely: lonely(0) });
  const input = sampleShape.parse({ by: 'lonely', wanted: '20', seed: 'first' });
  // While answers come in, the list would tell who of them linked theirs.
  expect(await readSample(me, id, input)).toMatchObject({ why: 'open', linked: 0, sample: [] });
  await closeSurvey(me, id);
  // Results count them all too, however many there are.
  const { shown } = await readResults(me, id);
  expect(shown?.total).toBe(2402);
  const lonelyOf = shown?.results.questions.find(({ linkId }) => linkId === 'lonely');
  expect(lonelyOf?.answers.map(({ count }) => count)).toEqual([1202, null, null, null, null]);
  const { linked, sample, splits } = await readSample(me, id, input);
  expect(linked).toBe(2201);
  expect(splits.map(({ value }) => value)).toContain('lonely');
  const of = (stratum: string) => sample.filter((one) => one.stratum === stratum).length;
  expect([of('Never'), of('Often or always')]).toEqual([10, 10]);
  for (const { address } of sample) expect(address).toMatch(/^linked/);
  expect((await readSample(me, id, input)).sample).toEqual(sample);
  await expect(readSample(service.manager, id, input)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(readSample(service.otherResearcher, id, input)).rejects.toMatchObject({
    kind: 'not-found',
  });
  // What is asked for in a strange way is asked for in the usual one.
  expect(sampleShape.parse({ by: 'x'.repeat(900), wanted: '-3' })).toEqual({
    by: '',
    also: '',
    wanted: 20,
    seed: '',
  });
});

it('draws nobody where it would tell who the few are that did not link their answers', async () => {
  const me = service.researcher;
  const id = await openedSurvey(me, { ...loneliness, smallestGroup: '5' });
  const tokens = await invited(me, test.owner, id, 10);
  for (const [at, token] of tokens.entries())
    await answered(me, token, {}, at < 8 ? `person${at}@made-up.example` : null);
  await closeSurvey(me, id);
  const input = sampleShape.parse({});
  expect(await readSample(me, id, input)).toMatchObject({ why: 'few', linked: 0, sample: [] });
});
