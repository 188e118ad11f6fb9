import readSheets from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { generate } from '../../cli/generate/generate.ts';
import { NOW } from '../../cli/generate/service.ts';
import { csvOf, reportPdf, spreadsheetOf } from './file.server.ts';
import { exportReport, giveOutReport, readReport } from './report.server.ts';
import { isReport, type ReportKind, reports, type Section } from './rules.ts';

const THRESHOLD = 10;
const kinds = Object.keys(reports) as ReportKind[];
const whole = { period: '2026-27', practice: null };
const quarter = { period: '2026-27-q2', practice: null };
const refusal = (kind: string) => expect.objectContaining({ name: 'Refusal', kind });

let base: TestDatabase;
let service: Service;
let manager: Ctx;
let practice: string;

const as = (roles: Role[]): Ctx => ({ ...manager, actor: { ...manager.actor, roles } });
const section = (sections: readonly Section[], id: string): Section => {
  const found = sections.find((one) => one.id === id);
  if (!found) throw new Error(`no section ${id}`);
  return found;
};

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  await generate(base.owner, { linkWorkers: 12, referrals: 500, seed: 3, listings: 12 }, () => {});
  await base.owner.query(
    `insert into care.practice_deprivation select ods_code, 40, 1, now() from account.organisation where ods_code like 'Z%' on conflict do nothing`,
  );
  const { rows } = await base.owner.query<{ organisation: string; id: string; practice: string }>(
    `select o.id as organisation, m.user_id as id, (select r.practice_code from care.referral r
       where r.organisation_id = o.id group by 1 order by count(*) desc, 1 limit 1) as practice
     from account.organisation o join account.membership m on m.organisation_id = o.id and m.role = 'manager'
     where o.slug = 'made-up-3-1'`,
  );
  practice = rows[0]?.practice ?? '';
  manager = {
    ...service.manager,
    now: new Date(NOW),
    actor: {
      ...service.manager.actor,
      id: rows[0]?.id ?? '',
      organisationIds: [rows[0]?.organisation ?? ''],
    },
  };
}, 120_000);
afterAll(() => base.close());

