import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { pauseEpisode } from '../casework/going-on.server.ts';
import { getPerson } from '../person/queries.server.ts';
import { readToday } from '../today/queries.server.ts';
import { acceptReferral } from './accept.server.ts';
import { saveAnswer, sendAsking } from './asking.server.ts';
import { type Answers, questions } from './asking.ts';
import {
  declineReferral,
  redirectReferral,
  returnReferral,
  triageReferral,
  withdrawReferral,
} from './decide.server.ts';
import { exportWaiting, readWaiting } from './load.server.ts';
import { getReferral, listReferrals } from './queries.server.ts';
import { referFromOutside, referSomebody, takeByTelephone } from './receive.server.ts';
import { listMyReferrals } from './referrer.server.ts';
import {
  allActs,
  allStatuses,
  leadsTo,
  openStatuses,
  possibleActs,
  possibleForReferrer,
  type Status,
  statesPage,
  statuses,
  transitions,
} from './rules.ts';
import { professionalShape, signedInShape, typedShape } from './shapes.ts';
import { allocateEpisode, recordWaitingContact } from './waiting.server.ts';

let test: TestDatabase;
let service: Service;
let somebodyOutside: Ctx;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  somebodyOutside = {
    ...service.linkWorker,
    actor: {
      kind: 'public',
      id: null,
      name: 'somebody on the public page',
      organisationIds: [service.organisationId],
      roles: [],
    },
  };
});
afterAll(() => test.close());

let count = 0;
/** A referral of somebody unlike anybody else in this file. */
function typed(more: Record<string, unknown> = {}) {
  count += 1;
  const own = [...String(count)].map((digit) => 'bcdfghjklm'[Number(digit)]).join('');
  return {
    givenName: `${own}ela`,
    familyName: `Qu${own}${own}ist`,
    dateOfBirth: `19${30 + count}-1${count % 3}-2${count % 9}`,
    telephone: '01632 960 001',
    needs: ['loneliness', 'money'],
    reason: 'Lives alone since her husband died',
    risks: 'no-known-risks',
    personAgreed: 'yes',
    ...more,
  };
}
const fromPractice = (more: Record<string, unknown> = {}) =>
  signedInShape.parse(
    typed({
      service: service.organisationId,
      returnResponseTo: 'calder@practice.example',
      ...more,
    }),
  );
const onTelephone = (more: Record<string, unknown> = {}) =>
  typedShape.parse(typed({ source: 'council', ...more }));

/** Everything asked of somebody on the public page, answered in turn and sent. */
async function askInAll(ctx: Ctx, answers: Answers) {
  let token: string | null = null;
  for (const { slug } of questions) token = await saveAnswer(ctx, token, slug, answers);
  return sendAsking(ctx, token);
}

async function rows(sql: string, ...values: unknown[]) {
  return (await test.owner.query(sql, values)).rows;
}
const mailOf = (to: string) =>
  rows('select subject, body from platform.mail where to_address = $1 order by made_at, id', to);

describe('the transition table', () => {
  it('is total: every act from every status leads somewhere known or nowhere', () => {
    for (const status of allStatuses)
      for (const act of allActs) {
        const next = leadsTo(status, act);
        if (next !== null) expect(allStatuses).toContain(next);
      }
    expect(Object.keys(transitions).sort()).toEqual([...allStatuses].sort());
  });

  it('is what the documents say', async () => {
    await expect(statesPage()).toMatchFileSnapshot('../../../docs/referral-states.md');
  });

  it('leaves the referrer answering and withdrawing, while it is open', () => {
    expect(possibleForReferrer('returned')).toEqual(['answer', 'withdraw']);
    expect(possibleForReferrer('received')).toEqual(['withdraw']);
    for (const ended of ['accepted', 'waiting', 'in-progress', 'declined', 'closed'] as const)
      expect(possibleForReferrer(ended)).toEqual([]);
  });

  it('ends: any walk reaches an end, and nothing leaves one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...allActs), { maxLength: 30 }), (walk) => {
        let status: (typeof allStatuses)[number] = 'received';
        for (const act of walk) {
          const open = openStatuses.includes(status);
          expect(possibleActs(status).length > 0).toBe(open);
          status = leadsTo(status, act) ?? status;
        }
      }),
    );
  });
});

