import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Message } from '#platform/mail/deliver.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { planContact, recordContact } from '../casework/contact.server.ts';
import { addAction, addGoal } from '../casework/plan.server.ts';
import { actionShape, contactShape, goalShape, planShape } from '../casework/shapes.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { deliverMessage } from '../messaging/jobs.server.ts';
import { recordConsent, recordRisk } from '../person/around.server.ts';
import { openOwnPage, readOwnPageOf, shutOwnPage } from './grant.server.ts';
import { readOwnPage, sayOnOwnPage } from './page.server.ts';
import { codeShape, MOST_WRONG, sayShape } from './rules.ts';
import { enterCode, leave, readLink, sendLinkAgain, visiting } from './visit.server.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let personId: string;
let browser: Ctx;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
  browser = {
    ...me,
    actor: { kind: 'link', id: null, name: 'somebody', organisationIds: [], roles: [] },
  };
});
afterAll(() => base.close());
beforeEach(async () => {
  ({ personId } = await makePersonWithEpisode(me));
});

const later = (ctx: Ctx, minutes: number): Ctx => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + minutes * 60_000),
});

/** Sends the newest message to the person as the job would, and takes the link out of it. */
async function linkSent(): Promise<string> {
  const { rows } = await base.owner.query(
    "select id from care.person_message where person_id = $1 and kind = 'own-page' order by at desc, id desc limit 1",
    [personId],
  );
  const sent: Message[] = [];
  await deliverMessage(
    base.db,
    { id: 'job', data: { messageId: rows[0].id, organisationId: service.organisationId } },
    {
      origin: 'https://holdfast.example',
      mail: { deliver: async (message) => void sent.push(message) },
      texts: { deliver: async () => undefined },
    },
    me.now,
  );
  return /mine\/([\w-]{43})/.exec(sent[0]?.text ?? '')?.[1] ?? '';
}

async function opened() {
  const { code } = await openOwnPage(me, personId, 'email');
  const link = await linkSent();
  const { token } = await enterCode(browser, link, code);
  return { code, link, token, visit: await visiting(browser, token) };
}

