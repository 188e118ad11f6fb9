import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { newToken } from '#platform/secret/token.server.ts';
import {
  makeService,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readByToken } from './by-token.server.ts';
import { closeSurvey } from './commands.server.ts';
import { askHuman, type HumanCheck, LATEST, readHuman, SOONEST } from './human.server.ts';
import { questions } from './human.ts';
import { readOpenLink, takePart } from './open-link.server.ts';
import { asNobody, openedSurvey, sender } from './test-survey.ts';

const { secret } = sender;
const code = newToken();
// The proof of work reads the clock itself.
const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const rightTo = ({ question }: HumanCheck) =>
  questions.find(({ en }) => en === question)?.answers[0] ?? '';

async function prove({ challenge }: HumanCheck): Promise<string> {
  const asked = JSON.parse(challenge);
  const solution = await solveChallenge({ challenge: asked, deriveKey });
  return JSON.stringify({ challenge: asked, solution });
}

describe('a sign of a human', () => {
  const signs = (check: HumanCheck) => ({ ticket: check.ticket, answer: '', proof: '', trap: '' });

  it('is the answer to the question that was asked, after a moment and before an hour', async () => {
    const check = await askHuman(secret, code, now);
    const right = { ...signs(check), answer: ` ${rightTo(check).toUpperCase()} ` };
    const read = (
      given: Parameters<typeof readHuman>[2],
      at = later(SOONEST),
      forCode = code,
      by = secret,
    ) => readHuman(by, forCode, given, at);
    expect(await read(right)).toHaveProperty('mark');
    expect(await read({ ...right, answer: 'something' })).toEqual({ problem: 'answer' });
    expect(await read({ ...right, answer: '' })).toEqual({ problem: 'answer' });
    const again = { problem: 'again' };
    expect(await read(right, later(SOONEST - 1))).toEqual(again);
    expect(await read(right, later(LATEST + 1))).toEqual(again);
    expect(await read({ ...right, trap: 'https://spam.example' })).toEqual(again);
    expect(await read(right, later(9), newToken())).toEqual(again);
    expect(await read(right, later(9), code, 'another secret')).toEqual(again);
    // A ticket that was made up, or changed to an easier question or a later time.
    const [, at = '', nonce, signature] = check.ticket.split('.');
    for (const ticket of ['', '...', 'x', ['0', Number(at) - 60, nonce, signature].join('.')])
      expect(await read({ ...right, ticket })).toEqual(again);
  });

  it('is a proof of work for this link, that was worked for', async () => {
    const check = await askHuman(secret, code, now);
    const proof = await prove(check);
    const good = { ...signs(check), proof };
    expect(await readHuman(secret, code, good, now)).toHaveProperty('mark');
    const { challenge, solution } = JSON.parse(proof);
    const forged = [
      { challenge, solution: { ...solution, counter: solution.counter + 1 } },
      { challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1 } }, solution },
      { challenge: { ...challenge, signature: undefined }, solution },
      { challenge },
      null,
      [],
    ].map((one) => JSON.stringify(one));
    for (const wrong of [...forged, 'x', '{'])
      expect(await readHuman(secret, code, { ...good, proof: wrong }, now)).toEqual({
        problem: 'again',
      });
    expect(await readHuman(secret, newToken(), good, now)).toEqual({ problem: 'again' });
    expect(await readHuman('another secret', code, good, now)).toEqual({ problem: 'again' });
    // The same challenge solved another way is the same sign.
    const other = await solveChallenge({
      challenge,
      deriveKey,
      counterStart: solution.counter + 1,
    });
    const twice = await readHuman(
      secret,
      code,
      { ...good, proof: JSON.stringify({ challenge, solution: other }) },
      now,
    );
    expect(twice).toEqual(await readHuman(secret, code, good, now));
  });
});

describe('an open link', () => {
  let test: TestDatabase;
  let me: Ctx;
  beforeAll(async () => {
    test = await openTestDatabase();
    me = (await makeService(test)).researcher;
  });
  afterAll(() => test.close());

  it('gives one link for one sign, however often it is shown', async () => {
    const id = await openedSurvey(me, { byOpenLink: 'yes' });
    const { rows } = await test.owner.query('select open_code from research.survey where id = $1', [
      id,
    ]);
    const open = rows[0].open_code as string;
    const by = { ...asNobody(me), now, key: newId() };
    expect(await readOpenLink(by, open)).toMatchObject({ closed: null });
    await expect(readOpenLink(by, newToken())).rejects.toMatchObject({ kind: 'not-found' });
    const check = await askHuman(secret, open, now);
    const proven = { ticket: check.ticket, answer: '', trap: '', proof: await prove(check) };
    const all = await Promise.allSettled(
      Array.from({ length: 4 }, () => takePart(by, secret, open, proven)),
    );
    const taken = all.filter((one) => one.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    expect((await readByToken(by, taken[0]?.value ?? '')).state).toBe('open');
    const asked = await askHuman(secret, open, now);
    const told = { ticket: asked.ticket, answer: rightTo(asked), trap: '', proof: '' };
    const patient = { ...by, now: later(SOONEST) };
    await takePart(patient, secret, open, told);
    await expect(takePart(patient, secret, open, told)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(takePart(patient, secret, open, { ...told, answer: 'x' })).rejects.toMatchObject({
      detail: { fields: { answer: expect.stringContaining('changes each time') } },
    });
    await closeSurvey(me, id);
    expect((await readOpenLink(by, open)).closed).toBe('closed');
    await expect(takePart(by, secret, open, { ...proven, ...told })).rejects.toMatchObject({
      kind: expect.stringMatching(/invalid|conflict/),
    });
  });
});
