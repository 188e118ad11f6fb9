import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { askSupervisor, stopOf } from '../discretion/api.server.ts';
import { proposeSetting } from '../discretion/propose.server.ts';
import { answerRequest } from '../discretion/request.server.ts';
import { answerShape, settingShape } from '../discretion/shapes.ts';
import { acceptReferral } from '../referral/accept.server.ts';
import { declineReferral } from '../referral/decide.server.ts';
import { getReferral } from '../referral/queries.server.ts';
import { referSomebody, takeByTelephone } from '../referral/receive.server.ts';
import { getMyReferral } from '../referral/referrer.server.ts';
import { needs, routes, sources } from '../referral/rules.ts';
import { acceptShape, declineShape, signedInShape, typedShape } from '../referral/shapes.ts';
import { outsideCriteria, readCriteria, readCriteriaOf } from './api.server.ts';
import {
  agreeCriteria,
  commentOnCriteria,
  proposeCriteria,
  writeCriteria,
} from './commands.server.ts';
import { listCriteria, readCriteriaPage } from './queries.server.ts';
import {
  type AskedFor,
  ageOn,
  agesInWords,
  criteriaInWords,
  criteriaShape,
  departuresFrom,
  sidesTo,
  type VersionAct,
  versionTransitions,
} from './rules.ts';
import { EVERYBODY } from './table.server.ts';

const every = (words: object) => Object.keys(words);
const typed = (over: Record<string, unknown> = {}) => ({
  whoWeHelp: 'Adults who want company or a hand with practical things.',
  youngest: '18',
  oldest: '',
  needs: every(needs).filter((need) => need !== 'alcohol-drugs'),
  sources: ['gp', 'nurse', 'self'],
  routes: every(routes),
  notForUs: 'Anybody in a crisis today.',
  instead: 'Ring the crisis line; for drugs and alcohol, the recovery service.',
  why: '',
  ...over,
});
const criteria = (over: Record<string, unknown> = {}) => criteriaShape.parse(typed(over));
const refusal = (kind: string, detail: object = {}) =>
  expect.objectContaining({ name: 'Refusal', kind, ...detail });

let base: TestDatabase;
let service: Service;
let practice: string;
let slug: string;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  const { rows } = await base.owner.query<{ slug: string; id: string }>(
    'select id, slug from account.organisation',
  );
  practice = rows.find(({ id }) => id === service.practiceId)?.slug ?? '';
  slug = rows.find(({ id }) => id === service.organisationId)?.slug ?? '';
});
afterAll(() => base.close());

