import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { acceptReferral } from '../referral/accept.server.ts';
import { declineReferral } from '../referral/decide.server.ts';
import { takeByTelephone } from '../referral/receive.server.ts';
import { typedShape } from '../referral/shapes.ts';
import {
  nameReader,
  raiseConcern,
  raiseConcernFromReferral,
  stepConcern,
} from './commands.server.ts';
import { endLead, nameLead } from './lead.server.ts';
import {
  listConcerns,
  listOpenConcernsAbout,
  listOpenConcernsFrom,
  readConcern,
  readReferralForConcern,
} from './queries.server.ts';
import { type ConcernAct, concernTransitions, raiseShape, stepShape } from './rules.ts';
import { concern, concernReader, concernStep } from './schema.server.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let personId: string;
let episodeId: string;

beforeAll(async () => {
  base = await openTestDatabase();
});
afterAll(() => base.close());
beforeEach(async () => {
  service = await makeService(base);
  me = service.linkWorker;
  ({ personId, episodeId } = await makePersonWithEpisode(me));
});

const input = (over: Record<string, string> = {}) =>
  raiseShape.parse({ title: 'Money taken', what: 'A neighbour keeps her card.', ...over });
const notFound = expect.objectContaining({ kind: 'not-found' });
const idOf = (ctx: Ctx) => ctx.actor.id ?? '';
const toldTo = async (ctx: Ctx) =>
  (
    await base.owner.query('select text, subject_id from care.message where to_user_id = $1', [
      ctx.actor.id,
    ])
  ).rows;

