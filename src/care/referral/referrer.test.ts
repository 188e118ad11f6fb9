import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makeLink } from '../link/api.server.ts';
import { acceptReferral } from './accept.server.ts';
import { answerReferrers } from './api.server.ts';
import { answerByLink, readByLink } from './by-link.server.ts';
import { declineReferral, recordAnswer, returnReferral, triageReferral } from './decide.server.ts';
import { task } from './fhir.server.ts';
import { exportReferrals, getReferral, listReferrals } from './queries.server.ts';
import { referFromOutside, referSomebody, takeByTelephone } from './receive.server.ts';
import {
  answerReturned,
  exportMyReferrals,
  getMyReferral,
  listMyReferrals,
  withdrawMyReferral,
} from './referrer.server.ts';
import { referralProgress } from './schema.server.ts';
import { answerShape, professionalShape, signedInShape, typedShape } from './shapes.ts';
import { recordWaitingContact } from './waiting.server.ts';

let test: TestDatabase;
let service: Service;
let otherPractice: Ctx;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
  const id = newId();
  await test.owner.query(
    `insert into account.organisation (id, kind, name, slug, made_at) values ($1, 'practice', 'Orchard Practice', $2, now())`,
    [id, `orchard-${id.slice(-6)}`],
  );
  otherPractice = {
    ...service.referrer,
    actor: { ...service.referrer.actor, id: newId(), organisationIds: [id] },
  };
});
afterAll(() => test.close());

const names =
  'Ottoline Basil Cressida Dunstan Euphemia Florian Ginevra Hector Iphigenia Jolyon Keziah Lorcan Mirabel Nestor Quentin'.split(
    ' ',
  );
let count = 0;
const about = () => {
  count += 1;
  return {
    givenName: names[count] ?? 'Somebody',
    familyName: names.toReversed()[count] ?? 'Else',
    dateOfBirth: `19${30 + 3 * count}-0${(count % 9) + 1}-11`,
    telephone: '01632 960 010',
    reason: 'Low since the move',
    risks: 'has-risks',
    riskNote: 'A dog that bites',
    personAgreed: 'yes',
  };
};
async function referred(): Promise<string> {
  const input = signedInShape.parse({ ...about(), service: service.organisationId });
  return (await referSomebody(service.referrer, input)).id;
}
async function returned(): Promise<string> {
  const id = await referred();
  const seen = { referralId: id, version: 1 };
  await returnReferral(service.linkWorker, seen, { question: 'Which floor does she live on?' });
  return id;
}
const answer = (more: Record<string, string> = {}) =>
  answerShape.parse({ answer: 'The third, without a lift.', ...more });
const statusOf = async (id: string) => (await getReferral(service.linkWorker, id)).referral.status;

