import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepReason } from '#crossing/micro-discretion.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import {
  deleteReflection,
  listSharedWithMe,
  readMyReflections,
  shareReflection,
  takeBackReflection,
  writeReflection,
} from './reflection.server.ts';
import { reflection } from './schema.server.ts';

const WORDS = 'I went past the hour because she had begun to trust me.';

let base: TestDatabase;
let service: Service;
beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
});
afterAll(() => base.close());

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const id = (ctx: Ctx) => ctx.actor.id ?? '';

/** What an actor's own transaction in the zone can see, past every check of a command. */
const seenBy = (ctx: Ctx) =>
  readIn(ctx, 'workforce', (tx) => tx.select({ words: reflection.words }).from(reflection));

/** A statement under a role with the settings it chooses, undone afterwards. */
async function as(role: string, settings: Record<string, string>, sql: string) {
  const client = await base.owner.connect();
  try {
    await client.query('begin');
    await client.query(`drop role if exists reader_for_test`);
    await client.query('create role reader_for_test nologin');
    await client.query('grant pg_read_all_data to reader_for_test');
    await client.query(`set local role ${role}`);
    for (const [name, value] of Object.entries(settings))
      await client.query(`set local holdfast.${name} = '${value}'`);
    const { rowCount } = await client.query(sql);
    return rowCount;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('a reflection', () => {
  it('is read by its author and by nobody else of the service', async () => {
    await writeReflection(service.linkWorker, { words: WORDS });
    expect((await readMyReflections(service.linkWorker)).mine.map(({ words }) => words)).toContain(
      WORDS,
    );
    for (const other of [
      service.secondLinkWorker,
      service.supervisor,
      service.manager,
      service.administrator,
      service.otherManager,
    ])
      expect(await seenBy(other)).toEqual([]);
    const elsewhere = {
      ...service.linkWorker,
      actor: { ...service.linkWorker.actor, organisationIds: [service.otherOrganisationId] },
    };
    expect(await seenBy(elsewhere)).toEqual([]);
  });

  it('is read by no other role of the database, whatever it sets', async () => {
    const settings = { org_ids: `{${service.organisationId}}`, user_id: id(service.linkWorker) };
    const select = 'select words from workforce.reflection';
    expect(await as('reader_for_test', settings, select)).toBe(0);
    for (const role of ['holdfast_care', 'holdfast_account', 'holdfast_sign_in', 'holdfast_jobs'])
      expect(await as(role, settings, select)).toBe('42501');
    expect(
      await as('holdfast_workforce', { ...settings, user_id: id(service.manager) }, select),
    ).toBe(0);
    expect(await as('holdfast_workforce', { ...settings, user_id: '' }, select)).toBe(0);
  });

  it('is not read by an owner of the tables who is no superuser', async () => {
    const client = await base.owner.connect();
    try {
      await client.query('begin; create role plain_owner nologin');
      await client.query('grant usage, create on schema workforce to plain_owner');
      await client.query('alter table workforce.reflection owner to plain_owner');
      await client.query('set local role plain_owner');
      expect((await client.query('select 1 from workforce.reflection')).rowCount).toBe(0);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('is read by the one supervisor it is shared with, until it is taken back', async () => {
    const secret = 'For Grace alone.';
    const written = await writeReflection(service.linkWorker, { words: secret });
    await shareReflection(service.linkWorker, written.id, id(service.supervisor));
    expect((await listSharedWithMe(service.supervisor)).shared).toEqual([
      expect.objectContaining({ words: secret, by: 'Amina Yusuf' }),
    ]);
    expect(await seenBy(service.manager)).toEqual([]);
    await expect(deleteReflection(service.linkWorker, written.id)).rejects.toEqual(
      refusal('conflict'),
    );
    const changed = await as(
      'holdfast_workforce',
      { org_ids: `{${service.organisationId}}`, user_id: id(service.supervisor) },
      `update workforce.reflection set words = 'changed' where id = '${written.id}'`,
    );
    expect(changed).toBe(0);
    await takeBackReflection(service.linkWorker, written.id);
    expect((await listSharedWithMe(service.supervisor)).shared).toEqual([]);
    await deleteReflection(service.linkWorker, written.id);
    expect(
      (await readMyReflections(service.linkWorker)).mine.map((one) => one.words),
    ).not.toContain(secret);
  });

  it('is shared only with a supervisor of the service', async () => {
    const written = await writeReflection(service.linkWorker, { words: 'Hm.' });
    for (const wrong of [service.manager, service.otherManager, service.secondLinkWorker])
      await expect(shareReflection(service.linkWorker, written.id, id(wrong))).rejects.toEqual(
        refusal('invalid'),
      );
    await expect(
      shareReflection(service.secondLinkWorker, written.id, id(service.supervisor)),
    ).rejects.toEqual(refusal('not-found'));
    for (const act of [takeBackReflection, deleteReflection])
      await expect(act(service.secondLinkWorker, written.id)).rejects.toEqual(refusal('conflict'));
  });

  it('is not for managers, administrators or referrers to keep', async () => {
    for (const ctx of [service.manager, service.administrator, service.referrer]) {
      await expect(writeReflection(ctx, { words: 'x' })).rejects.toEqual(refusal('forbidden'));
      await expect(readMyReflections(ctx)).rejects.toEqual(refusal('forbidden'));
      await expect(listSharedWithMe(ctx)).rejects.toEqual(refusal('forbidden'));
    }
  });

  it('is kept once, however often its form is sent, and its words are in no audit entry', async () => {
    const keyed = { ...service.secondLinkWorker, key: newId() };
    const first = await writeReflection(keyed, { words: 'Once only.' });
    expect(await writeReflection(keyed, { words: 'Once only.' })).toEqual(first);
    expect((await readMyReflections(service.secondLinkWorker)).mine).toHaveLength(1);
    const { rows } = await base.owner.query(
      `select 1 from platform.audit_entry e where e::text like '%Once only%' or e::text like '%begun to trust%'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the reason for a micro-discretion', () => {
  const why = (reason: string) => ({
    element: 'contacts',
    act: 'contact.plan',
    sentence: 'Twelve contacts, agreed by the service.',
    reason,
    personId: newId(),
    episodeId: null,
  });
  const act = (ctx: Ctx, reason: string, after?: () => void) =>
    perform(ctx, 'care', async (tx, note) => {
      keepReason(tx, ctx, why(reason));
      const { rows } = await tx.$client.query('select current_user as role');
      note({ act: 'contact.plan', subject: ['contact', null] });
      after?.();
      return { role: String(rows[0].role) };
    });

  it('is kept in the act’s transaction, which has its own role again after', async () => {
    expect(await act(service.linkWorker, 'A thirteenth, to say goodbye well.')).toEqual({
      role: 'holdfast_care',
    });
    const { mine } = await readMyReflections(service.linkWorker);
    expect(mine[0]).toMatchObject({ kind: 'micro-discretion', element: 'contacts' });
    for (const other of [service.supervisor, service.manager, service.administrator])
      expect((await seenBy(other)).map(({ words }) => words).join()).not.toContain('goodbye');
    const { rows } = await base.owner.query(
      `select act, reason from platform.audit_entry where organisation_id = '${service.organisationId}' order by id desc limit 2`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        { act: 'micro-discretion.keep', reason: 'contacts' },
        { act: 'contact.plan', reason: null },
      ]),
    );
  });

  it('is not kept when the act fails', async () => {
    await expect(
      act(service.linkWorker, 'Never kept.', () => {
        throw new Error('the act failed');
      }),
    ).rejects.toThrow('the act failed');
    expect((await seenBy(service.linkWorker)).map(({ words }) => words)).not.toContain(
      'Never kept.',
    );
  });

  it('that cannot be kept leaves the act in its own role, able to go on or be refused', async () => {
    const role = await perform(service.manager, 'care', async (tx, note) => {
      note({ act: 'test.act', subject: ['test', null] });
      expect(() => keepReason(tx, service.manager, why('No.'))).toThrow(refusal('forbidden'));
      const { rows } = await tx.$client.query('select current_user as role');
      return { role: String(rows[0].role) };
    });
    expect(role).toEqual({ role: 'holdfast_care' });
  });

  it('that the database refuses takes the act with it, and is nobody else’s to keep', async () => {
    const keeping = (ctx: Ctx, more: Partial<ReturnType<typeof why>>) =>
      perform(ctx, 'care', async (tx, note) => {
        keepReason(tx, service.linkWorker, { ...why('Never whole.'), ...more });
        note({ act: 'test.refused', subject: ['test', null] });
        return null;
      });
    await expect(keeping(service.linkWorker, { personId: 'no id' })).rejects.toThrow('no id');
    await expect(keeping(service.secondLinkWorker, {})).rejects.toThrow('row-level security');
    const { rows } = await base.owner.query(
      `select 1 from platform.audit_entry where act = 'test.refused'`,
    );
    expect(rows).toEqual([]);
  });
});