describe('who sees a concern', () => {
  it('who raised it, the link worker, the lead and who is named; nobody else', async () => {
    await nameLead(service.manager, idOf(service.supervisor));
    const { id } = await raiseConcern(service.secondLinkWorker, personId, input());
    for (const who of [service.secondLinkWorker, me, service.supervisor])
      expect((await readConcern(who, id)).concern.title).toBe('Money taken');
    await expect(readConcern(service.manager, id)).rejects.toEqual(notFound);
    expect((await listConcerns(service.manager)).concerns).toEqual([]);
    expect((await listConcerns(service.manager)).open).toBe(1);
    await nameReader(me, id, idOf(service.manager));
    expect((await readConcern(service.manager, id)).concern.id).toBe(id);
    for (const who of [service.referrer, service.administrator])
      await expect(readConcern(who, id)).rejects.toMatchObject({ kind: 'forbidden' });
    for (const who of [service.otherLinkWorker, service.otherManager]) {
      await expect(readConcern(who, id)).rejects.toEqual(notFound);
      expect((await listConcerns(who)).open).toBe(0);
    }
  });

  it('is kept by the database itself: not a row is given to a colleague who may not see it', async () => {
    const { id } = await raiseConcern(me, personId, input());
    const stranger = service.secondLinkWorker;
    const rows = await readIn(stranger, 'care', async (tx) => [
      await tx.select().from(concern),
      await tx.select().from(concernStep),
      await tx.select().from(concernReader),
    ]);
    expect(rows).toEqual([[], [], []]);
    const client = await base.owner.connect();
    try {
      await client.query(
        `begin; set local role holdfast_care; set local holdfast.org_ids = '{${service.organisationId}}'; set local holdfast.user_id = '${stranger.actor.id}'`,
      );
      await expect(
        client.query(
          'insert into care.concern_reader (id, organisation_id, concern_id, user_id, added_at) values (gen_random_uuid(), $1, $2, $3, now())',
          [service.organisationId, id, stranger.actor.id],
        ),
      ).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('passes to the next link worker with the person, and the last one keeps what they were told', async () => {
    const { id } = await raiseConcern(service.manager, personId, input());
    await base.owner.query('update care.episode set link_worker_id = $1 where id = $2', [
      service.secondLinkWorker.actor.id,
      episodeId,
    ]);
    for (const who of [me, service.secondLinkWorker])
      expect((await readConcern(who, id)).concern.id).toBe(id);
  });

  it('is not lost when support is closed', async () => {
    await nameLead(service.manager, idOf(service.supervisor));
    const { id } = await raiseConcern(me, personId, input());
    await base.owner.query("update care.episode set status = 'closed' where id = $1", [episodeId]);
    expect(await listOpenConcernsAbout(me, personId)).toMatchObject([{ id }]);
    expect((await listConcerns(service.supervisor)).concerns).toMatchObject([
      { id, status: 'open' },
    ]);
  });

  it('ends with being a lead, and reaches back with becoming one', async () => {
    const { id } = await raiseConcern(me, personId, input());
    await expect(readConcern(service.supervisor, id)).rejects.toEqual(notFound);
    await nameLead(service.manager, idOf(service.supervisor));
    await readConcern(service.supervisor, id);
    await expect(nameLead(service.manager, idOf(service.supervisor))).rejects.toMatchObject({
      kind: 'invalid',
    });
    await endLead(service.manager, idOf(service.supervisor));
    await expect(readConcern(service.supervisor, id)).rejects.toEqual(notFound);
    await expect(endLead(service.manager, idOf(service.supervisor))).rejects.toEqual(notFound);
  });
});

describe('raising', () => {
  it('tells the lead, the link worker and who is named; the mail says nothing of it', async () => {
    await nameLead(service.manager, idOf(service.supervisor));
    const tell = idOf(service.secondLinkWorker);
    const { id } = await raiseConcern(service.manager, personId, input({ tell }));
    for (const who of [me, service.secondLinkWorker, service.supervisor])
      expect(await toldTo(who)).toContainEqual({
        text: 'A safeguarding concern was raised.',
        subject_id: id,
      });
    const { rows } = await base.owner.query(
      "select subject, body from platform.mail where kind = 'concern' and organisation_id = $1",
      [service.organisationId],
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { subject, body } of rows)
      expect(`${subject} ${body}`).not.toMatch(/Maureen|Tilley|Money|neighbour|safeguarding/i);
  });

  it('where no lead is named asks supervisors and managers to name one, and tells them no more', async () => {
    const { id } = await raiseConcern(me, personId, input());
    for (const who of [service.supervisor, service.manager])
      expect(await toldTo(who)).toEqual([
        { text: expect.stringMatching(/named no safeguarding lead/), subject_id: null },
      ]);
    await expect(readConcern(service.manager, id)).rejects.toEqual(notFound);
  });

  it('leaves an entry in the audit log that does not lead from the person', async () => {
    const { id } = await raiseConcern(me, personId, input());
    const { rows } = await base.owner.query(
      'select act, person_id from platform.audit_entry where subject_id = $1',
      [id],
    );
    expect(rows).toEqual([{ act: 'concern.raise', person_id: null }]);
  });

  it('is refused to those who do not work with people, elsewhere, and about a stranger', async () => {
    for (const who of [service.referrer, service.administrator])
      await expect(raiseConcern(who, personId, input())).rejects.toMatchObject({
        kind: 'forbidden',
      });
    await expect(raiseConcern(service.otherLinkWorker, personId, input())).rejects.toEqual(
      notFound,
    );
    await expect(raiseConcern(me, 'nonsense', input())).rejects.toEqual(notFound);
    await expect(
      raiseConcern(me, personId, input({ tell: idOf(service.otherLinkWorker) })),
    ).rejects.toMatchObject({ kind: 'invalid', detail: { fields: { tell: expect.any(String) } } });
    await expect(nameLead(me, idOf(me))).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(nameLead(service.manager, idOf(service.referrer))).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('twice by one form is one concern', async () => {
    const keyed = { ...me, key: '01990000-0000-7000-8000-00000000cccc' };
    expect(await raiseConcern(keyed, personId, input())).toEqual(
      await raiseConcern(keyed, personId, input()),
    );
  });
});

describe('about somebody whose referral is not decided', () => {
  let referralId: string;
  beforeEach(async () => {
    await nameLead(service.manager, idOf(service.supervisor));
    const referred = {
      givenName: 'Doreen',
      familyName: 'Plumley',
      dateOfBirth: '1939-04-11',
      telephone: '01632 960 002',
      source: 'council',
      needs: ['money'],
      reason: 'Bills are not paid',
      risks: 'no-known-risks',
      personAgreed: 'yes',
    };
    ({ id: referralId } = await takeByTelephone(me, typedShape.parse(referred)));
  });
  const accept = (ctx: Ctx) =>
    acceptReferral(ctx, { referralId, version: 1 }, { person: 'new', shown: [], acceptNote: null });

  it('is seen by who raised it, the lead and who is named, and says whom it is about', async () => {
    const tell = idOf(service.manager);
    const { id } = await raiseConcernFromReferral(me, referralId, input({ tell }));
    for (const who of [me, service.supervisor, service.manager]) {
      expect((await readConcern(who, id)).about).toMatchObject({
        personId: null,
        referralId,
        givenName: 'Doreen',
        familyName: 'Plumley',
      });
      expect((await listConcerns(who)).concerns).toMatchObject([{ id, familyName: 'Plumley' }]);
      expect(await listOpenConcernsFrom(who, referralId)).toMatchObject([{ id }]);
    }
    expect(await toldTo(service.supervisor)).toContainEqual(
      expect.objectContaining({ subject_id: id }),
    );
    const stranger = service.secondLinkWorker;
    await expect(readConcern(stranger, id)).rejects.toEqual(notFound);
    expect(await listOpenConcernsFrom(stranger, referralId)).toEqual([]);
    expect(await readIn(stranger, 'care', (tx) => tx.select().from(concern))).toEqual([]);
    await expect(readConcern(service.otherManager, id)).rejects.toEqual(notFound);
  });

  it('comes with the person when somebody accepts who may not see it, and passes to their link worker', async () => {
    const { id } = await raiseConcernFromReferral(service.manager, referralId, input());
    const { personId: who, episodeId: support } = await accept(service.secondLinkWorker);
    await expect(readConcern(service.secondLinkWorker, id)).rejects.toEqual(notFound);
    expect(await listOpenConcernsAbout(service.supervisor, who)).toMatchObject([{ id }]);
    await base.owner.query('update care.episode set link_worker_id = $1 where id = $2', [
      me.actor.id,
      support,
    ]);
    expect((await readConcern(me, id)).about).toMatchObject({ personId: who, referralId });
    const later = await raiseConcernFromReferral(service.manager, referralId, input());
    expect((await readConcern(me, later.id)).about.personId).toBe(who);
  });

  it('is not lost when the referral is declined', async () => {
    const { id } = await raiseConcernFromReferral(me, referralId, input());
    const decline = { declineReason: 'outside-area', declineExplanation: null } as const;
    await declineReferral(service.manager, { referralId, version: 1 }, decline);
    for (const who of [me, service.supervisor])
      expect(await listOpenConcernsFrom(who, referralId)).toMatchObject([{ id }]);
    await stepConcern(service.supervisor, id, { act: 'pass-on', note: 'To the council.' });
  });

  it('is refused to those who do not work with people, and elsewhere; twice by one form is one', async () => {
    for (const who of [service.referrer, service.administrator]) {
      await expect(raiseConcernFromReferral(who, referralId, input())).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(readReferralForConcern(who, referralId)).rejects.toMatchObject({
        kind: 'forbidden',
      });
    }
    for (const attempt of [raiseConcernFromReferral, readReferralForConcern]) {
      await expect(attempt(service.otherManager, referralId, input())).rejects.toEqual(notFound);
      await expect(attempt(me, 'nonsense', input())).rejects.toEqual(notFound);
    }
    const keyed = { ...me, key: newId() };
    expect(await raiseConcernFromReferral(keyed, referralId, input())).toEqual(
      await raiseConcernFromReferral(keyed, referralId, input()),
    );
    expect((await listConcerns(me)).concerns).toHaveLength(1);
  });
});

describe('what is done about it', () => {
  const step = (act: ConcernAct, note = 'Talked with the council.') => ({ act, note });

  it('follows the table, and every step is kept with who and why', async () => {
    const { id } = await raiseConcern(me, personId, input());
    await stepConcern(me, id, step('note'), 1);
    await stepConcern(me, id, step('pass-on'), 2);
    await stepConcern(me, id, step('close'), 3);
    await expect(stepConcern(me, id, step('pass-on'))).rejects.toMatchObject({ kind: 'conflict' });
    await stepConcern(me, id, step('reopen'));
    const { concern: now, steps } = await readConcern(me, id);
    expect(now.status).toBe('open');
    expect(steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['reopen', 'close', 'pass-on', 'note', 'raised']),
    );
    expect(steps).toHaveLength(5);
  });

  it('tells the second of two who change it at once', async () => {
    const { id } = await raiseConcern(me, personId, input());
    await stepConcern(me, id, step('pass-on'), 1);
    await expect(stepConcern(me, id, step('close'), 1)).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { Status: 'Passed on' } },
    });
  });

  it('is not for who cannot see it', async () => {
    const { id } = await raiseConcern(me, personId, input());
    for (const who of [service.manager, service.secondLinkWorker, service.otherLinkWorker]) {
      await expect(stepConcern(who, id, step('close'))).rejects.toEqual(notFound);
      await expect(nameReader(who, id, idOf(who))).rejects.toEqual(notFound);
    }
  });

  it('every status has a way on, and none is a dead end', () => {
    for (const acts of Object.values(concernTransitions))
      expect(Object.keys(acts).filter((act) => act !== 'note')).not.toEqual([]);
  });
});

it.each([
  [{ what: 'x' }, 'title'],
  [{ title: 'x' }, 'what'],
  [{ title: 'x'.repeat(121), what: 'x' }, 'title'],
  [{ title: 'x', what: 'x', tell: 'nobody' }, 'tell'],
])('raising with %j is refused at %s', (typed, field) => {
  const parsed = raiseShape.safeParse(typed);
  expect(parsed.success ? null : parsed.error.issues[0]?.path[0]).toBe(field);
});

it.each([{ act: 'close' }, { act: 'note', note: ' ' }])(
  'a step without words is refused: %j',
  (typed) => {
    expect(stepShape.safeParse(typed).success).toBe(false);
  },
);

it('the list asks the same few statements however many there are', async () => {
  const count = async () => {
    const { ctx, statements } = counting(me);
    await listConcerns(ctx);
    return statements();
  };
  const before = await count();
  for (let n = 0; n < 4; n++) await raiseConcern(me, personId, input({ title: `Concern ${n}` }));
  expect(await count()).toBe(before);
});
