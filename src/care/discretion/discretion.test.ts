import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { changePost, makePost } from '#workforce/post/commands.server.ts';
import { changePostShape, makePostShape } from '#workforce/post/rules.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { haveSharedData, sharedData } from '../directory/import/shared-data.ts';
import { type Asking, askOrStop, checkDiscretion } from './act.server.ts';
import { resolveSeveral } from './api.server.ts';
import { askSupervisor } from './ask.server.ts';
import { addModifier, endModifier } from './circumstance.server.ts';
import { contestSetting, settleContest } from './contest.server.ts';
import { agreeSetting, endSetting, putInForce, putUnderReview } from './decide.server.ts';
import { loadDeprivation } from './deprivation.server.ts';
import { addElement, changeElement, listRetired, readOwnElement } from './element.server.ts';
import { proposeDraft, proposeSetting } from './propose.server.ts';
import { answerRequest, withdrawRequest } from './request.server.ts';
import { practiceDeprivation } from './schema.server.ts';
import { speakerForPractice, speakerInService } from './setting.server.ts';
import {
  answerShape,
  contestShape,
  elementShape,
  modifierShape,
  settingShape,
  settleShape,
} from './shapes.ts';

let base: TestDatabase;
let service: Service;
let manager: Ctx;
let me: Ctx;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  manager = service.manager;
  me = service.linkWorker;
});
afterAll(() => base.close());

const refusal = (kind: string, fields?: Record<string, unknown>) =>
  expect.objectContaining({
    name: 'Refusal',
    kind,
    ...(fields ? { detail: { fields: expect.objectContaining(fields) } } : {}),
  });
const set = (over: Record<string, unknown> = {}) =>
  settingShape.parse({
    scope: 'service',
    position: '4',
    limitAmount: '12',
    reason: 'So that people do not wait too long.',
    source: 'policy',
    as: 'put-in-force',
    ...over,
  });
const against = (over: Record<string, unknown> = {}) =>
  contestShape.parse({ position: '2', limitAmount: '8', reason: 'Our list is long.', ...over });
const practice = () => speakerForPractice(service.referrer, service.organisationId);
const later = (ctx: Ctx, when: string): Ctx => ({ ...ctx, now: new Date(when) });

interface Row {
  id: string;
  status: string;
  version: number;
  in_force_on: string | null;
  ended_on: string | null;
  settled_on: string | null;
}
async function row(id: string): Promise<Row> {
  const { rows } = await base.owner.query<Row>(
    'select id, status, version, in_force_on::text, ended_on::text, settled_on::text from care.discretion_setting where id = $1',
    [id],
  );
  return rows[0] as Row;
}
const steps = async (id: string) =>
  (
    await base.owner.query<{ act: string; party: string }>(
      'select act, party from care.discretion_setting_step where setting_id = $1 order by id',
      [id],
    )
  ).rows.map(({ act, party }) => `${act} ${party}`);
const auditOf = async (id: string) =>
  (
    await base.owner.query<{ act: string }>(
      'select act from platform.audit_entry where subject_id = $1 order by id',
      [id],
    )
  ).rows.map(({ act }) => act);
const applies = (element: string, over: { personId?: string; at?: string; who?: Ctx } = {}) =>
  readIn(me, 'care', async (tx) => {
    const { who = me, ...occasion } = over;
    const linkWorkerId = who.actor.id ?? '';
    const found = await resolveSeveral(tx, me, { linkWorkerId, ...occasion }, [element]);
    return found.get(element);
  });