describe('the rules', () => {
  const asked: AskedFor = { source: 'gp', route: 'signed-in', needs: ['housing'], age: 40 };
  test.each<[string, Partial<AskedFor>, string[]]>([
    ['within', {}, []],
    ['on the youngest birthday', { age: 18 }, []],
    ['a day too young', { age: 17 }, ['ages']],
    ['no need named', { needs: [] }, []],
    ['one need of two', { needs: ['housing', 'alcohol-drugs'] }, ['needs']],
    ['a source', { source: 'police' }, ['sources']],
    [
      'all but the way',
      { age: 3, needs: ['alcohol-drugs'], source: 'council' },
      ['ages', 'needs', 'sources'],
    ],
  ])('outside criteria: %s', (_name, over, wanted) => {
    const found = departuresFrom(criteria(), { ...asked, ...over });
    expect(found.map(({ criterion }) => criterion)).toEqual(wanted);
  });
  test('the way it came, and the oldest', () => {
    const narrow = criteria({ routes: ['signed-in'], oldest: '65' });
    expect(departuresFrom(narrow, { ...asked, route: 'telephone', age: 66 })).toMatchObject([
      { criterion: 'ages' },
      { criterion: 'routes' },
    ]);
  });
  test('ages are counted by birthdays and said in words', () => {
    expect(ageOn('2008-11-21', '2026-11-21')).toBe(18);
    expect(ageOn('2008-11-22', '2026-11-21')).toBe(17);
    expect(
      [
        [null, null],
        [18, null],
        [null, 25],
        [18, 25],
      ].map(([youngest = null, oldest = null]) => agesInWords({ youngest, oldest })),
    ).toEqual([
      'People of any age',
      'People aged 18 and over',
      'People up to the age of 25',
      'People aged 18 to 25',
    ]);
  });
  test('criteria are said in words, what is left out too', () => {
    const lines = Object.fromEntries(
      criteriaInWords(criteria()).map((one) => [one.criterion, one.words]),
    );
    expect(lines.needs).toContain('but not: Alcohol, drugs or gambling');
    expect(lines.sources).toBe('GP; Nurse; The person themselves');
    expect(lines.routes).toBe('Any way');
    expect(
      criteriaInWords(criteria({ notForUs: '' })).map(({ criterion }) => criterion),
    ).not.toContain('words');
  });
  test('nothing leads on from what was replaced, and what is agreed can only be replaced', () => {
    const acts = (from: keyof typeof versionTransitions) =>
      Object.keys(versionTransitions[from]) as VersionAct[];
    expect(acts('superseded')).toEqual([]);
    expect(acts('agreed')).toEqual(['replace']);
    expect(sidesTo(null)).toEqual(['service']);
    expect(sidesTo(newId())).toEqual(['service', 'practice']);
  });
  test.each<[string, Record<string, unknown>, string]>([
    ['no words', { whoWeHelp: ' ' }, 'whoWeHelp'],
    ['no way out', { instead: '' }, 'instead'],
    ['an age that is none', { youngest: 'eighteen' }, 'youngest'],
    ['upside down', { youngest: '60', oldest: '18' }, 'oldest'],
    ['no needs', { needs: [] }, 'needs'],
    ['a need there is not', { needs: ['gold'] }, 'needs'],
  ])('what is typed is checked: %s', (_name, over, field) => {
    const parsed = criteriaShape.safeParse(typed(over));
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('writing together', () => {
  test('a version is in force when both sides have agreed to it, and not before', async () => {
    const { linkWorker, manager, referrer } = service;
    await writeCriteria(linkWorker, practice, undefined, criteria());
    await commentOnCriteria(referrer, slug, 'Could you take people from sixteen?');
    await writeCriteria(manager, practice, 1, criteria({ youngest: '16', why: 'Yes.' }));
    expect(await readCriteriaOf(referrer, [service.organisationId])).toEqual({});
    await expect(agreeCriteria(referrer, slug, 2, null)).rejects.toEqual(refusal('invalid'));
    await proposeCriteria(linkWorker, practice, 2, null);
    await agreeCriteria(referrer, slug, 2, 'Good.');
    expect((await readCriteriaPage(manager, practice)).stillToAgree).toEqual(['service']);
    await expect(agreeCriteria(linkWorker, practice, 2, null)).rejects.toEqual(
      refusal('forbidden'),
    );
    await agreeCriteria(manager, practice, 2, null);
    const page = await readCriteriaPage(referrer, slug);
    expect(page).toMatchObject({
      side: 'practice',
      inForce: { number: 2, agreedOn: '2026-11-21' },
      stillToAgree: [],
    });
    expect(page.agreedBy.map(({ side, byName }) => [side, byName]).sort()).toEqual([
      ['practice', 'Dr Ruth Calder'],
      ['service', 'Helen Pryce'],
    ]);
    expect(page.versions.map(({ number, status }) => [number, status])).toEqual([
      [2, 'agreed'],
      [1, 'superseded'],
    ]);
    expect(page.steps.map(({ words }) => words)).toContain('Could you take people from sixteen?');
    const shown = await readCriteriaOf(referrer, [service.organisationId]);
    expect(shown[service.organisationId]).toMatchObject({
      agreed: 'agreed with Millbrook Surgery on 21 November 2026',
    });
  });

  test('a change needs both again; until then the old one holds', async () => {
    const { manager, referrer } = service;
    await writeCriteria(referrer, slug, 2, criteria({ sources: every(sources) }));
    await proposeCriteria(referrer, slug, 3, null);
    const { rows: told } = await base.owner.query(
      "select to_address from platform.mail where kind = 'criteria-proposed' order by id",
    );
    expect(told).toEqual([{ to_address: `${manager.actor.id}@staff.example` }]);
    const before = await readCriteriaPage(manager, practice);
    expect(before).toMatchObject({ newest: { status: 'proposed' }, inForce: { number: 2 } });
    expect(before.stillToAgree).toEqual(['service']);
    await agreeCriteria(manager, practice, 3, null);
    const after = await readCriteriaPage(manager, practice);
    expect(after.inForce?.number).toBe(3);
    expect(after.versions[1]).toMatchObject({ status: 'superseded', endedOn: '2026-11-21' });
  });

  test('of two who write at once one is told, and shown what the other saved', async () => {
    const { manager, referrer } = service;
    const tries = await Promise.allSettled([
      writeCriteria(manager, practice, 3, criteria({ oldest: '90' })),
      writeCriteria(referrer, slug, 3, criteria({ oldest: '80' })),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = tries.find((one) => one.status === 'rejected');
    expect(lost?.reason).toEqual(refusal('conflict'));
    expect(lost?.reason.detail.theirs).toMatchObject({
      version: 4,
      whoWeHelp: criteria().whoWeHelp,
    });
    await expect(proposeCriteria(manager, practice, 3, null)).rejects.toEqual(refusal('conflict'));
  });

  test('sent twice under one key it is one version; each act leaves its entry', async () => {
    const ctx = { ...service.manager, key: newId() };
    const [one, two] = [
      await writeCriteria(ctx, practice, 4, criteria()),
      await writeCriteria(ctx, practice, 4, criteria()),
    ];
    expect(two).toEqual(one);
    const { rows } = await base.owner.query(
      "select distinct act from platform.audit_entry where act like 'criteria.%' order by 1",
    );
    expect(rows.map(({ act }) => act)).toEqual([
      'criteria.agree',
      'criteria.agree-in-part',
      'criteria.comment',
      'criteria.propose',
      'criteria.replace',
      'criteria.write',
    ]);
  });

  test('what a version says cannot be changed, nor a step', async () => {
    for (const change of [
      "update care.criteria_version set who_we_help = ''",
      'delete from care.criteria_version',
      "update care.criteria_step set words = ''",
    ]) {
      const client = await base.owner.connect();
      await client.query('begin; set local role holdfast_care');
      await expect(client.query(change)).rejects.toMatchObject({ code: '42501' });
      await client.query('rollback');
      client.release();
    }
  });
});

describe('who may', () => {
  test('another organisation, and one without an agreement, is not found', async () => {
    const { otherManager, otherLinkWorker, referrer, administrator } = service;
    for (const ctx of [otherManager, otherLinkWorker])
      await expect(readCriteriaPage(ctx, practice)).rejects.toEqual(refusal('not-found'));
    await expect(writeCriteria(otherManager, practice, 5, criteria())).rejects.toEqual(
      refusal('not-found'),
    );
    await expect(readCriteriaPage(referrer, 'otherton')).rejects.toEqual(refusal('not-found'));
    await expect(readCriteriaPage(referrer, EVERYBODY)).rejects.toEqual(refusal('not-found'));
    await expect(listCriteria(administrator)).rejects.toEqual(refusal('forbidden'));
    await base.owner.query("update account.referral_agreement set ended_on = '2026-11-20'");
    await expect(commentOnCriteria(referrer, slug, 'Still here?')).rejects.toEqual(
      refusal('not-found'),
    );
    await base.owner.query('update account.referral_agreement set ended_on = null');
  });

  test('what holds for everybody is the service’s alone, and is what the public sees', async () => {
    const { manager, otherManager, referrer } = service;
    const publicly = {
      ...manager,
      actor: { ...manager.actor, kind: 'public' as const, roles: [] },
    };
    expect(await readCriteria(publicly)).toBeNull();
    await writeCriteria(manager, EVERYBODY, undefined, criteria({ youngest: '21' }));
    await proposeCriteria(manager, EVERYBODY, 1, null);
    expect((await readCriteria(publicly))?.lines[0]?.words).toBe('People aged 21 and over');
    const elsewhere = { ...otherManager, actor: { ...otherManager.actor, roles: [] } };
    expect(await readCriteria(elsewhere)).toBeNull();
    // Who has their own keeps their own.
    const own = (await readCriteriaOf(referrer, [service.organisationId]))[service.organisationId];
    expect(own?.agreed).toContain('Millbrook');
  });
});

test('a referral is judged by those of its practice, by its code too, else by those for everybody', async () => {
  const { organisationId, otherOrganisationId, practiceId, manager } = service;
  const asked: AskedFor = {
    source: 'police',
    route: 'telephone',
    needs: ['alcohol-drugs'],
    age: 19,
  };
  const outside = (at: string, of: object) =>
    readIn(manager, 'care', (tx) => outsideCriteria(tx, at, of, asked));
  const byPractice = await outside(organisationId, { id: practiceId });
  expect(byPractice).toEqual([
    {
      element: 'conditions',
      asked: { usual: false },
      sentence:
        '“Alcohol, drugs or gambling” is outside the criteria agreed with Millbrook Surgery on 21 November 2026.',
    },
  ]);
  expect(await outside(organisationId, { code: 'Z99001' })).toEqual(byPractice);
  const others = await outside(organisationId, { id: newId(), code: 'Z99002' });
  expect(others.map(({ element }) => element)).toEqual([
    'referral-routes',
    'conditions',
    'referral-types',
  ]);
  expect(await outside(otherOrganisationId, { id: practiceId })).toEqual([]);
});

test('accepting outside the criteria is allowed, asked or stopped as the setting says, and names the criterion', async () => {
  const { linkWorker: me, supervisor, manager } = service;
  const names = ['Ash', 'Birch', 'Cedar', 'Elder', 'Hawthorn', 'Juniper', 'Larch'];
  let born = -1;
  const take = async (needs: string[]) => {
    born += 1;
    const typed = typedShape.parse({
      ...{
        givenName: `Jude ${born}`,
        familyName: names[born],
        dateOfBirth: `19${50 + born}-01-02`,
      },
      ...{
        telephone: `01632 960 20${born}`,
        needs,
        reason: 'Drinks',
        source: 'gp',
        urgency: 'routine',
      },
      ...{ risks: 'no-known-risks', personAgreed: 'yes', practiceCode: 'Z99001' },
    });
    return (await takeByTelephone(me, typed)).id;
  };
  const accept = (ctx: Ctx, id: string, discretionReason = '') =>
    acceptReferral(
      ctx,
      { referralId: id, version: 1 },
      acceptShape.parse({ person: 'new', discretionReason }),
    );
  const conditions = (position: string) =>
    proposeSetting(
      manager,
      'conditions',
      settingShape.parse({
        ...{ scope: 'service', position, reason: 'As agreed.', source: 'manager' },
        as: 'put-in-force',
      }),
    );
  const outside = await take(['alcohol-drugs']);
  expect((await getReferral(me, outside)).outside).toEqual([
    expect.stringContaining('is outside the criteria agreed with Millbrook Surgery'),
  ]);
  expect((await getReferral(me, await take(['loneliness']))).outside).toEqual([]);

  await conditions('1');
  const stopped = await accept(me, outside).catch((error) => error);
  expect(stopped).toMatchObject({
    kind: 'invalid',
    detail: {
      fields: {
        discretion: expect.stringMatching(
          /“Alcohol, drugs or gambling” is outside the criteria agreed with Millbrook.*Grace Okafor can allow it/s,
        ),
      },
    },
  });
  await accept(me, await take(['loneliness']));
  const stop = stopOf(stopped);
  if (!stop) throw new Error('what was stopped can be asked for');
  expect(stop.stopped).toHaveLength(1);
  const { ids } = await askSupervisor(me, { ...stop, page: '/', reason: 'Nobody else', typed: {} });
  await answerRequest(supervisor, ids[0] ?? '', undefined, answerShape.parse({ answer: 'allow' }));
  await accept(me, outside);

  await conditions('5');
  const guided = await take(['alcohol-drugs']);
  await expect(accept(me, guided)).rejects.toMatchObject({
    detail: { fields: { discretionReason: expect.stringContaining('Millbrook Surgery') } },
  });
  await accept(me, guided, 'He trusts us');
  await conditions('9');
  await accept(me, await take(['alcohol-drugs']));
});

test('the pages ask as much of many versions and practices as of few', async () => {
  const count = async (read: (ctx: Service['manager']) => Promise<unknown>) => {
    const { ctx, statements } = counting(service.manager);
    await read(ctx);
    return statements();
  };
  const both = async () => [
    await count((ctx) => readCriteriaPage(ctx, practice)),
    await count(listCriteria),
  ];
  const before = await both();
  for (let n = 5; n < 9; n += 1) {
    await writeCriteria(service.manager, practice, n, criteria());
    await commentOnCriteria(service.referrer, slug, `Comment ${n}`);
  }
  expect(await both()).toEqual(before);
  expect(before).toEqual([7, 6]);
});

test('a decline names the criterion it rests on, to the referrer too; one that leaves nothing out cannot be', async () => {
  const { referrer, supervisor, organisationId, practiceId } = service;
  const { id } = await referSomebody(
    referrer,
    signedInShape.parse({
      ...{
        service: organisationId,
        givenName: 'Ash',
        familyName: 'Rowe',
        dateOfBirth: '1990-01-02',
      },
      ...{ telephone: '01632 960 001', needs: ['alcohol-drugs'], reason: 'Drinks alone.' },
      ...{ risks: 'no-known-risks', personAgreed: 'yes' },
    }),
  );
  const seen = { referralId: id, version: 1 };
  const decline = (declineReason: string) =>
    declineReferral(
      supervisor,
      seen,
      declineShape.parse({ declineReason, declineExplanation: 'We are sorry.' }),
    );
  expect(declineShape.safeParse({ declineReason: 'criterion-gold' }).success).toBe(false);
  await expect(decline('criterion-sources')).rejects.toMatchObject({
    kind: 'invalid',
    detail: { fields: { declineReason: expect.stringContaining('changed meanwhile') } },
  });
  await decline('criterion-needs');
  const { explanation } = await getMyReferral(referrer, id);
  expect(explanation).toContain('Outside the criteria agreed with Millbrook Surgery');
  expect(explanation).toContain('but not: Alcohol, drugs or gambling');
  expect(explanation).toMatch(/\nWe are sorry\.\nInstead: Ring the crisis line/);
  const { rows } = await base.owner.query(
    `select s.reason, v.practice_id, v.number from care.referral_step s
     join care.criteria_version v on v.id = s.criteria_version_id where s.referral_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ reason: 'criterion-needs', practice_id: practiceId, number: 3 }]);
});