describe('figures', () => {
  test('are those of the records, wherever they are shown', async () => {
    const { report } = await readReport(manager, 'referrals', whole, THRESHOLD);
    const { rows } = await base.owner.query<{ source: string; n: number }>(
      `select source, count(*)::integer as n from care.referral
       where organisation_id = $1 and received_at >= '2026-03-31T23:00Z' group by 1`,
      [manager.actor.organisationIds[0]],
    );
    const shown = section(report.sections, 'sources').rows.filter(([, n]) => n !== null);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.map(([, n]) => n)).toEqual(
      expect.arrayContaining([Math.max(...rows.map(({ n }) => n))]),
    );
    for (const [, n] of shown) expect(rows.map((row) => row.n)).toContain(n);
    // Fifths of deprivation are sums of practices that are shown by themselves.
    const sum = (id: string) =>
      section(report.sections, id).rows.reduce(
        (all, [name, n]) => all + (name === 'Another practice, or none known' ? 0 : Number(n)),
        0,
      );
    expect(sum('deprivation')).toBe(sum('practices'));
    const quarters = section(report.sections, 'quarters').rows.map(([, n]) => Number(n));
    expect(quarters.reduce((all, n) => all + n, 0)).toBe(rows.reduce((all, { n }) => all + n, 0));
  });

  test('tell what was measured beside what was agreed', async () => {
    const { report } = await readReport(manager, 'agreement', quarter, THRESHOLD);
    const { rows } = await base.owner.query<{ middle: number }>(
      `select percentile_cont(0.5) within group (order by minutes) as middle from care.contact
       where organisation_id = $1 and status = 'attended' and kind = 'appointment'
         and at >= '2026-06-30T23:00Z' and at < '2026-09-30T23:00Z'`,
      [manager.actor.organisationIds[0]],
    );
    const time = section(report.sections, 'amounts').rows.find(([name]) =>
      String(name).startsWith('Time spent'),
    );
    expect(time?.[6]).toBe(rows[0]?.middle);
    expect(section(report.sections, 'contested').rows.every((row) => row[1] === 0)).toBe(true);
  });

  test.each(kinds)(
    '%s keeps small groups back and asks a known number of questions',
    async (kind) => {
      const counted = counting(manager);
      const { report } = await readReport(counted.ctx, kind, quarter, THRESHOLD);
      const asked = counted.statements();
      expect(asked).toBeLessThanOrEqual(kind === 'agreement' ? 13 : 9);
      // Four times as many rows, and not a question more.
      await readReport(counted.ctx, kind, whole, THRESHOLD);
      expect(counted.statements()).toBe(2 * asked);
      expect(report.sections.length).toBeGreaterThan(1);
      for (const { columns, rows, chart } of report.sections) {
        expect(rows.every((row) => row.length === columns.length)).toBe(true);
        if (chart?.kind === 'bars' && chart.unit !== 'Per cent' && kind !== 'agreement')
          for (const cell of rows.flatMap((row) => row.slice(1)))
            expect(cell === null || Number(cell) >= THRESHOLD).toBe(true);
      }
      const other = await readReport(
        { ...service.otherManager, now: manager.now },
        kind,
        quarter,
        THRESHOLD,
      );
      for (const { id, rows } of other.report.sections)
        if (!['stages', 'contested', 'amounts', 'shares'].includes(id))
          expect(
            rows.every((row) => row.slice(1).every((cell) => cell === null)),
            id,
          ).toBe(true);
    },
  );

  test.each(kinds.filter((kind) => kind !== 'agreement' && kind !== 'time-in-post'))(
    '%s: two with filters one apart cannot be subtracted to learn of a few',
    async (kind) => {
      const counts = async (code: string | null, period: string) => {
        const { report } = await readReport(manager, kind, { period, practice: code }, THRESHOLD);
        return new Map(
          report.sections
            // The same quarters stand in both; a deprivation is of practices shown by themselves.
            .filter(({ id }) => !['quarters', 'signposts-connections', 'deprivation'].includes(id))
            .filter(
              ({ chart, live }) => chart?.kind === 'bars' && chart.unit !== 'Per cent' && !live,
            )
            .flatMap(({ id, rows }) =>
              rows.flatMap(([name, ...cells]) =>
                cells.map((cell, at) => [`${id} ${name} ${at}`, cell] as const),
              ),
            ),
        );
      };
      const all = await counts(null, '2026-27');
      expect([...all.values()].filter((cell) => cell !== null).length).toBeGreaterThan(2);
      for (const [code, period] of [
        [practice, '2026-27'],
        [null, '2026-27-q1'],
      ] as const)
        for (const [place, narrow] of await counts(code, period)) {
          const wide = all.get(place);
          if (typeof wide === 'number' && typeof narrow === 'number')
            expect(wide - narrow, place).toBeGreaterThanOrEqual(THRESHOLD);
        }
    },
  );

  test('tell how people said they were, and how many did not say', async () => {
    const { report } = await readReport(manager, 'outcomes', whole, THRESHOLD);
    const { rows } = await base.owner.query<{ n: number; middle: number }>(
      `select count(*)::integer as n, percentile_cont(0.5) within group (order by s.value) as middle
       from care.episode e join care.measure m on m.episode_id = e.id and m.occasion = 'start' and m.status = 'answered'
       join care.measure_score s on s.measure_id = m.id and s.code = 'satisfied'
       where e.organisation_id = $1 and e.closed_at >= '2026-03-31T23:00Z' and exists (select 1 from care.measure l
         where l.episode_id = e.id and l.occasion = 'close' and l.status = 'answered')`,
      [manager.actor.organisationIds[0]],
    );
    const both = section(report.sections, 'said').rows[0]?.[1];
    expect(both).toBe(rows[0]?.n);
    expect(section(report.sections, 'measure-1').rows[0]?.[4]).toBe(rows[0]?.middle);
    const bands = section(report.sections, 'measure-1-satisfied').rows;
    expect(bands.map(([band]) => band)).toEqual([
      'Low (0 to 4)',
      'Medium (5 to 6)',
      'High (7 to 8)',
      'Very high (9 to 10)',
    ]);
    for (const at of [1, 2])
      expect(bands.reduce((sum, row) => sum + Number(row[at]), 0)).toBeLessThanOrEqual(
        Number(both),
      );
    expect(section(report.sections, 'missing').rows.length).toBeGreaterThan(5);
  });
});