describe('a setting of the service', () => {
  test('a manager puts it in force; each step is kept and in the audit log', async () => {
    const { id } = await proposeSetting(manager, 'duration', set({ limitAmount: '12' }));
    expect(await row(id)).toMatchObject({ status: 'in-force', in_force_on: '2026-11-21' });
    expect(await steps(id)).toEqual([
      'draft service',
      'propose service',
      'agree service',
      'put-in-force service',
    ]);
    expect(await auditOf(id)).toEqual([
      'discretion.draft',
      'discretion.propose',
      'discretion.agree',
      'discretion.put-in-force',
    ]);
    expect(await applies('duration')).toMatchObject({
      limit: 12,
      strength: 'guided',
      sentence: 'At most 12 weeks (guided): set by policy on 21 November 2026.',
    });
  });

  test('the next in force supersedes it, from its own day on; both versions stay', async () => {
    const first = await proposeSetting(manager, 'contact-time', set({ limitAmount: '45' }));
    const second = await proposeSetting(
      manager,
      'contact-time',
      set({ limitAmount: '60', from: '2026-12-01' }),
    );
    expect(await row(first.id)).toMatchObject({ status: 'superseded', ended_on: '2026-12-01' });
    expect((await applies('contact-time', { at: '2026-11-30' }))?.limit).toBe(45);
    expect((await applies('contact-time', { at: '2026-12-01' }))?.limit).toBe(60);
    expect(await row(second.id)).toMatchObject({ in_force_on: '2026-12-01' });
  });

  test('the same form sent twice is one setting', async () => {
    const key = newId();
    const [one, two] = await Promise.all([
      proposeSetting({ ...manager, key }, 'frequency', set({ limitAmount: '7' })),
      proposeSetting({ ...manager, key }, 'frequency', set({ limitAmount: '7' })),
    ]);
    expect(two).toEqual(one);
  });

  test('two managers at the same moment: one stays in force', async () => {
    const made = await Promise.all(
      ['5', '6', '7'].map((position) => proposeSetting(manager, 'measures', set({ position }))),
    );
    const rows = await Promise.all(made.map(({ id }) => row(id)));
    expect(rows.map(({ status }) => status).sort()).toEqual([
      'in-force',
      'superseded',
      'superseded',
    ]);
  });

  test('what was opened before somebody changed it is a conflict, with what there is now', async () => {
    const { id } = await proposeSetting(manager, 'feedback', set({ as: 'propose' }));
    const { version } = await row(id);
    await agreeSetting(speakerInService(manager), id, version);
    await expect(endSetting(manager, id, version, 'No longer needed')).rejects.toEqual(
      expect.objectContaining({
        kind: 'conflict',
        detail: { theirs: { Status: 'Agreed', version: version + 1 } },
      }),
    );
  });

  test('what it says cannot be changed, not even past the commands', async () => {
    await expect(
      readIn(manager, 'care', (tx) =>
        tx.$client.query(`update care.discretion_setting set position = 10`),
      ),
    ).rejects.toThrow();
    const { rows } = await base.owner.query(
      `select has_column_privilege('holdfast_care', 'care.discretion_setting', 'position', 'update') as words,
        has_column_privilege('holdfast_care', 'care.discretion_setting', 'status', 'update') as standing,
        has_table_privilege('holdfast_care', 'care.discretion_setting', 'delete') as gone,
        has_table_privilege('holdfast_care', 'care.discretion_setting_step', 'update') as steps`,
    );
    expect(rows).toEqual([{ words: false, standing: true, gone: false, steps: false }]);
  });

  test.each([
    ['an amount beyond the unit', 'contacts', { limitAmount: '2000' }, 'limitAmount'],
    ['words for an amount', 'contacts', { limitAmount: 'twelve' }, 'limitAmount'],
    ['a place nobody knows', 'place', { limitAmong: ['moon'] }, 'limitAmong'],
    ['freedom over mandatory training', 'training-mandatory', { position: '6' }, 'position'],
    [
      'an end before the beginning',
      'contacts',
      { from: '2026-12-01', until: '2026-11-30' },
      'until',
    ],
    ['a practice without a name', 'contacts', { scope: 'practice', as: 'propose' }, 'practice'],
    ['a practice over its head', 'contacts', { scope: 'practice', practice: newId() }, 'scope'],
    ['a review in the past', 'contacts', { reviewOn: '2026-11-21' }, 'reviewOn'],
  ] as [string, string, Record<string, unknown>, string][])(
    'refuses %s at its field, and stores nothing',
    async (_what, element, over, field) => {
      const count = async () =>
        (await base.owner.query('select count(*)::int as n from care.discretion_setting')).rows[0]
          .n;
      const before = await count();
      await expect(proposeSetting(manager, element, set(over))).rejects.toEqual(
        refusal('invalid', { [field]: expect.any(String) }),
      );
      expect(await count()).toBe(before);
    },
  );

  test('an element nobody knows, a practice that does not refer here, are not found', async () => {
    await expect(proposeSetting(manager, 'nothing', set())).rejects.toEqual(refusal('not-found'));
    await expect(
      proposeSetting(
        manager,
        'contacts',
        set({ scope: 'practice', practice: newId(), as: 'propose' }),
      ),
    ).rejects.toEqual(refusal('not-found'));
    await expect(
      proposeSetting(manager, 'contacts', set({ scope: 'post', linkWorker: manager.actor.id })),
    ).rejects.toEqual(refusal('not-found'));
  });
});

