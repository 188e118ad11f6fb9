import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '#app/context.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { keepAside } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { plainBrowser } from '../../../test/support/plain-browser.tsx';
import { readAgenda } from './agenda.server.ts';
import { readContinuum } from './continuum.server.ts';
import { endSetting } from './decide.server.ts';
import { addElement } from './element.server.ts';
import { readOddsOf, sayMeant } from './odds.server.ts';
import AgendaPage, { loader as readAgendaPage } from './pages/agenda.tsx';
import AtOddsPage, { action, loader } from './pages/at-odds.tsx';
import { proposeSetting } from './propose.server.ts';
import { readElement } from './queries.server.ts';
import { discretionOddsStep } from './schema.server.ts';
import { elementShape, meantShape, settingShape } from './shapes.ts';

let base: TestDatabase;
let service: Service;
let manager: Ctx;
let me: Ctx;
let ids: string[];

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const inForce = (over: object) =>
  proposeSetting(
    manager,
    'duration',
    settingShape.parse({ position: '8', reason: 'Agreed.', source: 'manager', ...over }),
  );
const forTom = (position: string) =>
  inForce({
    scope: 'post',
    linkWorker: service.secondLinkWorker.actor.id,
    position,
    as: 'put-in-force',
  });
const why = (sides = ids, meantReason = 'Millbrook pilots it until spring.') =>
  meantShape.parse({ meantReason, sides: sides.join(' ') });
const agenda = async () => {
  const { contradicting, meant } = await readAgenda(service.supervisor);
  return { open: contradicting.map((one) => one.ids.toSorted()), meant };
};
const seen = async (ctx: Ctx) => {
  const { rows, contested } = await readContinuum(ctx, 'Hillside', {
    on: '2026-11-21',
    before: null,
    practiceId: null,
    linkWorkerId: null,
  });
  return [rows.find(({ element }) => element.code === 'duration')?.odds, contested];
};

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  manager = service.manager;
  me = service.linkWorker;
  const practice = { scope: 'practice', practice: service.practiceId, position: '2' };
  ids = [
    (await inForce({ scope: 'post', linkWorker: me.actor.id, as: 'put-in-force' })).id,
    (await inForce({ ...practice, as: 'propose' })).id,
  ].sort();
  await base.owner.query(
    "update care.discretion_setting set status = 'in-force', in_force_on = '2026-11-21' where id = any($1::uuid[])",
    [ids],
  );
});
afterAll(() => base.close());

test('who may not decide may not say so; another service finds nothing of it; no reason is refused', async () => {
  for (const ctx of [me, service.supervisor, service.referrer, service.administrator])
    for (const act of [() => sayMeant(ctx, 'duration', why()), () => readOddsOf(ctx, 'duration')])
      await expect(act()).rejects.toEqual(refusal('forbidden'));
  await expect(sayMeant(service.otherManager, 'duration', why())).rejects.toEqual(
    refusal('conflict'),
  );
  expect((await readOddsOf(service.otherManager, 'duration')).odds).toBeNull();
  const own = await addElement(
    manager,
    elementShape.parse({ name: 'Own', definition: 'Our own.', examples: 'One' }),
  );
  for (const code of [own.code, 'nothing'])
    await expect(sayMeant(service.otherManager, code, why())).rejects.toEqual(refusal('not-found'));
  for (const meantReason of ['', '  ', 'x'.repeat(501)])
    expect(meantShape.safeParse({ meantReason, sides: '' }).success).toBe(false);
  expect(await agenda()).toMatchObject({ open: [ids], meant: [] });
  expect(await seen(manager)).toEqual(['open', 1]);
});

