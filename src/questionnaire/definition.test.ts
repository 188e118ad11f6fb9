import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../test/support/database.ts';
import { listOffered, publishedQuestionnaire } from './api.server.ts';
import {
  beginVersion,
  changeDraft,
  discardDraft,
  draftQuestionnaire,
  importQuestionnaire,
  publishQuestionnaire,
  retireQuestionnaire,
} from './commands.server.ts';
import { compareVersions } from './difference.ts';
import { urls } from './extensions.ts';
import { phq9 } from './instruments/phq-gad.ts';
import { canonicalOf, type Item, type Questionnaire } from './model.ts';
import { listDefinitions, readDefinitionPage } from './queries.server.ts';
import { importShape, needsLicence, nextVersion } from './rules.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.manager;
});
afterAll(() => base.close());

const rename =
  (text: string) =>
  (of: Questionnaire): Questionnaire => ({ ...of, item: [{ ...(of.item[0] as Item), text }] });
const draft = async () => (await draftQuestionnaire(me, { title: 'Our questions' })).id;
const published = async (measure = false) => {
  const id = await draft();
  await publishQuestionnaire(me, id, 1, { measure });
  return id;
};
const own = importShape.parse({ rights: 'free' });
const imported = (more: Partial<Questionnaire>) => ({
  questionnaire: { ...phq9, url: `urn:uuid:${newId()}`, ...more } as Questionnaire,
  source: 'fhir' as const,
  notes: [],
});

