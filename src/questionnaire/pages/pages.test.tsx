import { renderToStaticMarkup } from 'react-dom/server';
import {
  createStaticHandler,
  createStaticRouter,
  RouterContextProvider,
  StaticRouterProvider,
} from 'react-router';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestContext } from '#app/context.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { listDefinitions, readDefinitionPage } from '../queries.server.ts';
import * as conditions from './conditions.tsx';
import * as differences from './differences.tsx';
import * as output from './export.ts';
import * as importing from './import.tsx';
import * as item from './item.tsx';
import * as preview from './preview.tsx';
import * as questionnaire from './questionnaire.tsx';
import * as questionnaires from './questionnaires.tsx';

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

const root = '/o/:organisation/questionnaires';
const handler = createStaticHandler(
  Object.entries({
    '': questionnaires,
    '/import': importing,
    '/:questionnaire': questionnaire,
    '/:questionnaire/item': item,
    '/:questionnaire/conditions': conditions,
    '/:questionnaire/preview': preview,
    '/:questionnaire/differences': differences,
    '/:questionnaire/export/:format': output,
  }).map(([path, module]) => ({
    path: root + path,
    loader: module.loader as never,
    ...('action' in module ? { action: module.action as never } : {}),
    ...('default' in module ? { Component: module.default } : {}),
  })),
);

async function visit(path: string, body?: URLSearchParams | FormData, who: Ctx = service.manager) {
  const context = new RouterContextProvider();
  context.set(requestContext, {
    services: { db: base.db },
    requestId: 'test',
    now: service.manager.now,
    signedIn: { userId: who.actor.id, name: who.actor.name, secondFactor: true },
  } as never);
  const request = new Request(`http://localhost/o/${slug}/questionnaires${path}`, {
    ...(body ? { method: 'POST', body } : {}),
  });
  const answer = await handler.query(request, { requestContext: context });
  if (answer instanceof Response)
    return { status: answer.status, to: answer.headers.get('location') ?? '', html: '' };
  const router = createStaticRouter(handler.dataRoutes, answer);
  const html = renderToStaticMarkup(
    <StaticRouterProvider router={router} context={answer} hydrate={false} />,
  );
  return { status: answer.statusCode, to: '', html };
}
const fields = (given: Record<string, string>) => new URLSearchParams({ _key: newId(), ...given });
const upload = (content: string, more: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ _key: newId(), ...more })) form.set(name, value);
  form.set('file', new File([content], 'form.json'));
  return form;
};
const definition = (title: string) =>
  JSON.stringify({
    resourceType: 'Questionnaire',
    title,
    item: [
      { linkId: 'a', type: 'boolean', text: 'Well?' },
      { linkId: 'b', type: 'string', text: 'Why “not” & <b>?' },
    ],
  });
const revision = async (id: string) =>
  String((await readDefinitionPage(service.manager, id)).found.revision);