describe('who decides', () => {
  test('a link worker proposes for themselves and for the service, and forces nothing', async () => {
    const { id } = await proposeSetting(
      me,
      'contacts',
      set({ scope: 'post', linkWorker: me.actor.id, source: 'policy', as: 'propose' }),
    );
    const { rows } = await base.owner.query(
      'select source, status from care.discretion_setting where id = $1',
      [id],
    );
    expect(rows).toEqual([{ source: 'link-worker', status: 'proposed' }]);
    for (const over of [
      { scope: 'post', linkWorker: service.secondLinkWorker.actor.id, as: 'propose' },
      { scope: 'stage', stage: 'induction', as: 'propose' },
      { scope: 'service', as: 'put-in-force' },
    ])
      await expect(proposeSetting(me, 'contacts', set(over))).rejects.toEqual(refusal('forbidden'));
    await expect(putInForce(me, id)).rejects.toEqual(refusal('forbidden'));
    await expect(putUnderReview(service.supervisor, id, undefined, 'why')).rejects.toEqual(
      refusal('forbidden'),
    );
    await expect(agreeSetting(speakerInService(service.supervisor), id)).rejects.toEqual(
      refusal('forbidden'),
    );
    await agreeSetting(speakerInService(manager), id);
    expect(await steps(id)).toEqual([
      'draft link-worker',
      'propose link-worker',
      'agree-in-part link-worker',
      'agree service',
    ]);
  });

  test('another’s post and another service are not found; those without a role are forbidden', async () => {
    const { id } = await proposeSetting(
      manager,
      'contacts',
      set({ scope: 'post', linkWorker: me.actor.id }),
    );
    await expect(
      contestSetting(speakerInService(service.secondLinkWorker), id, undefined, against()),
    ).rejects.toEqual(refusal('not-found'));
    await expect(putInForce(service.otherManager, id)).rejects.toEqual(refusal('not-found'));
    await expect(
      contestSetting(speakerInService(service.otherLinkWorker), id, undefined, against()),
    ).rejects.toEqual(refusal('not-found'));
    expect(() => speakerInService(service.administrator)).toThrow();
    expect(() => speakerInService(service.referrer)).toThrow();
    expect(() => speakerForPractice(me, service.organisationId)).toThrow();
    await expect(
      agreeSetting(speakerForPractice(service.referrer, service.otherOrganisationId), id),
    ).rejects.toEqual(refusal('not-found'));
  });

  test('a practice and the service both agree before the practice’s agreement is in force', async () => {
    const { id } = await proposeSetting(
      manager,
      'referral-types',
      set({
        scope: 'practice',
        practice: service.practiceId,
        limitAmount: '',
        limitAmong: ['gp', 'nurse'],
        as: 'propose',
      }),
    );
    await expect(putInForce(manager, id)).rejects.toEqual(refusal('conflict'));
    await expect(agreeSetting(speakerInService(manager), id)).rejects.toEqual(refusal('conflict'));
    await agreeSetting(practice(), id);
    expect(await row(id)).toMatchObject({ status: 'agreed' });
    await putInForce(manager, id);
    const { personId } = await makePersonWithEpisode(me, { practiceCode: 'Z99001' });
    expect(await applies('referral-types', { personId })).toMatchObject({ limit: ['gp', 'nurse'] });
    expect((await applies('referral-types'))?.limit).toBeNull();
  });

  test('a draft is its writer’s and the service’s, until it is proposed', async () => {
    const { id } = await proposeSetting(
      me,
      'community-time',
      set({ limitAmount: '4', as: 'draft' }),
    );
    await expect(agreeSetting(practice(), id)).rejects.toEqual(refusal('not-found'));
    await expect(proposeDraft(service.secondLinkWorker, id)).rejects.toEqual(refusal('not-found'));
    await proposeDraft(me, id);
    await endSetting(me, id, undefined, 'Thought better of it');
    expect(await row(id)).toMatchObject({ status: 'superseded' });
  });
});