describe('whoever referred without an account', () => {
  const to = () => `ward-${count}@hospital.example`;
  const nobody = (): Ctx => ({
    ...service.linkWorker,
    actor: { ...service.linkWorker.actor, kind: 'link', id: null, organisationIds: [], roles: [] },
  });
  const acting = (): Ctx => ({ ...service.linkWorker, origin: 'https://holdfast.example' });
  async function referredFromOutside(): Promise<string> {
    const publicly: Ctx = {
      ...service.linkWorker,
      actor: { ...service.linkWorker.actor, kind: 'public', id: null, roles: [] },
    };
    const given = {
      ...about(),
      source: 'hospital',
      referrerName: 'Nurse Pell',
      referrerOrganisation: 'Ward 6',
      referrerContact: '01632 960 044',
    };
    const input = professionalShape.parse({ ...given, returnResponseTo: to() });
    return (await referFromOutside(publicly, input)).id;
  }
  /** The newest letter, and the secret in it. */
  async function letter(): Promise<{ body: string; token: string }> {
    const { rows } = await test.owner.query(
      'select body from platform.mail where to_address = $1 order by id desc limit 1',
      [to()],
    );
    const token = /holdfast\.example\/referred\/([\w-]{43})\n/.exec(rows[0].body)?.[1] ?? '';
    return { body: rows[0].body, token };
  }

  it('is asked by a letter without names, answers on its page once, and nothing else is told', async () => {
    const id = await referredFromOutside();
    const seen = { referralId: id, version: 1 };
    await returnReferral(acting(), seen, { question: 'Which floor does she live on?' });
    const { body, token } = await letter();
    expect(body).not.toMatch(new RegExp(`${names[count]}|floor`));
    expect(await readByLink(nobody(), token)).toMatchObject({
      state: 'open',
      standing: 'returned',
      explanation: 'Which floor does she live on?',
    });
    expect(JSON.stringify(await readByLink(nobody(), token))).not.toContain(names[count]);
    const keyed = { ...nobody(), key: newId() };
    await answerByLink(keyed, token, answer());
    await answerByLink(keyed, token, answer());
    await expect(answerByLink(nobody(), token, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await getReferral(service.linkWorker, id)).steps[0]).toMatchObject({
      toStatus: 'received',
      byName: 'whoever referred, by a link',
      byUserId: null,
      note: 'The third, without a lift.',
    });
  });

  it('reads the closing feedback where the person agreed to sharing, and not else', async () => {
    const id = await referredFromOutside();
    const { personId, episodeId } = await acceptReferral(
      acting(),
      { referralId: id, version: 1 },
      { person: 'new', shown: [], acceptNote: null },
    );
    await perform(acting(), 'care', async (tx, note) => {
      await answerReferrers(acting(), tx, episodeId, 'closed', 'She swims on Mondays now.');
      note({ act: 'test.close', subject: ['episode', episodeId] });
      return null;
    });
    const { body, token } = await letter();
    expect(body).not.toContain('swims');
    const consent = (answer: string) =>
      test.owner.query('update care.person set consent_to_share = $2 where id = $1', [
        personId,
        answer,
      ]);
    expect(await readByLink(nobody(), token)).toMatchObject({ feedback: null, keptBack: true });
    await consent('yes');
    expect(await readByLink(nobody(), token)).toMatchObject({
      standing: 'closed',
      feedback: 'She swims on Mondays now.',
      keptBack: false,
    });
    await consent('no');
    expect(await readByLink(nobody(), token)).toMatchObject({ feedback: null });
  });

  it('finds a link that is over, and none that is not ours', async () => {
    const id = await referredFromOutside();
    await declineReferral(
      acting(),
      { referralId: id, version: 1 },
      { declineReason: 'outside-area', declineExplanation: null },
    );
    const { token } = await letter();
    expect(await readByLink(nobody(), token)).toMatchObject({ standing: 'declined' });
    const later = { ...nobody(), now: new Date('2027-02-01T09:00:00Z') };
    expect(await readByLink(later, token)).toEqual({
      state: 'expired',
      service: expect.objectContaining({ name: expect.any(String) }),
    });
    await expect(answerByLink(later, token, answer())).rejects.toMatchObject({
      kind: 'not-found',
    });
    for (const wrong of ['', 'x', 'A'.repeat(43)])
      expect(await readByLink(nobody(), wrong)).toBeNull();
  });
});

