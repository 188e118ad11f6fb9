import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { drawSample } from './draw.server.ts';
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

it('invites those alone who asked to be linked, for a researcher of the organisation', async () => {
  const id = await openedSurvey(service.researcher, loneliness);
  const tokens = await invited(service.researcher, test.owner, id, 6);
  for (const [at, token] of tokens.entries())
    await answered(
      service.researcher,
      token,
      {
        lonely: [
          {
            valueCoding: {
              code: String(1 + (at % 2) * 4),
              display: ['Often or always', 'Never'][at % 2],
            },
          },
        ],
      },
      at < 4 ? `linked${at}@made-up.example` : null,
    );
  const input = sampleShape.parse({ by: 'lonely', wanted: '2', seed: 'first' });
  const { linked, sample } = await readSample(service.researcher, id, input);
  expect(linked).toBe(4);
  expect(sample.map(({ stratum }) => stratum)).toEqual(['Never', 'Often or always']);
  for (const { address } of sample) expect(address).toMatch(/^linked/);
  expect((await readSample(service.researcher, id, input)).sample).toEqual(sample);
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
