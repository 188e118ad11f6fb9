import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '#platform/audit/verify.server.ts';
import { type Form, formsOf } from './support/html.ts';
import { startPostgres } from './support/postgres.ts';
import { type Served, serveDemo } from './support/served.ts';
import { NO_SMALL_DISK, smallDisk } from './support/small-disk.ts';
import { type Visitor, visitor } from './support/visitor.ts';

const onPostgres = process.env.HOLDFAST_TEST_DATABASE === 'postgres';
const cleaning: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function onCluster(folder?: string) {
  const cluster = await startPostgres(folder ? { folder } : {});
  cleaning.push(() => cluster.stop('SIGQUIT'));
  const first = new pg.Client(cluster.url('postgres'));
  await first.connect();
  await first.query('create database holdfast');
  await first.end();
  const served = await serveDemo({
    DATABASE_URL: cluster.appUrl('holdfast'),
    DATABASE_OWNER_URL: cluster.url('holdfast'),
  });
  served.owner.on('error', () => undefined);
  cleaning.push(() => served.stop());
  return { cluster, served };
}

/** The form that adds a need to somebody's plan, ready to be sent. */
async function needForm(who: Visitor): Promise<Form> {
  const pages = await who.walk(['/organisations'], () => 2);
  const plan = pages.find(({ path }) => path.endsWith('/plan'));
  const form = formsOf(plan?.html ?? '', plan?.path ?? '').find(({ fields }) =>
    fields.some(({ name }) => name === 'needWords'),
  );
  if (!form) throw new Error('nobody has a plan that can be written');
  return form;
}

const filled = (form: Form, words: string): [string, string][] =>
  form.fields.map(({ name, value }) => [
    name,
    name === '_key' ? randomUUID() : name === 'needWords' ? words : value,
  ]);

async function well(served: Served): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const answer = await served.get('/readyz');
    await answer.text();
    if (answer.ok) return;
    if (Date.now() > until) throw new Error('it did not recover by itself');
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** What the page about it offers to send again is what was typed, under the key it had. */
async function expectKept(answer: Response, path: string, sent: [string, string][]): Promise<void> {
  const html = await answer.text();
  expect(answer.status).toBe(503);
  expect(html).toContain('Holdfast is not available right now');
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).toContain('nhsuk-header');
  const [again] = formsOf(html, path);
  expect(again?.fields.map(({ name, value }) => [name, value])).toEqual(sent);
}

async function countOf(served: Served, words: string): Promise<number> {
  const { rows } = await served.owner.query('select 1 from care.need where person_words = $1', [
    words,
  ]);
  return rows.length;
}

/** Sends what could not be sent, twice at once, as somebody does who waited. */
async function expectOneRecord(served: Served, who: Visitor, form: Form, sent: [string, string][]) {
  const answers = await Promise.all([who.post(form.action, sent), who.post(form.action, sent)]);
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  const words = sent.find(([name]) => name === 'needWords')?.[1] ?? '';
  expect(await countOf(served, words)).toBe(1);
  expect((await verifyAudit(served.owner)).broken).toBeNull();
}

async function loseAndFind(served: Served, lose: () => Promise<void>, find: () => Promise<void>) {
  const who = await visitor(served, 'link.worker@demo.example');
  const form = await needForm(who);
  const sent = filled(form, `To be "heard" <b>while</b> it was away`);
  await lose();
  for (const answer of [await who.post(form.action, sent), await who.post(form.action, sent)])
    await expectKept(answer, form.action, sent);
  const page = await who.get('/o/hillside/today');
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('Try again in a minute');
  expect((await served.get('/sign-in')).status).toBeLessThan(504);
  const ready = await served.get('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ database: false, migrations: false });
  expect((await served.get('/healthz')).status).toBe(200);
  await find();
  await well(served);
  await expectOneRecord(served, who, form, sent);
}

/** Writes until there is no more room; then what was confirmed is there, and the rest is refused. */
async function fillAndFree(served: Served, disk: string) {
  const who = await visitor(served, 'link.worker@demo.example');
  const form = await needForm(who);
  const filler = join(disk, 'filler');
  try {
    writeFileSync(filler, Buffer.alloc(1_000_000_000));
  } catch {
    // Full, as meant: what fitted is written.
  }
  const confirmed: string[] = [];
  let refused: [string, string][] | undefined;
  for (let turn = 0; turn < 3_000 && !refused; turn++) {
    const words = `${turn} ${randomUUID().repeat(50)}`.slice(0, 1_900);
    const sent = filled(form, words);
    const answer = await who.post(form.action, sent);
    if (answer.status === 303) {
      await answer.text();
      confirmed.push(words);
    } else {
      await expectKept(answer, form.action, sent);
      refused = sent;
    }
  }
  expect(refused, 'the disk was never full').toBeDefined();
  rmSync(filler);
  await well(served);
  for (const words of confirmed) expect(await countOf(served, words)).toBe(1);
  await expectOneRecord(served, who, form, refused ?? []);
}

describe.runIf(onPostgres)('PostgreSQL', () => {
  it('is away for a while: a clear page, nothing lost, well again by itself', async () => {
    const { cluster, served } = await onCluster();
    await loseAndFind(served, cluster.crash, cluster.start);
  }, 240_000);

  it('has a full disk: a clear page, nothing confirmed is lost, well again by itself', async ({
    skip,
  }) => {
    const disk = smallDisk('260m', cleaning) ?? skip(NO_SMALL_DISK);
    const folder = join(disk, 'cluster');
    mkdirSync(folder);
    const { cluster, served } = await onCluster(folder);
    const restarting = setInterval(() => cluster.startIfStopped().catch(() => undefined), 500);
    cleaning.push(() => clearInterval(restarting));
    await fillAndFree(served, disk);
  }, 240_000);
});

describe.skipIf(onPostgres)('the embedded database', () => {
  it('has a full disk: a clear page, nothing confirmed is lost, well again by itself', async ({
    skip,
  }) => {
    const disk = smallDisk('160m', cleaning) ?? skip(NO_SMALL_DISK);
    const served = await serveDemo({ HOLDFAST_DATA: join(disk, 'data') });
    cleaning.push(() => served.stop());
    await fillAndFree(served, disk);
  }, 240_000);
});
