import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import type { Ctx } from '../database/context.server.ts';
import { perform, readIn } from '../database/transaction.server.ts';
import { newId } from '../id.ts';
import { discardDraft, LARGEST_DRAFT, MOST_DRAFTS, readDrafts, saveDraft } from './draft.server.ts';
import { aboutOf, type DraftName, draftName, isDraftName } from './name.ts';

let base: TestDatabase;
let service: Service;
let personId: string;
let form: DraftName;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
beforeEach(() => {
  personId = newId();
  form = draftName('contact', personId);
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const draftsOf = (ctx: Ctx) => readIn(ctx, 'care', (tx) => readDrafts(ctx, tx, personId));

async function entries(act: string): Promise<number> {
  const { rows } = await base.owner.query<{ count: number }>(
    'select count(*)::integer as count from platform.audit_entry where act = $1 and person_id = $2',
    [act, personId],
  );
  return rows[0]?.count ?? 0;
}

test('the last of what was typed is kept, exactly, with the version it was typed over', async () => {
  const values = {
    done: 'half a \u0000 sentence <script>=1+1 😀'.replace('\u0000', ''),
    share: ['a', 'b'],
  };
  await saveDraft(service.linkWorker, form, { done: 'half' }, 1);
  await saveDraft(service.linkWorker, form, values, 2);
  expect((await draftsOf(service.linkWorker))[form]).toMatchObject({ values, version: 2 });
});

test('a draft is only its author’s, in the organisation they work in', async () => {
  await saveDraft(service.linkWorker, form, { done: 'private' });
  for (const other of [
    service.secondLinkWorker,
    service.supervisor,
    service.manager,
    service.otherLinkWorker,
    {
      ...service.linkWorker,
      actor: { ...service.linkWorker.actor, organisationIds: [service.otherOrganisationId] },
    },
  ]) {
    expect(await draftsOf(other)).toEqual({});
    await discardDraft(other, form);
  }
  // Row-level security holds where a query forgets to ask whose it is.
  const seen = await readIn(service.supervisor, 'care', (tx) =>
    tx.execute('select 1 from platform.draft'),
  );
  expect(seen.rows).toEqual([]);
  expect(Object.keys(await draftsOf(service.linkWorker))).toEqual([form]);
});

test('nobody but staff has drafts', async () => {
  for (const kind of ['public', 'link', 'job', 'system'] as const) {
    const ctx = { ...service.linkWorker, actor: { ...service.linkWorker.actor, kind } };
    await expect(saveDraft(ctx, form, {})).rejects.toEqual(refusal('forbidden'));
  }
});

test('the log says that a draft was begun and discarded, not each pause in typing', async () => {
  for (let i = 0; i < 5; i += 1) await saveDraft(service.linkWorker, form, { done: `${i}` });
  expect(await entries('draft.begin')).toBe(1);
  await discardDraft(service.linkWorker, form);
  expect(await entries('draft.discard')).toBe(1);
  expect(await draftsOf(service.linkWorker)).toEqual({});
});

test('two pauses at the same moment keep one draft', async () => {
  await Promise.all(['a', 'b', 'c'].map((done) => saveDraft(service.linkWorker, form, { done })));
  expect(Object.keys(await draftsOf(service.linkWorker))).toEqual([form]);
});

describe('it goes with the act it was typed for', () => {
  const act = (fails: boolean, draft: string) =>
    perform({ ...service.linkWorker, draft }, 'care', async (_tx, note) => {
      note({ act: 'test.act', subject: ['person', personId] });
      if (fails) throw new Error('no');
      return null;
    });

  test('and stays when the act fails, or another form is sent', async () => {
    await saveDraft(service.linkWorker, form, { done: 'x' });
    await expect(act(true, form)).rejects.toThrow('no');
    await act(false, draftName('close', personId));
    expect(Object.keys(await draftsOf(service.linkWorker))).toEqual([form]);
    await act(false, form);
    expect(await draftsOf(service.linkWorker)).toEqual({});
  });
});

describe('is bounded', () => {
  test('in size', async () => {
    await expect(
      saveDraft(service.linkWorker, form, { done: 'x'.repeat(LARGEST_DRAFT) }),
    ).rejects.toEqual(refusal('invalid'));
  });

  test('in number', async () => {
    const many = service.secondLinkWorker;
    await base.owner.query(
      `insert into platform.draft (organisation_id, user_id, form, "values", updated_at)
       select $1, $2, 'contact:' || gen_random_uuid(), '{}', now() from generate_series(1, $3)`,
      [service.organisationId, many.actor.id, MOST_DRAFTS],
    );
    await expect(saveDraft(many, form, { done: 'one more' })).rejects.toEqual(refusal('invalid'));
  });

  test.each([
    'contact',
    'contact:',
    'contact:not-an-id',
    `CONTACT:${newId()}`,
    `contact:${newId()}:`,
    `contact:${newId()}:%`,
    `contact:${newId()} `,
    `${'x'.repeat(60)}:${newId()}`,
    '',
    null,
  ])('to names of forms: %s is none', async (name) => {
    expect(isDraftName(name)).toBe(false);
    await expect(saveDraft(service.linkWorker, name as DraftName, {})).rejects.toEqual(
      refusal('invalid'),
    );
  });
});

test('a name says whom it is about', () => {
  expect(aboutOf(draftName('contact', personId, newId()))).toBe(personId);
});