describe('a disagreement', () => {
  test('keeps both, applies the tighter on safety, and is settled with something between', async () => {
    const held = await proposeSetting(manager, 'holding', set({ limitAmount: '12' }));
    const objection = await contestSetting(practice(), held.id, undefined, against());
    const { personId } = await makePersonWithEpisode(me, { practiceCode: 'Z99001' });
    expect(await row(held.id)).toMatchObject({ status: 'contested', in_force_on: '2026-11-21' });
    const now = await applies('holding', { personId });
    expect(now).toMatchObject({ limit: 8, position: 2, contested: true });
    expect(now?.sentence).toBe(
      'At most 8 people held (firm): set by policy on 21 November 2026. Millbrook Surgery disagreed on 21 November 2026 (at most 8 people held): until that is settled the tighter applies, for safety.',
    );
    expect(await applies('holding')).toMatchObject({ limit: 12, contested: false });
    await expect(proposeSetting(manager, 'holding', set({ limitAmount: '20' }))).rejects.toEqual(
      refusal('conflict'),
    );
    await expect(putInForce(manager, held.id)).rejects.toEqual(refusal('conflict'));
    await expect(
      settleContest(
        service.supervisor,
        objection.id,
        undefined,
        settleShape.parse({ outcome: 'keep', reason: 'x' }),
      ),
    ).rejects.toEqual(refusal('forbidden'));
    const between = await settleContest(
      manager,
      objection.id,
      undefined,
      settleShape.parse({
        outcome: 'between',
        position: '3',
        limitAmount: '10',
        reason: 'Met on Tuesday.',
      }),
    );
    expect(await row(held.id)).toMatchObject({ status: 'in-force' });
    expect(await row(objection.id)).toMatchObject({
      status: 'superseded',
      settled_on: '2026-11-21',
    });
    expect(await row(between.id)).toMatchObject({ status: 'in-force' });
    expect(await applies('holding', { personId })).toMatchObject({ limit: 10, contested: false });
    expect(await applies('holding')).toMatchObject({ limit: 12 });
  });

  test('elsewhere leaves what is in force, and theirs may come in force at their place', async () => {
    const contacts = await proposeSetting(manager, 'contacts', set());
    const mine = await contestSetting(
      speakerInService(service.secondLinkWorker),
      contacts.id,
      undefined,
      against({ position: '8', limitAmount: '20', reason: 'Grief does not end at twelve.' }),
    );
    const tom = { who: service.secondLinkWorker };
    expect(await applies('contacts', tom)).toMatchObject({ limit: 12, contested: true });
    // Saying it again replaces what was said before.
    const again = await contestSetting(
      speakerInService(service.secondLinkWorker),
      contacts.id,
      undefined,
      against({ position: '8', limitAmount: '18' }),
    );
    expect(await row(mine.id)).toMatchObject({ status: 'superseded' });
    await settleContest(
      manager,
      again.id,
      undefined,
      settleShape.parse({ outcome: 'theirs', reason: 'Agreed in supervision.' }),
    );
    expect(await applies('contacts', tom)).toMatchObject({
      limit: 18,
      strength: 'free',
      contested: false,
    });
    expect(await row(contacts.id)).toMatchObject({ status: 'in-force' });
    await expect(
      settleContest(
        manager,
        again.id,
        undefined,
        settleShape.parse({ outcome: 'keep', reason: 'x' }),
      ),
    ).rejects.toEqual(refusal('conflict'));
  });

  test('ends with what it is about, and cannot be about itself or about mandatory training', async () => {
    const conditions = await proposeSetting(
      manager,
      'conditions',
      set({ limitAmount: '', limitAmong: ['grief'] }),
    );
    const objection = await contestSetting(
      practice(),
      conditions.id,
      undefined,
      against({ limitAmount: '', limitAmong: ['money'] }),
    );
    await expect(
      contestSetting(
        speakerInService(manager),
        objection.id,
        undefined,
        against({ limitAmount: '' }),
      ),
    ).rejects.toEqual(refusal('conflict'));
    await putUnderReviewAndEnd(conditions.id);
    expect(await row(objection.id)).toMatchObject({
      status: 'superseded',
      settled_on: '2026-11-21',
    });
    const training = await proposeSetting(
      manager,
      'training-mandatory',
      set({ position: '0', limitAmount: '' }),
    );
    await expect(
      contestSetting(practice(), training.id, undefined, against({ limitAmount: '' })),
    ).rejects.toEqual(refusal('conflict'));
  });

  async function putUnderReviewAndEnd(id: string) {
    await expect(putUnderReview(manager, id, undefined, 'Contested now')).rejects.toEqual(
      refusal('conflict'),
    );
    await endSetting(manager, id, undefined, 'Started anew.');
  }

  test('under review it goes on applying, and is kept or ended', async () => {
    const { id } = await proposeSetting(manager, 'training-personal', set({ limitAmount: '5' }));
    await putUnderReview(manager, id, undefined, 'A year has gone.');
    expect((await applies('training-personal'))?.limit).toBe(5);
    await putInForce(manager, id, undefined, 'Still right.');
    expect(await row(id)).toMatchObject({ status: 'in-force', in_force_on: '2026-11-21' });
    await endSetting(later(manager, '2026-12-10T10:00:00Z'), id, undefined, 'Left to judgement.');
    expect((await applies('training-personal', { at: '2026-12-09' }))?.limit).toBe(5);
    expect((await applies('training-personal', { at: '2026-12-10' }))?.strength).toBe('free');
  });
});