describe('a referral from a practice', () => {
  it('reaches the service; the practice sees where it stands and no more', async () => {
    const { id } = await referSomebody(service.referrer, fromPractice());
    const mine = await listMyReferrals(service.referrer);
    expect(mine.referrals[0]).toMatchObject({ referralId: id, standing: 'received' });
    expect(Object.keys(mine.referrals[0] ?? {})).not.toContain('reason');
    const seen = await getReferral(service.linkWorker, id);
    expect(seen.referral).toMatchObject({
      route: 'signed-in',
      referrerName: 'Dr Ruth Calder',
      referrerOrganisation: 'Millbrook Surgery',
      practiceCode: 'Z99001',
    });
    expect(seen.needs).toEqual(['loneliness', 'money']);
    await expect(getReferral(service.referrer, id)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('needs an agreement with that very service, and one that lives', async () => {
    await expect(
      referSomebody(service.referrer, fromPractice({ service: service.otherOrganisationId })),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await test.owner.query(
      `update account.referral_agreement set ended_on = '2026-11-20' where organisation_id = $1`,
      [service.organisationId],
    );
    await expect(referSomebody(service.referrer, fromPractice())).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await test.owner.query(
      'update account.referral_agreement set ended_on = null where organisation_id = $1',
      [service.organisationId],
    );
    await expect(referSomebody(service.linkWorker, fromPractice())).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('submitted twice, or six times at once, is one', async () => {
    const ctx = { ...service.referrer, key: newId() };
    const input = fromPractice();
    const made = await Promise.all(Array.from({ length: 6 }, () => referSomebody(ctx, input)));
    expect(new Set(made.map((one) => one.id)).size).toBe(1);
  });

  it('with a wrong number, a date to come or without agreement is refused at the field', async () => {
    const wrong = signedInShape.safeParse(
      typed({
        service: 'x',
        nhsNumber: '123',
        personAgreed: '',
        needs: ['dragons'],
        telephone: '',
      }),
    );
    const fields = new Set(wrong.error?.issues.map((issue) => issue.path[0]));
    for (const field of ['nhsNumber', 'personAgreed', 'needs']) expect(fields).toContain(field);
    await expect(
      referSomebody(service.referrer, fromPractice({ dateOfBirth: '2027-01-01' })),
    ).rejects.toMatchObject({ detail: { fields: { dateOfBirth: expect.any(String) } } });
  });
});

describe('a referral from elsewhere', () => {
  it('by the person themselves, by a professional and by telephone is received', async () => {
    const self = await askInAll(somebodyOutside, typed({ email: 'me@home.example' }));
    const outside = await referFromOutside(
      somebodyOutside,
      professionalShape.parse(
        typed({
          source: 'pharmacy',
          referrerName: 'Jo Finch',
          referrerOrganisation: 'Quay Pharmacy',
          referrerContact: '01632 960 555',
        }),
      ),
    );
    const call = await takeByTelephone(service.linkWorker, onTelephone());
    const { referrals } = await listReferrals(service.supervisor, { status: 'open' });
    for (const { id } of [self, outside, call])
      expect(referrals.find((one) => one.id === id)?.status).toBe('received');
    expect((await getReferral(service.linkWorker, self.id)).referral).toMatchObject({
      source: 'self',
      personAgreed: true,
      risks: 'not-asked',
    });
  });

  it('is not found by another organisation, in a list or by its id', async () => {
    const { id } = await takeByTelephone(service.linkWorker, onTelephone());
    const { referrals } = await listReferrals(service.otherManager, { status: 'all' });
    expect(referrals).toEqual([]);
    await expect(getReferral(service.otherLinkWorker, id)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(
      triageReferral(
        service.otherLinkWorker,
        { referralId: id, version: 1 },
        { urgency: 'soon', triageNote: null },
      ),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      acceptReferral(
        service.otherLinkWorker,
        { referralId: id, version: 1 },
        { person: 'new', shown: [], acceptNote: null },
      ),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('deciding', () => {
  it('two triagers at once: one decides, the other is told', async () => {
    const { id } = await takeByTelephone(service.linkWorker, onTelephone());
    const seen = { referralId: id, version: 1 };
    const both = await Promise.allSettled([
      triageReferral(service.linkWorker, seen, { urgency: 'soon', triageNote: null }),
      declineReferral(service.supervisor, seen, { declineReason: 'age', declineExplanation: null }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    const { referral } = await getReferral(service.linkWorker, id);
    expect(refused?.reason).toMatchObject({
      kind: 'conflict',
      detail: { theirs: { Status: statuses[referral.status as Status], version: 2 } },
    });
    expect((await getReferral(service.linkWorker, id)).steps).toHaveLength(2);
  });

  it('declining, returning, redirecting and withdrawing answer the referrer without anything clinical', async () => {
    const decisions = {
      declined: (seen: { referralId: string; version: number }) =>
        declineReferral(service.linkWorker, seen, {
          declineReason: 'outside-area',
          declineExplanation: 'Secret words about grief',
        }),
      returned: (seen: { referralId: string; version: number }) =>
        returnReferral(service.linkWorker, seen, { question: 'Secret words: which number?' }),
      redirected: (seen: { referralId: string; version: number }) =>
        redirectReferral(service.linkWorker, seen, {
          redirectTo: 'Secret service',
          redirectExplanation: null,
        }),
      withdrawn: (seen: { referralId: string; version: number }) =>
        withdrawReferral(service.linkWorker, seen, { withdrawReason: 'Secret words' }),
    };
    for (const [standing, decide] of Object.entries(decisions)) {
      const to = `${standing}@practice.example`;
      const input = fromPractice({ returnResponseTo: to });
      const { id } = await referSomebody(service.referrer, input);
      await decide({ referralId: id, version: 1 });
      const mine = (await listMyReferrals(service.referrer)).referrals.find(
        (r) => r.referralId === id,
      );
      expect(mine?.standing).toBe(standing);
      const [letter, ...more] = await mailOf(to);
      expect(more).toEqual([]);
      const text = `${letter.subject} ${letter.body}`;
      for (const never of [input.givenName, input.familyName, input.reason, 'Secret', 'grief'])
        expect(text).not.toContain(never);
    }
  });

  it('leaves an attributed step and an audit entry each time', async () => {
    const { id } = await takeByTelephone(service.linkWorker, onTelephone());
    await triageReferral(
      service.supervisor,
      { referralId: id, version: 1 },
      { urgency: 'urgent', triageNote: 'Ring first' },
    );
    await declineReferral(
      service.manager,
      { referralId: id, version: 2 },
      { declineReason: 'died', declineExplanation: null },
    );
    const { steps } = await getReferral(service.linkWorker, id);
    expect(steps.map((step) => [step.toStatus, step.byName])).toEqual([
      ['declined', 'Helen Pryce'],
      ['triaged', 'Grace Okafor'],
      ['received', 'Amina Yusuf'],
    ]);
    const acts = await rows(
      'select act from platform.audit_entry where subject_id = $1 order by id',
      id,
    );
    expect(acts.map((row) => row.act)).toEqual([
      'referral.receive',
      'referral.triage',
      'referral.decline',
      'referral.read',
    ]);
    await expect(
      acceptReferral(
        service.linkWorker,
        { referralId: id, version: 3 },
        { person: 'new', shown: [], acceptNote: null },
      ),
    ).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('is not for referrers, administrators or the public', async () => {
    const { id } = await takeByTelephone(service.linkWorker, onTelephone());
    for (const ctx of [service.referrer, service.administrator, somebodyOutside])
      await expect(
        acceptReferral(
          ctx,
          { referralId: id, version: 1 },
          { person: 'new', shown: [], acceptNote: null },
        ),
      ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('accepting', () => {
  const accept = (ctx: Ctx, referralId: string, person: string, version = 1) =>
    acceptReferral(ctx, { referralId, version }, { person, shown: [], acceptNote: null });

  it('makes the person and an episode, with its code and needs, once', async () => {
    const input = fromPractice({ risks: 'has-risks', riskNote: 'A dog', urgency: 'soon' });
    const { id } = await referSomebody(service.referrer, input);
    const ctx = { ...service.linkWorker, key: newId() };
    const done = await accept(ctx, id, 'new');
    expect(await accept(ctx, id, 'new')).toEqual(done);
    const { person, risks } = await getPerson(service.linkWorker, done.personId);
    expect(person).toMatchObject({ givenName: input.givenName, risks: 'has-risks', version: 2 });
    expect(risks).toMatchObject([{ description: 'A dog' }]);
    expect(
      await rows('select code from care.clinical_code where episode_id = $1', done.episodeId),
    ).toEqual([{ code: '871731000000106' }]);
    expect(
      await rows('select kind from care.episode_step where episode_id = $1', done.episodeId),
    ).toEqual([{ kind: 'opened' }]);
    expect(
      await rows('select need from care.need where episode_id = $1 order by 1', done.episodeId),
    ).toEqual([{ need: 'loneliness' }, { need: 'money' }]);
  });

  it('two referrals of one person: one episode, one code, both referrers answered', async () => {
    const whom = { givenName: 'Winifred', familyName: 'Ashdown', dateOfBirth: '1939-04-05' };
    const first = await referSomebody(
      service.referrer,
      fromPractice({ ...whom, returnResponseTo: 'first@practice.example' }),
    );
    const second = await takeByTelephone(
      service.linkWorker,
      onTelephone({
        ...whom,
        givenName: 'Winnifred',
        urgency: 'urgent',
        returnResponseTo: 'second@council.example',
      }),
    );
    const one = await accept(service.linkWorker, first.id, 'new');
    const { matches } = await getReferral(service.linkWorker, second.id);
    expect(matches[0]?.id).toBe(one.personId);
    const two = await accept(service.linkWorker, second.id, one.personId);
    expect(two).toMatchObject({ episodeId: one.episodeId, joined: true });
    expect(
      await rows('select 1 from care.episode where person_id = $1', one.personId),
    ).toHaveLength(1);
    expect(
      await rows('select 1 from care.clinical_code where person_id = $1', one.personId),
    ).toHaveLength(1);
    expect(await mailOf('first@practice.example')).toHaveLength(1);
    expect(await mailOf('second@council.example')).toHaveLength(1);
    const { waiting } = await readWaiting(service.manager);
    expect(waiting[0]).toMatchObject({ episodeId: one.episodeId, urgency: 'urgent', referrals: 2 });
  });

  it('two for one person at the same moment are one episode still', async () => {
    const first = await takeByTelephone(service.linkWorker, onTelephone());
    const { personId, episodeId } = await accept(service.linkWorker, first.id, 'new');
    await test.owner.query(`update care.episode set status = 'closed' where id = $1`, [episodeId]);
    const more = await Promise.all(
      [1, 2, 3].map(() => takeByTelephone(service.linkWorker, onTelephone())),
    );
    const done = await Promise.all(more.map(({ id }) => accept(service.supervisor, id, personId)));
    expect(new Set(done.map((one) => one.episodeId)).size).toBe(1);
  });

  it('asks again when somebody alike was recorded since the page was opened', async () => {
    const whom = { givenName: 'Zebulon', familyName: 'Quayle', dateOfBirth: '1933-08-21' };
    const [one, two] = await Promise.all(
      [1, 2].map(() => takeByTelephone(service.linkWorker, onTelephone(whom))),
    );
    const { personId } = await accept(service.linkWorker, one?.id ?? '', 'new');
    await expect(accept(service.supervisor, two?.id ?? '', 'new')).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { person: expect.any(String) } },
    });
    expect((await accept(service.supervisor, two?.id ?? '', personId)).joined).toBe(true);
  });

  it('makes one record of somebody new in two referrals accepted at the same moment', async () => {
    const whom = { givenName: 'Isolde', familyName: 'Harkaway', dateOfBirth: '1944-03-07' };
    const misspelt = { givenName: 'Isolda', familyName: 'Harkaway', dateOfBirth: '1944-07-03' };
    for (const names of [
      [whom, whom, whom],
      [
        { ...whom, familyName: 'Trevanion' },
        { ...misspelt, familyName: 'Trevanion' },
      ],
    ]) {
      const referrals = await Promise.all(
        names.map((name) => takeByTelephone(service.linkWorker, onTelephone(name))),
      );
      const done = await Promise.allSettled(
        referrals.map(({ id }) => accept(service.linkWorker, id, 'new')),
      );
      expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      for (const one of done)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({ detail: { fields: { person: expect.any(String) } } });
      const family = names[0]?.familyName;
      expect(await rows('select 1 from care.person where family_name = $1', family)).toHaveLength(
        1,
      );
    }
  });

  it('makes a second record where those alike were shown and it is none of them', async () => {
    const whom = { givenName: 'Barnaby', familyName: 'Loveday', dateOfBirth: '1951-09-30' };
    const [one, two] = await Promise.all(
      [1, 2].map(() => takeByTelephone(service.linkWorker, onTelephone(whom))),
    );
    const first = await accept(service.linkWorker, one?.id ?? '', 'new');
    const { matches } = await getReferral(service.linkWorker, two?.id ?? '');
    const second = await acceptReferral(
      service.linkWorker,
      { referralId: two?.id ?? '', version: 1 },
      { person: 'new', shown: matches.map((match) => match.id), acceptNote: null },
    );
    expect(second.personId).not.toBe(first.personId);
  });

  it('takes no person of another organisation, and no NHS number twice', async () => {
    const { id } = await takeByTelephone(
      service.linkWorker,
      onTelephone({ nhsNumber: '4505577104' }),
    );
    const made = await accept(service.linkWorker, id, 'new');
    const again = await takeByTelephone(
      service.linkWorker,
      onTelephone({ nhsNumber: '4505577104' }),
    );
    await expect(accept(service.linkWorker, again.id, 'new')).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { person: expect.any(String) } },
    });
    for (const nobody of [newId(), 'nonsense'])
      await expect(accept(service.linkWorker, again.id, nobody)).rejects.toMatchObject({
        kind: 'not-found',
      });
    const there = {
      ...service.otherLinkWorker,
    };
    const other = await takeByTelephone(there, onTelephone());
    await expect(accept(there, other.id, made.personId)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the waiting list', () => {
  async function waitingEpisode() {
    const { id } = await referSomebody(service.referrer, fromPractice());
    const done = await acceptReferral(
      service.linkWorker,
      { referralId: id, version: 1 },
      { person: 'new', shown: [], acceptNote: null },
    );
    return { ...done, referralId: id };
  }

  it('shows who waits and what each link worker carries; allocation tells the link worker', async () => {
    const { episodeId, referralId } = await waitingEpisode();
    await recordWaitingContact(service.supervisor, episodeId, {
      mode: 'telephone',
      minutes: 10,
      personWords: 'Glad you rang',
      done: 'Explained the wait',
    });
    const before = await readWaiting(service.manager);
    const mine = before.waiting.find((one) => one.episodeId === episodeId);
    expect(mine?.lastContactAt).toEqual(service.manager.now);
    expect(before.load.map((one) => one.name).sort()).toEqual(['Amina Yusuf', 'Tom Ellery']);
    const worker = service.secondLinkWorker.actor.id ?? '';
    await allocateEpisode(service.manager, { episodeId, version: 1 }, worker);
    const now = await readWaiting(service.manager);
    expect(now.waiting.some((one) => one.episodeId === episodeId)).toBe(false);
    expect(now.load.find((one) => one.userId === worker)).toMatchObject({ active: 1, recent: 1 });
    expect(
      await rows('select to_user_id, kind from care.message where episode_id = $1', episodeId),
    ).toEqual([{ to_user_id: worker, kind: 'allocated' }]);
    const standing = (await listMyReferrals(service.referrer)).referrals.find(
      (one) => one.referralId === referralId,
    )?.standing;
    expect(standing).toBe('in-progress');
    await expect(
      allocateEpisode(
        service.supervisor,
        { episodeId, version: 1 },
        service.linkWorker.actor.id ?? '',
      ),
    ).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/^Tom Ellery was given \S+ .+ while you had the list open\.$/),
      detail: { theirs: { 'Link worker': 'Tom Ellery', version: 2 } },
    });
  });

  it('keeps somebody whose support is paused, and says until when; why is not for managers', async () => {
    const { episodeId, personId } = await waitingEpisode();
    const pause = { reason: 'In hospital', lookAgainOn: '2026-12-10' };
    await pauseEpisode(service.linkWorker, episodeId, pause);
    const seenBy = async (ctx: Ctx) =>
      (await readWaiting(ctx)).waiting.find((one) => one.episodeId === episodeId);
    expect((await seenBy(service.linkWorker))?.paused).toEqual(pause);
    expect((await seenBy(service.manager))?.paused).toEqual({ ...pause, reason: null });
    expect(await seenBy(service.otherManager)).toBeUndefined();
    const filed = await exportWaiting(service.manager, {});
    expect(filed.find((one) => one.personId === personId)?.paused).toMatchObject({ reason: null });
    const worker = service.linkWorker.actor.id ?? '';
    await allocateEpisode(service.manager, { episodeId, version: 2 }, worker);
    expect(await seenBy(service.linkWorker)).toBeUndefined();
    const day = await readToday({ ...service.linkWorker, now: new Date('2026-12-10T09:00:00Z') });
    expect(day.paused.map((one) => one.id)).toEqual([episodeId]);
  });

  it('lets a link worker take somebody on, but not hand them to a colleague or a stranger', async () => {
    const { episodeId } = await waitingEpisode();
    const seen = { episodeId, version: 1 };
    await expect(
      allocateEpisode(service.linkWorker, seen, service.secondLinkWorker.actor.id ?? ''),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      allocateEpisode(service.manager, seen, service.otherLinkWorker.actor.id ?? ''),
    ).rejects.toMatchObject({ kind: 'invalid' });
    await expect(
      allocateEpisode(service.otherManager, seen, service.otherLinkWorker.actor.id ?? ''),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await allocateEpisode(service.linkWorker, seen, service.linkWorker.actor.id ?? '');
  });
});
