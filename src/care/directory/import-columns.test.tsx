import { renderToStaticMarkup } from 'react-dom/server';
import {
  createStaticHandler,
  createStaticRouter,
  RouterContextProvider,
  StaticRouterProvider,
} from 'react-router';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestContext } from '#app/context.ts';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  forgetTables,
  giveUpTable,
  holdTable,
  mapColumns,
  mostHeld,
  readColumns,
} from './import-columns.server.ts';
import { runQueuedImport } from './import-queue.server.ts';
import { listImports, readImport } from './import-report.server.ts';
import * as report from './pages/import.tsx';
import * as columns from './pages/import-columns.tsx';
import * as imports from './pages/imports.tsx';

let base: TestDatabase;
let service: Service;
let slug: string;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  const { rows } = await base.owner.query('select slug from account.organisation where id = $1', [
    service.organisationId,
  ]);
  slug = rows[0].slug;
});
afterAll(() => base.close());

const handler = createStaticHandler(
  Object.entries({ '': imports, '/:import': report, '/:import/columns': columns }).map(
    ([path, module]) => ({
      path: `/o/:organisation/directory/imports${path}`,
      loader: module.loader as never,
      ...('action' in module ? { action: module.action as never } : {}),
      Component: module.default,
    }),
  ),
);

/** What a manager's browser without JavaScript gets. */
async function visit(path: string, body?: URLSearchParams | FormData) {
  const context = new RouterContextProvider();
  const { actor, now } = service.manager;
  context.set(requestContext, {
    services: { db: base.db },
    requestId: 'test',
    now,
    signedIn: { userId: actor.id, name: actor.name, secondFactor: true },
  } as never);
  const answer = await handler.query(
    new Request(`http://localhost/o/${slug}/directory/imports${path}`, {
      ...(body ? { method: 'POST', body } : {}),
    }),
    { requestContext: context },
  );
  if (answer instanceof Response) {
    const to = answer.headers.get('location') ?? '';
    return { status: answer.status, to: to.replace(/^.*\/imports/, ''), html: '' };
  }
  const router = createStaticRouter(handler.dataRoutes, answer);
  const html = renderToStaticMarkup(
    <StaticRouterProvider router={router} context={answer} hydrate={false} />,
  );
  return { status: answer.statusCode, to: '', html };
}
const upload = (content: string, name = 'groups.csv') => {
  const form = new FormData();
  form.set('_key', newId());
  form.set('source', 'our list');
  form.set('file', new File([content], name));
  return form;
};
const say = (...chosen: string[]) =>
  new URLSearchParams({
    _key: newId(),
    intent: 'import',
    ...Object.fromEntries(chosen.map((value, at) => [`column-${at}`, value])),
  });