describe('circumstances', () => {
  test('deprivation from a file widens what was agreed, with the reason said', async () => {
    const report = await loadDeprivation(
      {
        ...manager,
        actor: { kind: 'system', id: null, name: 'Holdfast', organisationIds: [], roles: [] },
      },
      '"practice_code","practice_name","imd_score","imd_decile"\n"z99001","Millbrook",41.5,1\n"A1","x",3,11\n"","x",3,4\n"Z99001","again",3,4\n"Z99009","x",,4\n',
    );
    expect(report).toEqual({
      read: 5,
      loaded: 1,
      passedOver: 0,
      kept: [],
      refused: [
        { line: 3, why: 'the tenth is not from 1 to 10' },
        { line: 4, why: 'no practice code' },
        { line: 5, why: 'Z99001 comes twice' },
        { line: 6, why: 'the score is no number' },
      ],
    });
    // A manager loads those that refer to them, and none over what others loaded.
    const byManager = (ctx: Ctx, code: string, decile: number) =>
      loadDeprivation(ctx, `practice_code,imd_score,imd_decile\n${code},20,${decile}\nZ99999,1,1`);
    expect(await byManager(manager, 'Z99001', 9)).toMatchObject({
      read: 2,
      loaded: 0,
      passedOver: 1,
      kept: ['Z99001'],
    });
    const decileOf = async () =>
      (
        await base.owner.query<{ decile: number }>(
          "select decile from care.practice_deprivation where practice_code = 'Z99001'",
        )
      ).rows[0]?.decile;
    expect(await decileOf()).toBe(1);
    await base.owner.query('delete from care.practice_deprivation');
    const keyed = { ...manager, key: newId() };
    expect(await byManager(keyed, 'Z99001', 9)).toMatchObject({ loaded: 1, kept: [] });
    expect(await byManager(keyed, 'Z99001', 9)).toMatchObject({ loaded: 1, kept: [] });
    expect(await byManager(manager, 'Z99001', 1)).toMatchObject({ loaded: 1, kept: [] });
    expect(await decileOf()).toBe(1);
    expect(await byManager(service.otherManager, 'Z99001', 9)).toMatchObject({
      loaded: 0,
      passedOver: 2,
    });
    const touched = await perform(service.otherManager, 'care', async (tx, note) => {
      note({ act: 'test', subject: ['test', null] });
      return (await tx.update(practiceDeprivation).set({ decile: 9 }).returning()).length;
    });
    expect(touched).toBe(0);
    for (const who of [service.supervisor, service.administrator, me])
      await expect(byManager(who, 'Z99001', 9)).rejects.toEqual(refusal('forbidden'));
    await expect(loadDeprivation(manager, 'a,b\n1,2')).rejects.toEqual(refusal('invalid'));
    await expect(
      loadDeprivation(manager, `practice_code,imd_score,imd_decile\n${'A1,1,1\n'.repeat(50_001)}`),
    ).rejects.toEqual(refusal('invalid'));
    const modifier = await addModifier(
      manager,
      modifierShape.parse({
        element: 'duration',
        kind: 'deprivation',
        threshold: '2',
        widenPosition: '1',
        widenLimit: '8',
        reason: 'More to work through.',
      }),
    );
    const { personId } = await makePersonWithEpisode(me, { practiceCode: 'Z99001' });
    expect(await applies('duration', { personId })).toMatchObject({ limit: 20, position: 5 });
    expect(await applies('duration')).toMatchObject({ limit: 12 });
    await endModifier(manager, modifier.id);
    expect(await applies('duration', { personId })).toMatchObject({ limit: 12 });
    await expect(endModifier(manager, modifier.id)).rejects.toEqual(refusal('not-found'));
    await expect(endModifier(service.otherManager, modifier.id)).rejects.toEqual(
      refusal('not-found'),
    );
  });

  test.runIf(haveSharedData('loading deprivation of every practice'))(
    'every practice of the published file is taken; one that is no table is refused whole',
    async () => {
      const system = {
        ...manager,
        actor: { ...manager.actor, kind: 'system' as const, organisationIds: [], roles: [] },
      };
      const file = readFileSync(sharedData('nhs-geo/ods-pcn-imd/practice_imd.csv'), 'utf8');
      expect(await loadDeprivation(system, file)).toMatchObject({
        read: 6437,
        loaded: 6437,
        refused: [],
      });
      for (const other of ['epraccur.csv', 'pcn_imd.csv', 'ePCN.xlsx'])
        await expect(
          loadDeprivation(system, readFileSync(sharedData(`nhs-geo/ods-pcn-imd/${other}`), 'utf8')),
        ).rejects.toEqual(refusal('invalid', { file: expect.stringContaining('no column') }));
    },
  );

  test('on safety they may only tighten; a link worker adds none', async () => {
    const widening = modifierShape.parse({
      element: 'holding',
      kind: 'complexity',
      threshold: '3',
      widenPosition: '2',
      reason: 'x',
    });
    await expect(addModifier(manager, widening)).rejects.toEqual(
      refusal('invalid', { widenPosition: expect.any(String) }),
    );
    await expect(addModifier(me, widening)).rejects.toEqual(refusal('forbidden'));
    expect(
      modifierShape.safeParse({ ...widening, threshold: '3', widenPosition: '2', widenLimit: '-2' })
        .success,
    ).toBe(false);
  });

  test('a stage binds those in it, and the latest word about a post counts', async () => {
    await proposeSetting(
      manager,
      'community-time',
      set({ scope: 'stage', stage: 'induction', limitAmount: '8', position: '1' }),
    );
    const facts = (stage: string) => ({
      employer: 'Hillside',
      practices: [],
      hours: '37.5',
      stage,
      kind: 'general',
      startedOn: '2026-10-01',
    });
    const { id } = await makePost(
      manager,
      makePostShape.parse({ ...facts('induction'), linkWorkerId: me.actor.id }),
    );
    expect(await applies('community-time')).toMatchObject({ limit: 8, strength: 'firm' });
    await changePost(manager, id, changePostShape.parse(facts('established')), 1);
    expect(await applies('community-time')).toMatchObject({ limit: null });
    const seen = await readIn(service.otherManager, 'care', (tx) =>
      tx.execute(sql`select user_id from care.post_facts()`),
    );
    expect(seen.rows).toEqual([]);
  });

  test('a service adds an element, and says it anew as the next version', async () => {
    const own = elementShape.parse({
      name: 'Lifts in one’s own car',
      definition: 'Whether people are driven anywhere.',
      examples: 'Never\nTo a first group meeting',
      unitOne: 'mile',
      unitMany: 'miles',
      safety: 'yes',
    });
    const { code } = await addElement(manager, own);
    await proposeSetting(manager, code, set({ limitAmount: '10', position: '1' }));
    expect(await applies(code)).toMatchObject({ limit: 10, strength: 'firm' });
    await expect(addElement(manager, own)).rejects.toEqual(
      refusal('invalid', { name: expect.any(String) }),
    );
    await expect(addElement(me, own)).rejects.toEqual(refusal('forbidden'));
    await changeElement(manager, code, 1, { ...own, boundaryOnly: true });
    await expect(changeElement(manager, code, 1, own)).rejects.toEqual(refusal('conflict'));
    expect(await applies(code)).toMatchObject({ position: 0 });
    await expect(changeElement(service.otherManager, code, 2, own)).rejects.toEqual(
      refusal('not-found'),
    );
    await expect(changeElement(me, code, 2, own)).rejects.toEqual(refusal('forbidden'));
    await expect(
      changeElement(manager, code, 2, { ...own, name: 'Number of contacts' }),
    ).rejects.toEqual(refusal('invalid', { name: expect.any(String) }));
    await changeElement(manager, code, 2, { ...own, retired: true });
    expect(await listRetired(manager)).toEqual([{ code, name: own.name }]);
    const { latest, versions } = await readOwnElement(manager, code);
    expect([latest.version, versions.map(({ version }) => version)]).toEqual([3, [3, 2, 1]]);
    await expect(readOwnElement(service.otherManager, code)).rejects.toEqual(refusal('not-found'));
    await expect(proposeSetting(manager, code, set())).rejects.toEqual(refusal('not-found'));
    await changeElement(manager, code, 3, own);
    expect(await listRetired(manager)).toEqual([]);
  });
});

