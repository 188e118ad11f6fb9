import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/id.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { correctionShape } from '../directory/shapes.ts';
import { correctListing } from '../directory/write-listing.server.ts';
import { readToday } from '../today/queries.server.ts';
import { keepTime, planWeek } from './commands.server.ts';
import { readCommunityTotals, readMyCommunity } from './queries.server.ts';
import { hoursInWords, hoursOf, keptShape, mondayOf, weekShape } from './rules.ts';

const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });
const week = (over: Record<string, string> = {}) =>
  weekShape.parse({ week: '2026-11-21', wednesday: '4', saturday: '1.5', ...over });
const kept = (over: Record<string, string> = {}) =>
  keptShape.parse({ day: '2026-11-18', hours: '3', ...over });

describe('the rules', () => {
  test('weeks begin on Monday, and hours are read as they are typed', () => {
    expect(['2026-11-16', '2026-11-21', '2026-11-22', '2026-11-23'].map(mondayOf)).toEqual([
      '2026-11-16',
      '2026-11-16',
      '2026-11-16',
      '2026-11-23',
    ]);
    expect([60, 90, 0].map(hoursInWords)).toEqual(['1 hour', '1.5 hours', '0 hours']);
    expect(hoursOf(week().saturday ?? 0)).toBe('1.5');
  });
  test.each<[string, object, string]>([
    ['a word', { monday: 'all day' }, 'monday'],
    ['more than a day', { friday: '25' }, 'friday'],
    ['no week', { week: '' }, 'week'],
  ])('a plan: %s', (_name, over, field) => {
    const parsed = weekShape.safeParse({ week: '2026-11-21', ...over });
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });
  test.each<[string, Record<string, string>, string]>([
    ['no hours', { hours: '' }, 'hours'],
    ['no day', { day: '' }, 'day'],
    [
      'too many venues',
      { venues: Array.from({ length: 21 }, (_, n) => `v${n}`).join('\n') },
      'venues',
    ],
  ])('what was kept: %s', (_name, over, field) => {
    const parsed = keptShape.safeParse({ day: '2026-11-18', hours: '3', ...over });
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('a link worker’s time', () => {
  let base: TestDatabase;
  let service: Service;
  const listing = newId();
  beforeAll(async () => {
    base = await openTestDatabase();
    service = await makeService(base);
    await base.owner.query(
      `insert into care.directory_service (id, source, source_id, name, status, freshness, cost, source_hash, made_at, changed_at)
       values ($1, 'test', '1', 'Soup and chess', 'active', 'never', 'unknown', '', now(), now())`,
      [listing],
    );
  });
  afterAll(() => base.close());

  test('is planned, stands on Today, is written down, and is added up', async () => {
    const me = service.linkWorker;
    await planWeek(me, week());
    await planWeek(me, week({ wednesday: '3', thursday: '2' }));
    await planWeek(me, week({ wednesday: '3' }));
    expect((await readToday(me)).community).toEqual({ planned: 90, kept: null });
    const before = await readMyCommunity(me, null);
    expect(before.waiting).toEqual([
      { day: '2026-11-18', planned: 180 },
      { day: '2026-11-21', planned: 90 },
    ]);
    const under = { ...me, key: newId() };
    const once = await keepTime(under, kept({ venues: 'The hall\n\nThe hall\nThe library' }));
    expect(await keepTime(under, kept({ venues: 'The hall\nThe library' }))).toEqual(once);
    await keepTime(me, kept({ venues: 'The hall\nThe library', groups: 'Soup', note: 'Rain.' }));
    await keepTime(me, kept({ day: '2026-11-20', hours: '0' }));
    const { days, waiting, total, agreed } = await readMyCommunity(me, '2026-11-17');
    expect(waiting.map(({ day }) => day)).toEqual(['2026-11-21']);
    expect(days).toMatchObject([
      { day: '2026-11-18', planned: 180, kept: 180, note: 'Rain.' },
      { day: '2026-11-20', planned: null, kept: 0 },
      { day: '2026-11-21', planned: 90, kept: null },
    ]);
    expect(days[0]?.deeds).toHaveLength(3);
    expect(total).toEqual({ planned: 270, kept: 180, groups: 1, venues: 2, listings: 0 });
    expect(agreed).not.toBe('');
  });

  test('a listing corrected in the directory counts, once, for who corrected it', async () => {
    const correct = (name: string, version: number) =>
      correctListing(
        service.linkWorker,
        listing,
        version,
        correctionShape.parse({ name, cost: 'free', status: 'active' }),
      );
    await correct('Soup, chess and company', 1);
    await correct('Soup, chess, company', 2);
    const [amina, tom] = await readCommunityTotals(service.supervisor);
    expect(amina).toMatchObject({ name: 'Amina Yusuf', kept: 180, venues: 2, listings: 1 });
    expect(tom).toMatchObject({ name: 'Tom Ellery', kept: 0, listings: 0 });
    expect(JSON.stringify([amina, tom])).not.toContain('Rain');
    expect(await readCommunityTotals(service.otherManager)).toMatchObject([
      { name: 'Ivo Marsh', listings: 0 },
    ]);
  });

  test('is nobody else’s to write or read, nor of a day to come', async () => {
    const { linkWorker, secondLinkWorker, supervisor, manager, referrer } = service;
    for (const ctx of [supervisor, manager, referrer]) {
      await expect(planWeek(ctx, week())).rejects.toEqual(refusal('forbidden'));
      await expect(readMyCommunity(ctx, null)).rejects.toEqual(refusal('forbidden'));
    }
    await expect(readCommunityTotals(linkWorker)).rejects.toEqual(refusal('forbidden'));
    expect((await readMyCommunity(secondLinkWorker, '2026-11-17')).days).toEqual([]);
    for (const day of ['2026-11-22', '2026-08-01'])
      await expect(keepTime(linkWorker, kept({ day }))).rejects.toMatchObject({
        kind: 'invalid',
        detail: { fields: { day: expect.any(String) } },
      });
    const { rows } = await base.owner.query(
      "select distinct act from platform.audit_entry where act like 'community%' order by 1",
    );
    expect(rows).toEqual([{ act: 'community-time.keep' }, { act: 'community-time.plan' }]);
  });

  test('a busy quarter asks no more of the database than a quiet one', async () => {
    const count = async (page: 'mine' | 'totals') => {
      const { ctx, statements } = counting(page === 'mine' ? service.linkWorker : service.manager);
      await (page === 'mine' ? readMyCommunity(ctx, null) : readCommunityTotals(ctx));
      return statements();
    };
    const before = [await count('mine'), await count('totals')];
    for (const day of ['2026-11-16', '2026-11-17', '2026-11-19'])
      await keepTime(service.linkWorker, kept({ day, venues: 'A\nB\nC' }));
    await planWeek(service.secondLinkWorker, week());
    expect([await count('mine'), await count('totals')]).toEqual(before);
    expect(before).toEqual([8, 6]);
  });
});