const selected = (html: string) =>
  [...html.matchAll(/<select.*?<\/select>/gs)].map(
    ([one]) =>
      /<option[^>]*value="([^"]*)"[^>]*selected|selected[^>]*value="([^"]*)"/.exec(one)?.[1],
  );

const bytes = (text: string) => new TextEncoder().encode(text);
const table = `Club,Meets at,Post code,Tel,tel,,"<b>Extra</b> ‮ 😀"
Harbour Chess,"The Hall, Quay Street",BS1 5UH,01632 960 001,01632 960 002,x,"=1+1"
Harbour Choir,Church,BS1 5UH,,,,"<script>alert(1)</script>"
,Nowhere,,,,,
`;

it('asks what the columns hold, keeps what was chosen, imports, and remembers', async () => {
  const taken = await visit('', upload(table));
  expect(taken).toMatchObject({ status: 303 });
  const id = taken.to.slice(1);
  expect(await visit(taken.to)).toMatchObject({ status: 302, to: `/${id}/columns` });
  const list = (await visit('')).html;
  expect(list).toMatch(new RegExp(`imports/${id}/columns[^>]*>Say what its columns hold<`));

  const page = await visit(`/${id}/columns`);
  expect(page.html).toContain('What the headings tell is chosen already');
  for (const text of ['Column 6', 'tel (2)', '&lt;b&gt;Extra&lt;/b&gt; ‮ 😀', '“=1+1”', 'nothing'])
    expect(page.html).toContain(text);
  expect(page.html).toContain('“Harbour Chess”, “Harbour Choir”, nothing');
  expect(page.html).not.toContain('<script>alert');
  expect(selected(page.html)).toEqual(['name', '', 'postcode', 'phone', '', '', '']);

  const wrong = await visit(`/${id}/columns`, say('', 'phone', '', 'phone', '', '', 'nonsense'));
  expect(wrong.status).toBe(422);
  for (const field of [0, 3, 6]) expect(wrong.html).toContain(`href="#column-${field}"`);
  expect(wrong.html).toContain('“Meets at” is chosen for telephone number already');
  expect(selected(wrong.html).slice(0, 4)).toEqual(['', 'phone', '', 'phone']);
  const strange = await visit(
    `/${id}/columns`,
    new URLSearchParams({ _key: newId(), intent: 'x' }),
  );
  expect(strange.status).toBe(422);
  expect(await readImport(service.manager, id)).toMatchObject({ status: 'to-map' });
  await runQueuedImport(service.manager, id);
  expect(await readImport(service.manager, id)).toMatchObject({ status: 'to-map', read: 0 });

  const right = say('name', 'address', 'postcode', '', 'phone', 'categories', 'description');
  expect(await visit(`/${id}/columns`, right)).toMatchObject({ status: 303, to: `/${id}` });
  // The same form again does nothing more; the columns' page leads to how far it is.
  expect(await visit(`/${id}/columns`, right)).toMatchObject({ status: 303, to: `/${id}` });
  expect(await visit(`/${id}/columns`)).toMatchObject({ status: 302, to: `/${id}` });
  expect(await visit(`/${id}/columns`, say('name'))).toMatchObject({ status: 302, to: `/${id}` });
  await runQueuedImport(service.manager, id);
  const done = { status: 'done', source: 'our list', read: 3, imported: 2, merged: 0, refused: 1 };
  expect(await readImport(service.manager, id)).toMatchObject(done);
  const { rows } = await base.owner.query(
    `select s.name, s.telephone, l.address, l.postcode from care.directory_service s
     join care.directory_service_at_location a on a.service_id = s.id
     join care.directory_location l on l.id = a.location_id
     where s.source = 'our list' order by s.name`,
  );
  expect(rows).toEqual([
    {
      name: 'Harbour Chess',
      telephone: '01632 960 002',
      address: 'The Hall, Quay Street',
      postcode: 'BS1 5UH',
    },
    { name: 'Harbour Choir', telephone: null, address: 'Church', postcode: 'BS1 5UH' },
  ]);

  const again = (await visit('', upload(table.replace('Church', 'Chapel'), 'later.csv'))).to;
  const remembered = await visit(`${again}/columns`);
  expect(remembered.html).toContain('It is chosen as at the import of 21 November 2026');
  expect(selected(remembered.html)).toEqual([
    'name',
    'address',
    'postcode',
    '',
    'phone',
    'categories',
    'description',
  ]);
  const { headings } = (await readColumns(service.manager, again.slice(1))) ?? { headings: [] };
  expect(headings).toHaveLength(7);
  await visit(`${again}/columns`, new URLSearchParams({ _key: newId(), intent: 'give-up' }));
  expect(await readImport(service.manager, again.slice(1))).toMatchObject({
    status: 'failed',
    failure: 'Helen Pryce gave it up.',
  });
});

it.each([
  ['one,two\n', /one line only/],
  ['Knit,knit@example.org\nChess,chess@example.org\n', /looks like a listing/],
  [`${'a,'.repeat(150)}b\n${'1,'.repeat(150)}2\n`, /151 columns/],
])('refuses a table that cannot be chosen from, at the file (%#)', async (text, words) => {
  const before = (await listImports(service.manager)).length;
  const answer = await visit('', upload(text));
  expect(answer.status).toBe(422);
  expect(answer.html).toMatch(words);
  expect(answer.html).toContain('href="#file"');
  expect(answer.html).toContain('value="our list"');
  expect(await listImports(service.manager)).toHaveLength(before);
});

it('what waits is its own organisation’s, bounded, and not for long', async () => {
  const hold = (ctx: Ctx, text = 'name,x\na,b\n') =>
    holdTable(ctx, bytes(text), { fileName: 'few.csv' });
  const id = await hold(service.manager);
  const chosen = { 'column-0': 'name' };
  for (const act of [readColumns, readImport, giveUpTable, mapColumns] as const) {
    const tryAs = async (ctx: Ctx, which = id) => act(ctx, which, chosen);
    await expect(tryAs(service.otherManager)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(tryAs(service.linkWorker)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(tryAs(service.manager, newId())).rejects.toMatchObject({ kind: 'not-found' });
    await expect(tryAs(service.manager, 'x')).rejects.toMatchObject({ kind: 'not-found' });
  }
  await expect(hold(service.linkWorker)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(forgetTables(service.manager)).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await listImports(service.otherManager)).map((one) => one.id)).not.toContain(id);
  const key = { ...service.otherManager, key: newId() };
  expect(await hold(key)).toBe(await hold(key));

  const count = async () => {
    const counted = counting(service.manager);
    await readColumns(counted.ctx, id);
    return counted.statements();
  };
  const few = await count();
  const { rows } = await base.owner.query(
    "select count(*)::int as held from care.directory_import where by_organisation_id = $1 and status = 'to-map'",
    [service.organisationId],
  );
  for (let held = rows[0].held; held < mostHeld; held++)
    await hold(service.manager, `name${',y'.repeat(90)}\na\n`);
  expect(await count()).toBe(few);
  await expect(hold(service.manager)).rejects.toMatchObject({
    detail: { fields: { file: expect.stringContaining('10 tables wait') } },
  });
  await giveUpTable(service.manager, id);
  await expect(mapColumns(service.manager, id, chosen)).rejects.toMatchObject({ kind: 'conflict' });
  const later = { actor: systemActor, now: new Date('2026-12-06T10:00:00Z') };
  await forgetTables({ ...service.manager, ...later });
  const left = await base.owner.query(
    "select distinct status, file is null as gone from care.directory_import where file_name = 'few.csv'",
  );
  expect(left.rows).toEqual([{ status: 'failed', gone: true }]);
  const noted = await base.owner.query(
    "select distinct act from platform.audit_entry where act like 'directory.import-%' order by act",
  );
  expect(noted.rows.map((row) => row.act)).toEqual(
    expect.arrayContaining(
      ['hold', 'queue', 'give-up', 'forget', 'finish'].map((act) => `directory.import-${act}`),
    ),
  );
});