describe('a returned referral', () => {
  it('is answered by the referrer: received again, with what was missing and the step', async () => {
    const id = await returned();
    expect(await getMyReferral(service.referrer, id)).toMatchObject({
      standing: 'returned',
      explanation: 'Which floor does she live on?',
    });
    await answerReturned(
      service.referrer,
      id,
      answer({ telephone: '01632 960 099', nhsNumber: '943 476 5919' }),
    );
    const { referral, steps } = await getReferral(service.linkWorker, id);
    expect(referral).toMatchObject({
      status: 'received',
      telephone: '01632 960 099',
      nhsNumber: '9434765919',
      email: null,
    });
    expect(steps[0]).toMatchObject({
      fromStatus: 'returned',
      toStatus: 'received',
      byName: 'Dr Ruth Calder',
      byUserId: service.referrer.actor.id,
      note: 'The third, without a lift.\nTelephone: 01632 960 099\nNHS number: 9434765919',
    });
    expect(await getMyReferral(service.referrer, id)).toMatchObject({ standing: 'received' });
    await triageReferral(
      service.linkWorker,
      { referralId: id, version: referral.version },
      { urgency: 'soon', triageNote: null },
    );
    expect(await statusOf(id)).toBe('triaged');
  });

  it('is answered once, however often the form is sent', async () => {
    const id = await returned();
    const twice = { ...service.referrer, key: newId() };
    await answerReturned(twice, id, answer());
    await answerReturned(twice, id, answer());
    expect((await getReferral(service.linkWorker, id)).steps).toHaveLength(3);
  });

  it('may be answered for a referrer who rings, and not when nothing was asked', async () => {
    const id = await returned();
    await recordAnswer(service.linkWorker, { referralId: id, version: 2 }, answer());
    expect(await statusOf(id)).toBe('received');
    await expect(
      recordAnswer(service.linkWorker, { referralId: id, version: 3 }, answer()),
    ).rejects.toMatchObject({ kind: 'conflict' });
    await expect(answerReturned(service.referrer, id, answer())).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('is answered by nobody else', async () => {
    const id = await returned();
    const wrong: [Ctx, string][] = [
      [otherPractice, 'not-found'],
      [service.linkWorker, 'forbidden'],
      [service.manager, 'forbidden'],
      [service.administrator, 'forbidden'],
      [service.otherManager, 'forbidden'],
    ];
    for (const [ctx, kind] of wrong) {
      await expect(answerReturned(ctx, id, answer())).rejects.toMatchObject({ kind });
      await expect(getMyReferral(ctx, id)).rejects.toMatchObject({ kind });
      await expect(withdrawMyReferral(ctx, id, { withdrawReason: 'No' })).rejects.toMatchObject({
        kind,
      });
    }
    await expect(
      recordAnswer(service.otherLinkWorker, { referralId: id, version: 2 }, answer()),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      recordAnswer(service.referrer, { referralId: id, version: 2 }, answer()),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await statusOf(id)).toBe('returned');
    for (const nothing of [newId(), 'R-1', "' or true --"])
      await expect(answerReturned(service.referrer, nothing, answer())).rejects.toMatchObject({
        kind: 'not-found',
      });
  });

  it('asks for words, and for numbers that are numbers', () => {
    const wrong = (typed: Record<string, string>) =>
      answerShape.safeParse(typed).error?.issues.map((issue) => issue.path[0]);
    expect(wrong({ answer: '' })).toEqual(['answer']);
    expect(wrong({ answer: 'Yes', nhsNumber: '943 476 5918', postcode: 'there' })).toEqual([
      'postcode',
      'nhsNumber',
    ]);
  });
});

describe('withdrawing', () => {
  it('takes back what is not decided, with the reason for the service', async () => {
    for (const make of [referred, returned]) {
      const id = await make();
      await withdrawMyReferral(service.referrer, id, {
        withdrawReason: 'She moved in with family',
      });
      const { referral, steps } = await getReferral(service.linkWorker, id);
      expect(referral.status).toBe('withdrawn');
      expect(steps[0]).toMatchObject({
        note: 'She moved in with family',
        byName: 'Dr Ruth Calder',
      });
      expect(await getMyReferral(service.referrer, id)).toMatchObject({ standing: 'withdrawn' });
    }
  });

  it('comes too late after a decision; of the two at once one is done', async () => {
    const decided = await referred();
    await declineReferral(
      service.linkWorker,
      { referralId: decided, version: 1 },
      { declineReason: 'age', declineExplanation: null },
    );
    const withdrawn = { withdrawReason: 'A mistake' };
    await expect(withdrawMyReferral(service.referrer, decided, withdrawn, 1)).rejects.toMatchObject(
      {
        kind: 'conflict',
        detail: { theirs: { 'Where it stands': 'Not accepted', version: 2 } },
      },
    );
    const id = await referred();
    const both = await Promise.allSettled([
      withdrawMyReferral(service.referrer, id, withdrawn),
      acceptReferral(
        service.linkWorker,
        { referralId: id, version: 1 },
        { person: 'new', shown: [], acceptNote: null },
      ),
    ]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(['withdrawn', 'accepted']).toContain(await statusOf(id));
  });
});

describe('the referrer', () => {
  it('sees where it stands and the closing feedback, and none of the notes', async () => {
    const id = await referred();
    const secrets = ['Secret triage', 'Secret acceptance', 'Secret words', 'Secret talk'];
    await triageReferral(
      service.linkWorker,
      { referralId: id, version: 1 },
      { urgency: 'soon', triageNote: secrets[0] ?? null },
    );
    const { episodeId, personId } = await acceptReferral(
      service.linkWorker,
      { referralId: id, version: 2 },
      { person: 'new', shown: [], acceptNote: secrets[1] ?? null },
    );
    await test.owner.query("update care.person set consent_to_share = 'yes' where id = $1", [
      personId,
    ]);
    await recordWaitingContact(service.linkWorker, episodeId, {
      mode: 'telephone',
      minutes: 5,
      personWords: secrets[2] ?? null,
      done: secrets[3] ?? '',
    });
    await perform(service.linkWorker, 'care', async (tx, note) => {
      await answerReferrers(service.linkWorker, tx, episodeId, 'closed', 'She goes to the choir');
      note({ act: 'episode.close', subject: ['episode', episodeId] });
      return null;
    });
    const one = await getMyReferral(service.referrer, id);
    expect(one).toMatchObject({ standing: 'closed', feedback: 'She goes to the choir' });
    const seen = JSON.stringify([one, await listMyReferrals(service.referrer)]);
    for (const secret of [...secrets, 'Low since the move', 'A dog that bites'])
      expect(seen).not.toContain(secret);
    expect((await listMyReferrals(otherPractice)).referrals).toEqual([]);
  });

  describe('reads what was written at the end by every way the same', () => {
    const WORDS = 'He mends clocks on Tuesdays';
    let id = '';
    let personId = '';
    let token = '';
    let letter = '';
    beforeAll(async () => {
      id = await referred();
      const { owner } = test;
      await owner.query('update care.referral set return_response_to = $2 where id = $1', [
        id,
        'choir@practice.example',
      ]);
      const here = { ...service.linkWorker, origin: 'https://holdfast.example' };
      const accepted = await acceptReferral(
        here,
        { referralId: id, version: 2 },
        { person: 'new', shown: [], acceptNote: null },
      );
      personId = accepted.personId;
      await perform(here, 'care', async (tx, note) => {
        await answerReferrers(here, tx, accepted.episodeId, 'closed', WORDS);
        token = await makeLink(here, tx, { kind: 'referral-standing', subjectId: id }, 60);
        note({ act: 'episode.close', subject: ['episode', accepted.episodeId] });
        return null;
      });
      // A version that was kept while it could be read.
      await owner.query('update care.referral_progress set standing = standing where id = $1', [
        id,
      ]);
      const sent = await owner.query('select body from platform.mail where to_address = $1', [
        'choir@practice.example',
      ]);
      letter = sent.rows.map(({ body }) => body).join();
    });

    const asReferrer = <Out>(read: (tx: Tx) => Promise<Out>) =>
      readIn(service.referrer, 'care', read);
    const rowsOf = () =>
      asReferrer((tx) =>
        tx.select().from(referralProgress).where(eq(referralProgress.referralId, id)),
      );
    const ways: [string, () => Promise<unknown>, boolean][] = [
      ['the page', () => getMyReferral(service.referrer, id), true],
      ['the list', () => listMyReferrals(service.referrer), true],
      ['the file', () => exportMyReferrals(service.referrer), true],
      ['the public link', () => readByLink({ ...service.linkWorker }, token), true],
      [
        'FHIR',
        async () => {
          const rows = await rowsOf();
          return asReferrer((tx) =>
            task.load(
              tx,
              service.referrer,
              rows.map((row) => row.id),
            ),
          );
        },
        true,
      ],
      [
        'FHIR, an earlier version',
        async () => {
          const rows = await rowsOf();
          return asReferrer(async (tx) => task.versions?.load(tx, service.referrer, rows));
        },
        true,
      ],
      ['the letter', async () => letter, false],
    ];
    it.each(
      ways.flatMap(([way, read, ever]) =>
        ['yes', 'not-asked', 'no', 'yes'].map((consent) => ({ way, read, ever, consent })),
      ),
    )('$way, where the answer is $consent', async ({ read, ever, consent }) => {
      await test.owner.query('update care.person set consent_to_share = $2 where id = $1', [
        personId,
        consent,
      ]);
      const shown = JSON.stringify(await read());
      expect(shown).toMatch(/closed|completed|ended/);
      expect(shown.includes(WORDS)).toBe(ever && consent === 'yes');
    });

    it('and the service reads what it wrote', async () => {
      const [row] = await rowsOf();
      const read = await readIn(service.linkWorker, 'care', (tx) =>
        task.load(tx, service.linkWorker, [row?.id ?? '']),
      );
      expect(JSON.stringify(read)).toContain(WORDS);
    });
  });

  it('reaches nothing else of the service, by its pages’ queries or past them', async () => {
    const id = await referred();
    for (const read of [
      getReferral(service.referrer, id),
      listReferrals(service.referrer, { status: 'all' }),
      exportReferrals(service.referrer, { status: 'all' }),
      takeByTelephone(service.referrer, typedShape.parse({ ...about(), source: 'gp' })),
    ])
      await expect(read).rejects.toMatchObject({ kind: 'forbidden' });
    const tables = ['referral', 'referral_step', 'referral_need', 'person', 'episode', 'contact'];
    for (const table of tables)
      expect(
        await readIn(
          service.referrer,
          'care',
          async (tx) => (await tx.execute(`select 1 from care.${table}`)).rows.length,
        ),
        table,
      ).toBe(0);
  });

  it('finds those that stand somewhere, a page at a time', async () => {
    const id = await returned();
    const { referrals } = await listMyReferrals(service.referrer, { standing: 'returned' });
    expect(referrals.some((one) => one.referralId === id)).toBe(true);
    expect(referrals.every((one) => one.standing === 'returned')).toBe(true);
    const all = (await listMyReferrals(service.referrer, { standing: 'no-such' })).referrals;
    const [first, second] = all;
    const rest = await listMyReferrals(service.referrer, { after: first?.id });
    expect(rest.referrals[0]?.id).toBe(second?.id);
    expect(rest.referrals).toHaveLength(all.length - 1);
  });
});