test('without JavaScript: the form says what is wrong, keeps what was typed, and is done', async () => {
  const { rows } = await base.owner.query('select slug from account.organisation where id = $1', [
    service.organisationId,
  ]);
  const at = `/o/${rows[0].slug}/discretion`;
  const browser = plainBrowser(
    [
      {
        path: '/o/:organisation/discretion/elements/:element/at-odds',
        loader,
        action,
        Component: AtOddsPage,
      },
      {
        path: '/o/:organisation/discretion/agenda',
        loader: readAgendaPage,
        action: undefined,
        Component: AgendaPage,
      },
    ],
    {
      services: { db: base.db },
      now: manager.now,
      signedIn: {
        userId: manager.actor.id ?? '',
        name: manager.actor.name,
        secondFactor: true,
      } as RequestContext['signedIn'],
    },
  );
  const listed = await browser.visit(`${at}/agenda`);
  expect(listed.html).toContain(`href="${at}/elements/duration/at-odds"`);
  const page = await browser.visit(`${at}/elements/duration/at-odds`);
  const empty = await browser.go(page, { meantReason: '' });
  expect(empty.status).toBe(422);
  expect(empty.html).toMatch(/error-summary[\s\S]*href="#meantReason"[\s\S]*Enter why it is meant/);
  const stale = await browser.go(page, { meantReason: 'Kept <b>', sides: newId() });
  expect(stale.status).toBe(409);
  expect(stale.html).toContain('>Kept &lt;b&gt;</textarea>');
  const done = await browser.go(stale, { meantReason: 'Millbrook pilots it until spring.' });
  expect(done.text).toContain('At odds, known and meant');
  expect(done.text).toMatch(/Millbrook pilots it until spring\.\s+Helen Pryce, 21 November 2026/);
  expect(done.text).not.toContain('In force, and at odds');
  const over = await browser.go(page, { meantReason: 'Mine' });
  expect(over.status).toBe(409);
  expect(over.text).toMatch(/Millbrook pilots it until spring\. \(Helen Pryce.*Mine/);
});

test('it is shown as meant to those who see it, and kept as it was said', async () => {
  const { open, meant } = await agenda();
  expect(open).toEqual([]);
  expect(meant).toMatchObject([
    {
      element: 'duration',
      meant: { reason: 'Millbrook pilots it until spring.', by: 'Helen Pryce', on: '2026-11-21' },
    },
  ]);
  expect(meant[0]?.sides.map(({ id }) => id).sort()).toEqual(ids);
  expect(await seen(manager)).toEqual(['meant', 0]);
  expect(await seen(me)).toEqual(['meant', 0]);
  expect(await seen(service.secondLinkWorker)).toEqual([null, 0]);
  expect((await readElement(me, 'duration')).odds?.meant?.by).toBe('Helen Pryce');
  expect((await readElement(service.secondLinkWorker, 'duration')).odds).toBeNull();
  await expect(
    keepAside(manager, 'care', (tx) => tx.update(discretionOddsStep).set({ reason: 'Nothing' })),
  ).rejects.toThrow();
  const { rows } = await base.owner.query(
    "select e.act from platform.audit_entry e where e.act = 'discretion-odds.mean'",
  );
  expect(rows).toHaveLength(1);
});

test('it is open again when one joins, ends or changes; said once, whoever sends it', async () => {
  const asked = async () => {
    const { ctx, statements } = counting(manager);
    await readAgenda(ctx);
    await readElement(ctx, 'duration');
    await readOddsOf(ctx, 'duration');
    return statements();
  };
  const before = await asked();
  const { id } = await forTom('7');
  const three = [...ids, id].sort();
  expect(await agenda()).toMatchObject({ open: [three], meant: [] });
  expect(await asked()).toBe(before);
  const keyed = { ...manager, key: newId() };
  const first = await sayMeant(keyed, 'duration', why(three, 'Tom too.'));
  expect(await sayMeant(keyed, 'duration', why(three, 'Tom too.'))).toEqual(first);
  const { id: changed } = await forTom('6');
  const changedThree = [...ids, changed].sort();
  expect(await agenda()).toMatchObject({ open: [changedThree], meant: [] });
  const both = await Promise.allSettled(
    ['One', 'Two'].map((words) => sayMeant(manager, 'duration', why(changedThree, words))),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await agenda()).open).toEqual([]);
  await endSetting(manager, changed, undefined, 'He left.');
  expect(await agenda()).toMatchObject({ open: [ids], meant: [] });
  await endSetting(manager, ids[0] ?? '', undefined, 'It is over.');
  expect(await agenda()).toEqual({ open: [], meant: [] });
});
