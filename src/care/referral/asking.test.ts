import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newToken } from '#platform/secret/token.server.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { discardAsking, readAsking, saveAnswer, sendAsking } from './asking.server.ts';
import { type Answers, after, before, firstUnanswered, questionOf, questions } from './asking.ts';
import { getReferral } from './queries.server.ts';
import { selfFields } from './shapes.ts';

let test: TestDatabase;
let service: Service;
let here: Ctx;
let elsewhere: Ctx;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  const visiting = (organisationId: string): Ctx => ({
    ...service.linkWorker,
    actor: {
      kind: 'public',
      id: null,
      name: 'somebody on the public page',
      organisationIds: [organisationId],
      roles: [],
    },
  });
  here = visiting(service.organisationId);
  elsewhere = visiting(service.otherOrganisationId);
});
afterAll(() => test.close());

const answers: Answers = {
  reason: 'I would like to meet people',
  needs: ['loneliness'],
  givenName: 'Una',
  familyName: 'Wexcombe',
  dateOfBirth: '1958-04-02',
  telephone: '01632 960 456',
  email: '',
  address: '',
  postcode: 'bs1 4dj',
  practiceCode: '',
  communicationNeeds: '',
};

async function answered(ctx: Ctx, given: Answers = answers): Promise<string> {
  let token: string | null = null;
  for (const { slug } of questions) token = await saveAnswer(ctx, token, slug, given);
  return token ?? '';
}
const later = (ctx: Ctx, minutes: number): Ctx => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + minutes * 60_000),
});

describe('the questions', () => {
  it('ask each thing once, and lead from the first to the check and back', () => {
    const asked = questions.flatMap((question) => question.fields);
    expect(asked.toSorted()).toEqual(Object.keys(selfFields).toSorted());
    const walked: string[] = [];
    for (let slug = 'help'; slug !== 'check'; slug = after(slug)) walked.push(slug);
    expect(walked).toEqual(questions.map((question) => question.slug));
    expect(walked.map(before)).toEqual([null, ...walked.slice(0, -1)]);
    expect(questionOf('anything')).toBeUndefined();
  });

  it('name the first that has no good answer', () => {
    expect(firstUnanswered({})).toBe('help');
    expect(firstUnanswered({ reason: 'Company', needs: [] })).toBe('name');
    expect(firstUnanswered({ ...answers, telephone: '' })).toBe('reach');
    expect(firstUnanswered(answers)).toBeNull();
  });
});

describe('a request being typed', () => {
  it('is kept for the browser that typed it, readable by nobody else', async () => {
    const token = await saveAnswer(here, null, 'help', { reason: 'I feel cut off' });
    expect(await readAsking(here, token)).toEqual({
      answers: { reason: 'I feel cut off' },
      referralId: null,
    });
    for (const [ctx, other] of [
      [here, newToken()],
      [here, null],
      [elsewhere, token],
    ] as const)
      expect(await readAsking(ctx, other)).toBeNull();
    const { rows } = await test.owner.query('select token_hash, sealed from care.asking');
    expect(JSON.stringify(rows)).not.toContain('cut off');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('changes an answer, and keeps the others', async () => {
    const token = await answered(here);
    expect(await saveAnswer(here, token, 'name', { ...answers, givenName: 'Oona' })).toBe(token);
    expect((await readAsking(here, token))?.answers).toEqual({ ...answers, givenName: 'Oona' });
  });

  it('is forgotten two hours after the last answer, and another day’s is swept away', async () => {
    const token = await answered(here);
    expect(await readAsking(later(here, 119), token)).not.toBeNull();
    const late = later(here, 121);
    expect(await readAsking(late, token)).toBeNull();
    await expect(sendAsking(late, token)).rejects.toMatchObject({ kind: 'not-found' });
    const again = await saveAnswer(late, token, 'help', answers);
    expect(again).not.toBe(token);
    const { rows } = await test.owner.query('select 1 from care.asking where expires_at < $1', [
      late.now,
    ]);
    expect(rows).toEqual([]);
  });

  it('is deleted when they say so', async () => {
    const token = await answered(here);
    await discardAsking(elsewhere, token);
    expect(await readAsking(here, token)).not.toBeNull();
    await discardAsking(here, token);
    expect(await readAsking(here, token)).toBeNull();
    await discardAsking(here, null);
  });

  it('takes no birthday that has not been', async () => {
    await expect(
      saveAnswer(here, null, 'birth', { dateOfBirth: '2026-11-22' }),
    ).rejects.toMatchObject({ detail: { fields: { dateOfBirth: expect.any(String) } } });
  });
});

describe('sending it', () => {
  it('makes one referral, however often and however many at once', async () => {
    const token = await answered(here);
    const sent = await Promise.all([sendAsking(here, token), sendAsking(here, token)]);
    const again = await sendAsking(here, token);
    expect(new Set([...sent, again].map((one) => one.id)).size).toBe(1);
    expect((await getReferral(service.linkWorker, again.id)).referral).toMatchObject({
      source: 'self',
      route: 'public-page',
      givenName: 'Una',
      postcode: 'BS1 4DJ',
      personAgreed: true,
      risks: 'not-asked',
    });
    expect(await readAsking(here, token)).toEqual({ answers: {}, referralId: again.id });
    const { rows } = await test.owner.query(
      'select sealed from care.asking where referral_id = $1',
      [again.id],
    );
    expect(rows).toEqual([{ sealed: '' }]);
    // Whoever asks again afterwards begins a new request.
    expect(await saveAnswer(here, token, 'help', answers)).not.toBe(token);
  });

  it('is refused while a question is open, without a token, and from another service', async () => {
    const token = await saveAnswer(here, null, 'help', answers);
    await expect(sendAsking(here, token)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(sendAsking(here, null)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(sendAsking(elsewhere, token)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