describe('who sees them', () => {
  test('supervisors and managers of the service, nobody else', async () => {
    await readReport(as(['supervisor']), 'equity', whole, THRESHOLD);
    for (const role of ['link-worker', 'referrer', 'administrator'] as const)
      for (const read of [readReport, exportReport, giveOutReport])
        await expect(read(as([role]), 'equity', whole, THRESHOLD)).rejects.toEqual(
          refusal('forbidden'),
        );
    await expect(
      readReport(manager, 'waiting', { ...whole, practice: 'Z99999' }, THRESHOLD),
    ).rejects.toEqual(refusal('not-found'));
    expect(isReport('toString')).toBe(false);
  });

  test('a page is given out of a period that is over alone, and every file is on record', async () => {
    await expect(giveOutReport(manager, 'waiting', whole, THRESHOLD)).rejects.toEqual(
      refusal('conflict'),
    );
    const { report } = await giveOutReport(manager, 'waiting', quarter, THRESHOLD);
    expect(report.sections.map(({ id }) => id)).not.toContain('still-waiting');
    const { rows } = await base.owner.query(
      `select reason from platform.audit_entry where organisation_id = $1 and act = 'report.export' order by id desc limit 1`,
      [manager.actor.organisationIds[0]],
    );
    expect(rows).toEqual([{ reason: 'waiting' }]);
  });
});

describe('files', () => {
  test('a spreadsheet reads back as the report, and a name that looks like a formula is a text', async () => {
    await base.owner.query(
      `update account.organisation set name = '=HYPERLINK("http://x.example")' where ods_code = $1`,
      [practice],
    );
    const found = await exportReport(manager, 'referrals', whole, THRESHOLD);
    const answer = await spreadsheetOf(found, 'Hillside');
    const file = Buffer.from(await answer.arrayBuffer());
    const sheets = await readSheets(file);
    expect(sheets[0]?.sheet).toBe('About');
    expect(sheets).toHaveLength(found.report.sections.length + 1);
    const practices = sheets.find(({ sheet }) => sheet === 'By practice')?.data ?? [];
    expect(practices[0]).toEqual(['Practice', 'Referrals']);
    expect(practices.some(([name]) => name === `'=HYPERLINK("http://x.example")`)).toBe(true);
    const csv = await csvOf(found).text();
    expect(csv).toContain(`"'=HYPERLINK(""http://x.example"")"`);
    expect(csv.split('\r\n')[0]).toBe('period,practice,table,row,measure,value');
  });

  test.each(kinds)('%s is one page, tagged, for a commissioner', async (kind) => {
    const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const found = await giveOutReport(manager, kind, quarter, THRESHOLD);
    const pdf = await reportPdf(found, 'Hillside Social Prescribing');
    const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
    expect(document.numPages).toBe(1);
    expect(Object.fromEntries((await document.getMarkInfo()) as never)).toMatchObject({
      Marked: true,
    });
    const text = (await (await document.getPage(1)).getTextContent()).items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('July to September 2026');
    expect(text).toContain(found.report.sections[0]?.title);
  });
});