it('imports, mends, previews and publishes, and begins a version that shows what differs', async () => {
  expect((await visit('')).html).toContain('No questionnaires yet');
  const missing = await visit('/import', upload(definition('Ours'), {}));
  expect([missing.status, missing.html.includes('Say whether it needs a licence')]).toEqual([
    422,
    true,
  ]);
  const wrong = await visit('/import', upload('{"a": 1}', { rights: 'free' }));
  expect([wrong.status, wrong.html.includes('not a FHIR Questionnaire')]).toEqual([422, true]);
  const empty = await visit('/import', upload('', { rights: 'licensed', licence: 'No. 7 & on' }));
  expect([empty.status, empty.html.includes('value="No. 7 &amp; on"')]).toEqual([422, true]);
  const licensed = await visit('/import', upload(definition('EQ-5D-5L'), { rights: 'free' }));
  expect([licensed.status, licensed.html.includes('needs a licence')]).toEqual([422, true]);
  expect(await listDefinitions(service.manager)).toEqual([]);
  const taken = await visit('/import', upload(definition('Ours'), { rights: 'free' }));
  expect(taken.status).toBe(303);
  const id = taken.to.split('/').at(-1) ?? '';

  const page = await visit(`/${id}`);
  expect(page.html).toContain('Why “not” &amp; &lt;b&gt;?');
  expect(page.html).toContain('no url or version');
  const when = { behaviour: 'all', question1: 'a', operator1: '=', value1: 'perhaps' };
  const refused = await visit(`/${id}/conditions?link=b`, fields({ ...when, _version: '1' }));
  expect([refused.status, refused.html.includes('href="#value1"')]).toEqual([422, true]);
  await visit(`/${id}/conditions?link=b`, fields({ ...when, value1: 'no', _version: '1' }));
  expect((await visit(`/${id}`)).html).toContain('Asked when “Well?” is No');
  expect((await visit(`/${id}/conditions?link=b`)).html).toContain('value="no"');
  const added = { type: 'integer', text: 'How many?', _version: '2', after: 'a' };
  expect((await visit(`/${id}/item`, fields({ ...added, least: 'x' }))).status).toBe(422);
  expect((await visit(`/${id}/item`, fields(added))).to).toContain(id);
  // Somebody else had it open: they are told, and what they typed stays
  const late = await visit(
    `/${id}/item?link=a`,
    fields({ type: 'boolean', text: 'Mine', _version: '2' }),
  );
  expect([late.status, late.html.includes('Mine')]).toEqual([409, true]);
  expect((await visit(`/${id}`, fields({ move: 'up q1', _version: '2' }))).status).toBe(409);
  // Of conditions and of the title and terms both versions are shown too
  const elsewhere = { behaviour: 'all', question1: 'a', operator1: '=', value1: 'yes' };
  const both = await visit(`/${id}/conditions?link=b`, fields({ ...elsewhere, _version: '2' }));
  expect(both.status).toBe(409);
  for (const shown of ['“Well?” is no', '“Well?” is yes', 'Condition 1'])
    expect(both.html).toContain(shown);
  const terms = await visit(
    `/${id}`,
    fields({ intent: 'settings', title: 'My title', quotas: 'a = 1: 5', _version: '2' }),
  );
  expect(terms.status).toBe(409);
  for (const shown of ['>Ours<', '>My title<', 'a = 1: 5', 'Quotas'])
    expect(terms.html).toContain(shown);
  await visit(`/${id}`, fields({ move: 'up q1', _version: '3' }));
  const { found } = await readDefinitionPage(service.manager, id);
  expect(found.body.item.map(({ linkId }) => linkId)).toEqual(['q1', 'a', 'b']);
  expect((await visit(`/${id}/item?link=a`)).html).toContain('Take this item away');
  // Refusals become their page at the edge; here it is enough that there is none
  expect((await visit(`/${id}/item?link=nowhere`)).status).not.toBe(200);

  expect((await visit(`/${id}/preview?width=phone`)).html).not.toContain('Why “not”');
  const tried = await visit(`/${id}/preview?width=phone&asked=0+1&a1=no&a0=x`);
  expect(tried.html).toContain('Why “not”');
  expect(tried.html).toContain('Enter a whole number');
  for (const format of ['fhir', 'xlsform', 'pdf'])
    expect((await visit(`/${id}/export/${format}`)).status, format).toBe(200);

  const settings = { intent: 'settings', title: 'Ours too', _version: await revision(id) };
  expect((await visit(`/${id}`, fields({ ...settings, title: '' }))).status).toBe(422);
  expect((await visit(`/${id}`, fields(settings))).status).toBe(303);
  const publish = { intent: 'publish', measure: 'yes', _version: await revision(id) };
  expect((await visit(`/${id}`, fields(publish))).status).toBe(303);
  expect((await visit(`/${id}`, fields(publish))).status).toBe(409);
  expect((await visit(`/${id}/item?link=a`)).status).not.toBe(200);
  const next = (await visit(`/${id}`, fields({ intent: 'version' }))).to.split('/').at(-1) ?? '';
  await visit(`/${next}`, fields({ move: 'remove q1', _version: '1' }));
  expect((await visit(`/${next}/differences`)).html).toContain('How many?');
  expect((await visit(`/${next}`, fields({ intent: 'discard', _version: '2' }))).to).toMatch(
    /questionnaires$/,
  );
  expect((await visit(`/${id}`, fields({ intent: 'retire' }))).status).toBe(303);
});

it('begins an empty one by its title', async () => {
  expect((await visit('', fields({ title: ' ' }))).status).toBe(422);
  const { to } = await visit('', fields({ title: 'By hand' }));
  expect((await visit(`/${to.split('/').at(-1)}`)).html).toContain('First question');
});