describe('the way in', () => {
  it('is a link that works once and a code that staff tell', async () => {
    const { code } = await openOwnPage(me, personId, 'email');
    const link = await linkSent();
    expect(code).toMatch(/^\d{6}$/);
    expect((await readLink(browser, link)).state).toBe('open');
    const { token } = await enterCode(browser, link, code);
    expect((await visiting(browser, token)).personId).toBe(personId);
    expect((await readLink(browser, link)).state).toBe('over');
    await expect(enterCode(browser, link, code)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('keeps neither code nor link: the database holds hashes alone', async () => {
    const { code, link, token } = await opened();
    const { rows } = await base.owner.query(`
      select coalesce(string_agg(t::text, ' '), '') as all from (
        select row_to_json(p)::text from care.own_page p union all
        select row_to_json(m)::text from care.person_message m union all
        select row_to_json(l)::text from care.one_time_link l union all
        select row_to_json(a)::text from platform.audit_entry a) as x(t)`);
    for (const secret of [link, token, `"${code}"`]) expect(rows[0].all).not.toContain(secret);
  });

  it('counts wrong codes, and shuts after too many', async () => {
    const { code } = await openOwnPage(me, personId, 'email');
    const link = await linkSent();
    const wrong = code === '000000' ? '111111' : '000000';
    for (let n = 0; n < MOST_WRONG; n++)
      await expect(enterCode(browser, link, wrong)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(enterCode(browser, link, code)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await readLink(browser, link)).state).toBe('shut');
    expect((await readOwnPageOf(me, personId)).page?.wrongCodes).toBe(MOST_WRONG);
  });

  it('closes after half an hour, on leaving, and when staff shut it', async () => {
    const first = await opened();
    await expect(visiting(later(browser, 31), first.token)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await leave(first.visit);
    await expect(visiting(browser, first.token)).rejects.toMatchObject({ kind: 'not-found' });
    const second = await opened();
    await shutOwnPage(me, personId);
    await expect(visiting(browser, second.token)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(shutOwnPage(me, personId)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('sends a new link for the same code when the old one is spent', async () => {
    const { code, link } = await opened();
    await sendLinkAgain(later(browser, 1), link);
    const next = await linkSent();
    expect(next).not.toBe(link);
    await enterCode(browser, next, code);
    await openOwnPage(later(me, 2), personId, 'email');
    await expect(sendLinkAgain(browser, link)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('knows nothing of links and sessions that are not ours', async () => {
    for (const token of ['', 'x'.repeat(43), '../../etc/passwd']) {
      await expect(readLink(browser, token)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(enterCode(browser, token, '123456')).rejects.toMatchObject({
        kind: 'not-found',
      });
      await expect(visiting(browser, token)).rejects.toMatchObject({ kind: 'not-found' });
    }
    await expect(visiting(browser, null)).rejects.toMatchObject({ kind: 'not-found' });
    const { link } = await opened();
    await expect(visiting(browser, link)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is opened by link workers and supervisors of the service, to people who can be reached', async () => {
    for (const other of [service.manager, service.referrer, service.administrator])
      await expect(openOwnPage(other, personId, 'email')).rejects.toMatchObject({
        kind: 'forbidden',
      });
    await expect(openOwnPage(service.otherLinkWorker, personId, 'email')).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(openOwnPage(me, personId, 'text')).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('the page', () => {
  it('shows the plan in their words, and nothing that others wrote of them', async () => {
    const goal = await addGoal(me, personId, goalShape.parse({ goal: 'To grow beans again' }));
    await addAction(
      me,
      personId,
      actionShape.parse({ action: 'Ring the allotments', byWhom: 'person', goalId: goal.id }),
    );
    await planContact(
      me,
      personId,
      planShape.parse({ on: '2026-11-25', time: '14:00', mode: 'telephone' }),
    );
    await recordContact(
      me,
      personId,
      contactShape.parse({
        on: '2026-11-20',
        time: '14:00',
        mode: 'telephone',
        attended: 'yes',
        done: 'SECRET note',
      }),
    );
    await recordRisk(me, personId, {
      riskKind: 'safeguarding',
      riskDescription: 'SECRET concern',
      hiddenFromPerson: true,
    });
    const other = await makePersonWithEpisode(me, { givenName: 'SECRET other' });
    await addGoal(me, other.personId, goalShape.parse({ goal: 'SECRET goal' }));
    const { visit } = await opened();
    const page = await readOwnPage(visit);
    expect(page).toMatchObject({
      called: 'Maureen',
      linkWorker: 'Amina Yusuf',
      appointments: [{ mode: 'telephone' }],
      goals: [{ goal: 'To grow beans again', status: 'open' }],
      actions: [{ action: 'Ring the allotments', byWhom: 'person' }],
    });
    expect(JSON.stringify(page)).not.toContain('SECRET');
  });

  it('keeps what they say once, tells their link worker, and withdraws consent', async () => {
    await recordConsent(me, personId, { consentToShare: 'yes', consentNote: null });
    const { visit } = await opened();
    const key = '01990000-0000-7000-8000-00000000aaaa';
    const said = sayShape.parse({ kind: 'how-it-goes', text: 'Better than in June.' });
    await sayOnOwnPage(visit, said, key);
    await sayOnOwnPage(visit, said, key);
    await sayOnOwnPage(visit, sayShape.parse({ kind: 'call-me' }));
    await sayOnOwnPage(visit, sayShape.parse({ kind: 'withdraw-consent' }));
    const page = await readOwnPage(visit);
    expect(page.consented).toBe(false);
    expect(page.said.map(({ kind }) => kind).sort()).toEqual([
      'call-me',
      'how-it-goes',
      'withdraw-consent',
    ]);
    const { rows } = await base.owner.query(
      'select text from care.message where person_id = $1 and to_user_id = $2 order by text',
      [personId, me.actor.id],
    );
    expect(rows.map(({ text }) => text)).toEqual([
      'Asked for a call, on their own page.',
      'Said how it is going, on their own page.',
      'Withdrew consent to share, on their own page.',
    ]);
  });

  it('asks the same few statements however much there is', async () => {
    const { token } = await opened();
    const count = async () => {
      const { ctx, statements } = counting(browser);
      await readOwnPage(await visiting(ctx, token));
      return statements();
    };
    const before = await count();
    for (let n = 0; n < 5; n++)
      await addGoal(me, personId, goalShape.parse({ goal: `Something else ${n}` }));
    expect(await count()).toBe(before);
    expect(before).toBeLessThan(25);
  });
});

it.each([
  ['482 913', '482913'],
  ['482-913', '482913'],
  ['48291', null],
  ['abcdef', null],
])('reads the code %s as %s', (typed, code) => {
  const parsed = codeShape.safeParse({ code: typed });
  expect(parsed.success ? parsed.data.code : null).toBe(code);
});

it.each([
  [{ kind: 'how-it-goes', text: '' }, 'text'],
  [{ kind: 'delete-all' }, 'kind'],
  [{ kind: 'call-me', text: 'x'.repeat(4001) }, 'text'],
])('refuses %j at %s', (input, field) => {
  const parsed = sayShape.safeParse(input);
  expect(parsed.success ? null : parsed.error.issues[0]?.path[0]).toBe(field);
});