describe('the day', () => {
  const occasion = (personId: string, episodeId: string) => ({
    linkWorkerId: me.actor.id ?? '',
    personId,
    episodeId,
  });

  test('asks in one line where guided, stops where firm, and says who can allow it', async () => {
    const { personId, episodeId } = await makePersonWithEpisode(me);
    await proposeSetting(
      manager,
      'place',
      set({ limitAmount: '', limitAmong: ['practice', 'remote'], position: '1' }),
    );
    const askings: Asking[] = [
      { element: 'place', asked: { among: ['home'] } },
      { element: 'duration', asked: { amount: 13 } },
      { element: 'measures', asked: { usual: true } },
    ];
    const decisions = await readIn(me, 'care', (tx) =>
      askOrStop(tx, me, occasion(personId, episodeId), askings),
    );
    expect(decisions.map(({ element, outcome }) => [element, outcome])).toEqual([
      ['place', 'stopped'],
      ['duration', 'ask'],
    ]);
    expect(decisions[0]?.askWhom).toEqual(['Grace Okafor']);
    const go = (list: Asking[], reason: string | null) =>
      readIn(me, 'care', (tx) =>
        checkDiscretion(tx, me, { personId, episodeId, act: 'contact.plan', reason }, list),
      );
    await expect(go(askings, null)).rejects.toEqual(
      refusal('invalid', { discretion: expect.stringContaining('Grace Okafor can allow it.') }),
    );
    await expect(go(askings.slice(1), null)).rejects.toEqual(
      refusal('invalid', { discretionReason: expect.stringContaining('At most 12 weeks') }),
    );
    expect(await go(askings.slice(1), 'Nearly there')).toEqual([
      expect.objectContaining({ element: 'duration', act: 'contact.plan', reason: 'Nearly there' }),
    ]);
    expect(await go(askings.slice(2), null)).toEqual([]);
  });

  test('what was stopped is sent with all that was typed, and once allowed it is allowed', async () => {
    const { personId, episodeId } = await makePersonWithEpisode(me);
    const typed = { on: '2026-12-01', time: '10:30', place: 'home' };
    const wish = {
      ...{ personId, episodeId, referralId: null },
      act: 'contact.plan',
      page: `/people/${personId}/contacts/plan`,
      stopped: [
        {
          element: 'place',
          asked: { among: ['home'] },
          sentence: 'Practice, Not in person (firm)',
        },
      ],
      reason: 'She cannot leave the house.',
      typed,
    };
    const key = newId();
    const { ids } = await askSupervisor({ ...me, key }, wish);
    expect(await askSupervisor({ ...me, key }, wish)).toEqual({ ids });
    const [id = ''] = ids;
    await expect(
      answerRequest(me, id, undefined, answerShape.parse({ answer: 'allow' })),
    ).rejects.toEqual(refusal('forbidden'));
    await expect(
      answerRequest(service.otherManager, id, undefined, answerShape.parse({ answer: 'allow' })),
    ).rejects.toEqual(refusal('not-found'));
    const ask = () =>
      readIn(me, 'care', (tx) =>
        askOrStop(tx, me, occasion(personId, episodeId), [
          { element: 'place', asked: { among: ['home'] } },
        ]),
      );
    expect((await ask())[0]).toMatchObject({ outcome: 'stopped' });
    await answerRequest(
      service.supervisor,
      id,
      1,
      answerShape.parse({ answer: 'allow', note: 'Go in a pair.' }),
    );
    const { rows: told } = await base.owner.query(
      'select to_user_id, kind from care.message where subject_id = $1 order by id',
      [id],
    );
    expect(told).toEqual([
      { to_user_id: service.supervisor.actor.id, kind: 'discretion-request' },
      { to_user_id: me.actor.id, kind: 'discretion-request' },
    ]);
    expect(await ask()).toEqual([]);
    await expect(
      answerRequest(manager, id, 1, answerShape.parse({ answer: 'refuse', note: 'no' })),
    ).rejects.toEqual(refusal('conflict'));
    expect(await auditOf(id)).toEqual(['discretion-request.ask', 'discretion-request.allow']);
    const other = await makePersonWithEpisode(me);
    const elsewhere = await readIn(me, 'care', (tx) =>
      askOrStop(tx, me, occasion(other.personId, other.episodeId), [
        { element: 'place', asked: { among: ['home'] } },
      ]),
    );
    expect(elsewhere[0]).toMatchObject({ outcome: 'stopped' });
    const afterwards = await readIn(me, 'care', (tx) =>
      askOrStop(tx, me, { ...occasion(personId, episodeId), at: '2026-12-20' }, [
        { element: 'place', asked: { among: ['home'] } },
      ]),
    );
    expect(afterwards[0]).toMatchObject({ outcome: 'stopped' });
    const [back = ''] = (await askSupervisor(me, wish)).ids;
    await expect(withdrawRequest(service.secondLinkWorker, back)).rejects.toEqual(
      refusal('not-found'),
    );
    await withdrawRequest(me, back, 1);
    await expect(withdrawRequest(me, back, 2)).rejects.toEqual(refusal('conflict'));
  });

  test('one look at the stamp tells what applies; a change of anything is seen at once', async () => {
    const ask = async (ctx: Ctx, amount: number) => {
      let statements = 0;
      const outcomes = await readIn(ctx, 'care', async (tx) => {
        const query = tx.$client.query.bind(tx.$client);
        tx.$client.query = ((...given: Parameters<typeof query>) => {
          statements += 1;
          return query(...given);
        }) as typeof query;
        try {
          const askings = [{ element: 'training-personal', asked: { amount } }];
          return await askOrStop(tx, ctx, { linkWorkerId: ctx.actor.id ?? '' }, askings);
        } finally {
          tx.$client.query = query;
        }
      });
      return [outcomes.length, statements];
    };
    await proposeSetting(manager, 'training-personal', set({ limitAmount: '60', position: '2' }));
    expect(await ask(service.otherLinkWorker, 99)).toEqual([0, 1]);
    expect(await ask(me, 60)).toEqual([0, 2]);
    expect(await ask(me, 60)).toEqual([0, 1]);
    await proposeSetting(manager, 'training-personal', set({ limitAmount: '5', position: '2' }));
    expect(await ask(me, 5)).toEqual([0, 2]);
    expect(await ask(me, 5)).toEqual([0, 1]);
    expect(await ask(me, 6)).toEqual([1, 2]);
    // What was thrown away leaves nothing behind, and the next change is another.
    const stamps = async () =>
      (await base.owner.query('select stamp from care.discretion_stamp')).rows.map((r) => r.stamp);
    const before = await stamps();
    await proposeSetting({ ...manager, key: newId() }, 'training-personal', {
      ...set(),
      limitAmount: 'x',
    }).catch(() => undefined);
    expect(await stamps()).toEqual(before);
    await addModifier(
      manager,
      modifierShape.parse({
        element: 'training-personal',
        kind: 'specialist',
        widenLimit: '2',
        reason: 'x',
      }),
    );
    expect(await stamps()).not.toEqual(before);
  });
});