describe('a questionnaire of the service', () => {
  it('is written, published for good, followed by a version and retired, each with an entry', async () => {
    const id = await draft();
    await changeDraft(me, id, 1, rename('How was your week?'));
    await publishQuestionnaire(me, id, 2, { measure: true });
    const { found } = await readDefinitionPage(me, id);
    expect(found).toMatchObject({ status: 'published', publishedBy: 'Helen Pryce', version: '1' });
    await expect(changeDraft(me, id, 3, rename('x'))).rejects.toMatchObject({ kind: 'conflict' });
    await expect(discardDraft(me, id, 3)).rejects.toMatchObject({ kind: 'conflict' });

    const next = await beginVersion(me, id);
    await expect(beginVersion(me, id)).rejects.toMatchObject({ kind: 'conflict' });
    await changeDraft(me, next.id, 1, rename('How was your month?'));
    const page = await readDefinitionPage(me, next.id);
    expect(page.versions.map(({ version }) => version).sort()).toEqual(['1', '2']);
    expect(compareVersions(page.before?.body as Questionnaire, page.found.body)).toMatchObject([
      {
        kind: 'changed',
        changes: [{ what: 'Words', before: 'How was your week?', after: 'How was your month?' }],
      },
    ]);
    await publishQuestionnaire(me, next.id, 2, { measure: true });
    expect((await readDefinitionPage(me, id)).found.status).toBe('retired');
    await retireQuestionnaire(me, next.id);
    await expect(retireQuestionnaire(me, next.id)).rejects.toMatchObject({ kind: 'conflict' });
    const { rows } = await base.owner.query(
      'select act from platform.audit_entry where subject_id = any($1) order by act',
      [[id, next.id]],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      'questionnaire.change',
      'questionnaire.change',
      'questionnaire.draft',
      'questionnaire.publish',
      'questionnaire.publish',
      'questionnaire.retire',
      'questionnaire.retire',
      'questionnaire.version',
    ]);
  });

  it('does not change once published, not even for the owner of the tables', async () => {
    const id = await published();
    for (const statement of [
      "update questionnaire.definition set title = 'Other' where id = $1",
      'update questionnaire.definition set body = body || \'{"title": "x"}\' where id = $1',
      "update questionnaire.definition set status = 'draft', published_at = null where id = $1",
      "update questionnaire.definition set status = 'retired', retired_at = now(), version = '9' where id = $1",
      'delete from questionnaire.definition where id = $1',
    ])
      await expect(base.owner.query(statement, [id])).rejects.toThrow('does not change');
  });

  it('is found by what answers name, in care too, whether or not it is still offered', async () => {
    const id = await published(true);
    const unoffered = await published();
    const { found } = await readDefinitionPage(me, id);
    const canonical = canonicalOf(found);
    const inCare = <T>(ctx: Ctx, ask: Parameters<typeof readIn<T>>[2]) => readIn(ctx, 'care', ask);
    const here = service.organisationId;
    const find = (ctx: Ctx, name = canonical) =>
      inCare(ctx, (tx) => publishedQuestionnaire(tx, here, name));
    const offered = async () =>
      (await inCare(service.linkWorker, (tx) => listOffered(tx, here, dayOf(me.now)))).map(
        (one) => one.canonical,
      );
    expect((await find(service.linkWorker))?.title).toBe('Our questions');
    expect((await find(service.linkWorker, canonicalOf(phq9)))?.title).toBe(phq9.title);
    // Whatever is asked for, the policies give another organisation nothing
    expect(await find(service.otherLinkWorker)).toBeNull();
    expect(await offered()).toContain(canonical);
    expect(await offered()).toContain(canonicalOf(phq9));
    const { found: other } = await readDefinitionPage(me, unoffered);
    expect(await offered()).not.toContain(canonicalOf(other));
    await retireQuestionnaire(me, id);
    expect(await offered()).not.toContain(canonical);
    expect(await find(service.linkWorker)).not.toBeNull();
    const writing = await draft();
    const { found: unfinished } = await readDefinitionPage(me, writing);
    expect(await find(service.linkWorker, canonicalOf(unfinished))).toBeNull();
    await expect(
      inCare(service.linkWorker, (tx) =>
        tx.execute("update questionnaire.definition set title = 'x'" as never),
      ),
    ).rejects.toThrow();
  });

  it('is the manager’s and the service’s alone', async () => {
    const id = await draft();
    for (const ctx of [service.linkWorker, service.supervisor, service.administrator]) {
      await expect(draftQuestionnaire(ctx, { title: 'x' })).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(listDefinitions(ctx)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(publishQuestionnaire(ctx, id, 1, { measure: false })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    }
    for (const attempt of [
      () => readDefinitionPage(service.otherManager, id),
      () => changeDraft(service.otherManager, id, 1, rename('x')),
      () => publishQuestionnaire(service.otherManager, id, 1, { measure: false }),
      () => beginVersion(service.otherManager, id),
      () => discardDraft(service.otherManager, id, 1),
      () => readDefinitionPage(me, 'nonsense'),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
    expect(await listDefinitions(service.otherManager)).toEqual([]);
  });

  it('is a researcher’s where it is for research: neither managers nor care see it', async () => {
    const { researcher } = service;
    const { id } = await draftQuestionnaire(researcher, { title: 'What keeps you' });
    expect((await listDefinitions(researcher)).map((one) => one.id)).toEqual([id]);
    expect((await listDefinitions(me)).map((one) => one.id)).not.toContain(id);
    for (const attempt of [
      () => readDefinitionPage(me, id),
      () => changeDraft(me, id, 1, rename('x')),
      () => publishQuestionnaire(me, id, 1, { measure: false }),
      () => readDefinitionPage(service.otherResearcher, id),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
    // Nor is the service's a researcher's to change, nor its name to take
    const ofService = await published(true);
    await expect(retireQuestionnaire(researcher, ofService)).rejects.toMatchObject({
      kind: 'not-found',
    });
    const { found: theirs } = await readDefinitionPage(me, ofService);
    await expect(
      importQuestionnaire(researcher, imported({ url: theirs.url, version: '9' }), own),
    ).rejects.toMatchObject({ kind: 'invalid' });
    // Whatever is asked for, it is no measure; a survey can ask it
    await publishQuestionnaire(researcher, id, 1, { measure: true });
    const { found } = await readDefinitionPage(researcher, id);
    expect([found.measure, found.forResearch]).toEqual([false, true]);
    const here = service.organisationId;
    const name = canonicalOf(found.body);
    const ask = (ctx: Ctx, zone: 'care' | 'research') =>
      readIn(ctx, zone, async (tx) => [
        (await listOffered(tx, here, dayOf(me.now), 'any')).some(
          ({ canonical }) => canonical === name,
        ),
        (await publishedQuestionnaire(tx, here, name)) !== null,
      ]);
    expect(await ask(researcher, 'research')).toEqual([true, true]);
    expect(await ask(service.linkWorker, 'care')).toEqual([false, false]);
    const next = await beginVersion(researcher, id);
    expect((await readDefinitionPage(researcher, next.id)).found.forResearch).toBe(true);
  });

  it('is not offered any more after its last day', async () => {
    const id = await draft();
    const last = { url: urls.closeDate, valueDate: '2026-12-24' };
    await changeDraft(me, id, 1, (of) => ({ ...of, extension: [last] }));
    await publishQuestionnaire(me, id, 2, { measure: true });
    const name = canonicalOf((await readDefinitionPage(me, id)).found);
    const offeredOn = (day: string) =>
      readIn(service.linkWorker, 'care', async (tx) =>
        (await listOffered(tx, service.organisationId, day)).some(
          ({ canonical }) => canonical === name,
        ),
      );
    expect([await offeredOn('2026-12-24'), await offeredOn('2026-12-25')]).toEqual([true, false]);
  });

  it('tells the second of two editors, and does a form sent twice once', async () => {
    const key = newId();
    const { id } = await draftQuestionnaire({ ...me, key }, { title: 'Twice' });
    expect(await draftQuestionnaire({ ...me, key }, { title: 'Twice' })).toEqual({ id });
    await changeDraft(me, id, 1, rename('First'));
    await expect(changeDraft(me, id, 1, rename('Second'))).rejects.toMatchObject({
      kind: 'conflict',
      detail: { theirs: { version: 2, savedBy: 'Helen Pryce' } },
    });
    await discardDraft(me, id, 2);
    await expect(readDefinitionPage(me, id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is not published while something in it is wrong', async () => {
    const id = await draft();
    await changeDraft(me, id, 1, (of) => ({ ...of, item: [{ linkId: 'g', type: 'group' }] }));
    await expect(publishQuestionnaire(me, id, 2, { measure: false })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(changeDraft(me, id, 2, (of) => ({ ...of, title: '' }))).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});

describe('a licensed instrument', () => {
  const named = { title: 'SWEMWBS (short)', copyright: undefined };
  it('is kept with who attested which licence and when, and not without', async () => {
    await expect(importQuestionnaire(me, imported(named), own)).rejects.toMatchObject({
      kind: 'invalid',
      detail: { fields: { rights: expect.stringContaining('needs a licence') } },
    });
    const input = importShape.parse({
      rights: 'licensed',
      licence: 'Warwick, registration 123',
      attested: 'yes',
    });
    const { id } = await importQuestionnaire(me, imported(named), input);
    expect((await readDefinitionPage(me, id)).found).toMatchObject({
      licence: 'Warwick, registration 123',
      licenceBy: 'Helen Pryce',
      licenceAt: me.now,
    });
    const { rows } = await base.owner.query(
      "select 1 from platform.audit_entry where subject_id = $1 and act = 'questionnaire.attest'",
      [id],
    );
    expect(rows).toHaveLength(1);
    await publishQuestionnaire(me, id, 1, { measure: true });
    const next = await beginVersion(me, id);
    expect((await readDefinitionPage(me, next.id)).found.licence).toContain('Warwick');
  });

  it('cannot come in by another title', async () => {
    const { id } = await importQuestionnaire(me, imported({}), own);
    await changeDraft(me, id, 1, (of) => ({ ...of, title: 'EQ-5D-5L' }));
    await expect(publishQuestionnaire(me, id, 2, { measure: false })).rejects.toMatchObject({
      kind: 'invalid',
    });
    for (const shape of [
      { rights: 'licensed' },
      { rights: 'licensed', licence: 'x' },
      { rights: '' },
      {},
    ])
      expect(importShape.safeParse(shape).success).toBe(false);
    await expect(
      importQuestionnaire(me, imported({ url: phq9.url, version: '2' }), own),
    ).rejects.toMatchObject({ kind: 'invalid' });
    const twice = imported({});
    await importQuestionnaire(me, twice, own);
    await expect(importQuestionnaire(me, twice, own)).rejects.toMatchObject({ kind: 'invalid' });
  });

  test.each([
    ['The EQ-5D-5L', true],
    ['MYCaW', true],
    ['Patient Activation Measure', true],
    ['Spam in our post', false],
    ['Our wellbeing', false],
  ])('%s needs one: %s', (title, expected) =>
    expect(needsLicence({ title, url: 'urn:x' })).toBe(expected),
  );
});

test.each([
  ['1', '2'],
  ['2.0.9', '2.0.10'],
  ['spring', 'spring-2'],
  ['spring-2', 'spring-3'],
])('the version after %s is %s', (before, after) => expect(nextVersion(before)).toBe(after));

test('a version’s differences: what came, went, moved and changed', () => {
  const ask = (linkId: string, text = linkId): Item => ({ linkId, text, type: 'string' });
  const of = (...item: Item[]): Questionnaire => ({
    resourceType: 'Questionnaire',
    url: 'urn:x',
    version: '1',
    title: 'T',
    status: 'draft',
    item,
  });
  const before = of(ask('a'), ask('b'), ask('c'), { linkId: 'g', type: 'group', item: [ask('d')] });
  expect(compareVersions(before, before)).toEqual([]);
  const after = {
    ...of(ask('c'), ask('a', 'Again?'), ask('d'), { linkId: 'g', type: 'group' }, ask('e')),
    title: 'U',
  };
  expect(compareVersions(before, after).map(({ linkId, kind }) => [linkId, kind])).toEqual([
    ['', 'changed'],
    ['a', 'changed'],
    ['d', 'moved'],
    ['g', 'moved'],
    ['e', 'added'],
    ['b', 'removed'],
  ]);
});

it('asks the database as much for many questionnaires as for one', async () => {
  const id = await draft();
  const ask = async (read: (ctx: Ctx) => Promise<unknown>) => {
    const counted = counting(me);
    await read(counted.ctx);
    return counted.statements();
  };
  const list = await ask(listDefinitions);
  const page = await ask((ctx) => readDefinitionPage(ctx, id));
  for (let n = 0; n < 4; n += 1) await published();
  expect(await ask(listDefinitions)).toBe(list);
  expect(await ask((ctx) => readDefinitionPage(ctx, id))).toBe(page);
});
