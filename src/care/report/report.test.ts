import { and, eq, gte, isNotNull, lt } from 'drizzle-orm';
import readSheets from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { urls } from '#questionnaire/extensions.ts';
import { ons4 } from '#questionnaire/instruments/ons4.ts';
import type { Extension, Questionnaire } from '#questionnaire/model.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { generate } from '../../cli/generate/generate.ts';
import { NOW } from '../../cli/generate/service.ts';
import { countSoFar } from '../casework/bounds.server.ts';
import { episode } from '../casework/schema.server.ts';
import { addElement } from '../discretion/element.server.ts';
import { seededElements } from '../discretion/elements.ts';
import { proposeSetting } from '../discretion/propose.server.ts';
import { elementShape, settingShape } from '../discretion/shapes.ts';
import { spreadOf } from '../discretion/spread.ts';
import { csvOf, reportPdf, spreadsheetOf } from './file.server.ts';
import { outcomesByHand } from './outcomes.fixture.ts';
import { readPractised } from './practised.server.ts';
import { exportReport, giveOutReport, readReport } from './report.server.ts';
import { type Cell, isReport, type ReportKind, reports, type Section } from './rules.ts';

const THRESHOLD = 10;
const kinds = Object.keys(reports) as ReportKind[];
/** Their numbers are places and amounts, no counts of people. */
const ofPractice: ReportKind[] = ['agreement', 'year', 'time-in-post'];
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
    `insert into care.practice_deprivation (practice_code, score, decile, loaded_at) select ods_code, 40, 1, now() from account.organisation where ods_code like 'Z%' on conflict do nothing`,
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
      expect(asked).toBeLessThanOrEqual({ agreement: 14, year: 11 }[kind as string] ?? 10);
      // Many more rows, and not a question more; a year asks two of each quarter, of which it has three.
      await readReport(counted.ctx, kind, whole, THRESHOLD);
      expect(counted.statements()).toBe(2 * asked + (kind === 'year' ? 2 : 0));
      expect(report.sections.length).toBeGreaterThan(1);
      for (const { columns, rows, chart } of report.sections) {
        expect(rows.every((row) => row.length === columns.length)).toBe(true);
        if (chart?.kind === 'bars' && chart.unit !== 'Per cent' && !ofPractice.includes(kind))
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
            rows.every((row) => row.slice(1).every((cell) => typeof cell !== 'number')),
            id,
          ).toBe(true);
    },
  );

  test.each(kinds.filter((kind) => !ofPractice.includes(kind)))(
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
});

describe('what stands beside a limit', () => {
  test('is counted as the limit counts it', async () => {
    const here = manager.actor.organisationIds[0];
    // Long groups, support that paused, and people held twice over are no part of any limit.
    await base.owner.query(
      `update care.contact set mode = 'group', minutes = 480 where organisation_id = $1 and substr(id::text, 35) < '40'`,
      [here],
    );
    for (const [kind, days] of [
      ['paused', 10],
      ['resumed', 31],
    ])
      await base.owner.query(
        `insert into care.episode_step (id, organisation_id, person_id, episode_id, kind, by_name, at)
         select gen_random_uuid(), organisation_id, person_id, id, $2, 'Grace Okafor', allocated_at + make_interval(days => $3)
         from care.episode where organisation_id = $1 and status = 'closed' and closed_at > allocated_at + interval '35 days'`,
        [here, kind, days],
      );
    const copied = (table: string) =>
      base.owner.query<{ names: string }>(
        `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
         where table_schema = 'care' and table_name = $1 and column_name <> 'id'`,
        [table],
      );
    const names = (await copied('holding')).rows[0]?.names;
    await base.owner.query(
      `insert into care.holding (id, ${names}) select gen_random_uuid(), ${names} from care.holding where organisation_id = $1`,
      [here],
    );
    const { report } = await readReport(manager, 'agreement', quarter, THRESHOLD);
    const middleOf = (name: string) =>
      section(report.sections, 'amounts').rows.find(([element]) => element === name)?.[6];
    const expected = await readIn(manager, 'care', async (tx) => {
      const closed = await tx
        .select()
        .from(episode)
        .where(
          and(
            eq(episode.organisationId, here ?? ''),
            eq(episode.status, 'closed'),
            isNotNull(episode.allocatedAt),
            gte(episode.closedAt, new Date('2026-06-30T23:00Z')),
            lt(episode.closedAt, new Date('2026-09-30T23:00Z')),
          ),
        );
      const counts = [];
      for (const one of closed)
        counts.push(await countSoFar(tx, one, { day: dayOf(one.closedAt ?? new Date(NOW)) }));
      return {
        contacts: spreadOf(counts.map(({ contacts }) => contacts))?.middle,
        weeks: spreadOf(counts.map(({ weeks }) => weeks))?.middle,
      };
    });
    expect(expected.contacts).toBeGreaterThan(1);
    expect(middleOf('Number of contacts')).toBe(expected.contacts);
    expect(middleOf('How long people are supported')).toBe(expected.weeks);
    const [figures] = (
      await base.owner.query<{ minutes: number; held: number }>(
        `select (select percentile_cont(0.5) within group (order by minutes) from care.contact
           where organisation_id = $1 and status = 'attended' and kind = 'appointment' and mode <> 'group'
             and at >= '2026-06-30T23:00Z' and at < '2026-09-30T23:00Z') as minutes,
         (select percentile_cont(0.5) within group (order by n) from (
           select count(distinct person_id)::float8 as n from care.holding where organisation_id = $1
             and started_at < '2026-09-30T23:00Z' and (ended_at is null or ended_at >= '2026-09-30T23:00Z')
           group by link_worker_id) t) as held`,
        [here],
      )
    ).rows;
    expect(middleOf('Time spent in a contact')).toBe(figures?.minutes);
    expect(middleOf('Holding: how many people')).toBe(figures?.held);
  });

  test('moves quarter by quarter beside the limit of its day, and stands on the continuum', async () => {
    const { report } = await readReport(manager, 'year', whole, THRESHOLD);
    const amounts = section(
      (await readReport(manager, 'agreement', quarter, THRESHOLD)).report.sections,
      'amounts',
    );
    const middle = amounts.rows.find(([name]) => name === 'Number of contacts')?.[6];
    const contacts = section(report.sections, 'year-contacts');
    expect(contacts.rows).toHaveLength(3);
    expect(contacts.rows[1]).toEqual(['July to September 2026', '', '', middle]);
    await proposeSetting(
      { ...manager, now: new Date('2026-09-01T10:00:00Z') },
      'contacts',
      settingShape.parse({
        scope: 'service',
        position: '4',
        limitAmount: '12',
        reason: 'So that people do not wait too long.',
        source: 'policy',
        as: 'put-in-force',
      }),
    );
    const later = await readReport(manager, 'year', whole, THRESHOLD);
    expect(
      section(later.report.sections, 'year-contacts').rows.map((row) => row.slice(1, 3)),
    ).toEqual([
      ['', ''],
      [4, 12],
      [4, 12],
    ]);
    const { period, happened } = await readPractised(manager, null, THRESHOLD);
    expect(period).toBe('July to September 2026');
    expect(happened.contacts).toMatch(
      new RegExp(`^${middle} contacts in one time of support, half`),
    );
    await expect(readPractised(as(['link-worker']), null, THRESHOLD)).rejects.toEqual(
      refusal('forbidden'),
    );
    await expect(readPractised(manager, newId(), THRESHOLD)).rejects.toEqual(refusal('not-found'));
  });

  test('is there for every element, a service’s own too, and where no list was agreed', async () => {
    await addElement(
      manager,
      elementShape.parse({
        name: 'Cups of tea',
        definition: 'How many cups may be had in one contact.',
        examples: 'One, or two',
        unitMany: '',
        unitOne: '',
      }),
    );
    const { report } = await readReport(manager, 'agreement', quarter, THRESHOLD);
    const told = ['amounts', 'shares'].flatMap((of) =>
      section(report.sections, of).rows.map(([name]) => name),
    );
    expect(told).toEqual(
      expect.arrayContaining(['Cups of tea', 'Training for personal development']),
    );
    expect(told).toHaveLength(seededElements.length + 1);
    const { rows } = await base.owner.query<{ share: number }>(
      `select round(100.0 * count(*) filter (where source = 'gp') / count(*))::integer as share from care.referral
       where organisation_id = $1 and status = 'accepted' and received_at >= '2026-06-30T23:00Z' and received_at < '2026-09-30T23:00Z'`,
      [manager.actor.organisationIds[0]],
    );
    expect(section(report.sections, 'parts-referral-types').rows[0]).toEqual([
      'GP',
      'No list agreed',
      rows[0]?.share,
    ]);
    expect(section(report.sections, 'parts-place').rows).toHaveLength(5);
  });

  test('waits are told apart by deprivation too, and the few kept back', async () => {
    const { report } = await readReport(manager, 'equity', whole, THRESHOLD);
    const groups = section(report.sections, 'waits').rows.map(([name]) => name);
    expect(groups).toContain('Most deprived fifth');
    const few = await readReport(manager, 'equity', whole, 5_000);
    expect(section(few.report.sections, 'waits').rows).toEqual([]);
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
    const { getDocument, OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const found = await giveOutReport(manager, kind, quarter, THRESHOLD);
    const pdf = await reportPdf(found, 'Hillside Social Prescribing');
    const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
    expect(document.numPages).toBe(1);
    expect(Object.fromEntries((await document.getMarkInfo()) as never)).toMatchObject({
      Marked: true,
    });
    const page = await document.getPage(1);
    const { fnArray } = await page.getOperatorList();
    // Lines between rows are drawn too: of a chart there is something to be filled.
    const filled = fnArray.filter((made) => made === OPS.constructPath).length;
    expect(filled).toBeGreaterThan(
      found.report.sections.reduce((sum, { rows }) => sum + Math.min(rows.length, 14), 0),
    );
    const text = (await page.getTextContent()).items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('July to September 2026');
    expect(text).toContain(found.report.sections[0]?.title);
  });
});

describe('outcomes, counted again by hand', () => {
  const from = new Date('2026-03-31T23:00Z');
  const codes = ['satisfied', 'worthwhile', 'happy', 'anxious'];
  const labels = ['Life satisfaction', 'Worthwhile', 'Happy yesterday', 'Anxious yesterday'];
  const here = () => manager.actor.organisationIds[0] ?? '';
  const read = async (threshold: number, definitions: readonly Questionnaire[]) => {
    const { report } = await readReport(manager, 'outcomes', whole, threshold);
    const hand = await outcomesByHand(base.owner, here(), from, definitions);
    return {
      sections: report.sections,
      hand,
      rows: (id: string) => section(report.sections, id).rows,
    };
  };
  /** With nothing kept back every count is there; a part that nobody is in is shown as kept back. */
  const counted = (
    shown: readonly (readonly Cell[])[],
    expected: (heading: string) => number[],
  ) => {
    for (const [heading, ...cells] of shown)
      expect([heading, ...cells]).toEqual([
        heading,
        ...expected(String(heading)).map((n) => n || null),
      ]);
  };

  test('are those, cell by cell, and what is kept back is few or guards the few', async () => {
    const all = await read(0, [ons4]);
    const words = ['both', 'start', 'close', 'not-today', 'none'] as const;
    expect(all.rows('said').map(([, n]) => n)).toEqual(
      words.map((word) => all.hand.said[word] || null),
    );
    expect(all.hand.said.both).toBeGreaterThan(50);
    for (const [at, code] of codes.entries()) {
      const { bands } = all.hand.score(ons4.url, code, '0 to 10', 0);
      const shown = all.rows(`measure-1-${code}`);
      expect(shown.map(([heading]) => heading)).toEqual(expect.arrayContaining([...bands.keys()]));
      counted(shown, (heading) => bands.get(heading) ?? [0, 0]);
      // Everybody is in a band once before and once after.
      for (const column of [1, 2])
        expect(shown.reduce((sum, row) => sum + Number(row[column]), 0)).toBe(
          [...bands.values()].reduce((sum, n) => sum + (n[column - 1] ?? 0), 0),
        );
      expect(all.rows('measure-1')[2 * at]?.[0]).toBe(`${labels[at]}, at the start`);
    }
    const shown = await read(THRESHOLD, [ons4]);
    expect(shown.rows('missing')).toEqual(shown.hand.missing(THRESHOLD));
    expect(shown.rows('missing').length).toBeGreaterThan(5);
    expect(shown.rows('measure-1').map(([, ...cells]) => cells)).toEqual(
      codes.flatMap((code) => {
        const { first, last } = shown.hand.score(ons4.url, code, '0 to 10', THRESHOLD);
        return [first, last];
      }),
    );
    expect(shown.rows('measure-1-change').map(([, ...cells]) => cells)).toEqual(
      codes.map((code) => shown.hand.score(ons4.url, code, '0 to 10', THRESHOLD).change),
    );
    for (const id of ['said', ...codes.map((code) => `measure-1-${code}`)])
      for (const [at, row] of shown.rows(id).entries())
        for (const [column, cell] of row.entries()) {
          const exact = all.rows(id)[at]?.[column];
          if (column === 0 || cell !== null) expect(cell, `${id} ${row[0]}`).toBe(exact);
          if (column > 0 && Number(exact) < THRESHOLD) expect(cell, `${id} ${row[0]}`).toBeNull();
        }
  });

  test('join versions where a range is the same, each in its own bands, and say where it is not', async () => {
    const url = 'https://hillside.example/fhir/Questionnaire/well';
    const version = (name: string, change: (score: Extension[], code: string) => Extension[]) => ({
      ...ons4,
      url,
      version: name,
      title: `Well-being ${name}`,
      item: ons4.item.map((item) => ({
        ...item,
        extension: item.extension?.map((one) =>
          one.url === urls.score
            ? { ...one, extension: change([...(one.extension ?? [])], item.linkId) }
            : one,
        ),
      })),
    });
    const band = (lowest: number, highest: number, label: string): Extension => ({
      url: 'band',
      extension: [
        { url: 'from', valueInteger: lowest },
        { url: 'to', valueInteger: highest },
        { url: 'label', valueString: label },
      ],
    });
    const without = (score: Extension[], ...names: string[]) =>
      score.filter(({ url: name }) => !names.includes(name));
    const definitions = [
      version('9', (score) => score),
      version('10', (score, code) =>
        code === 'satisfied'
          ? [...without(score, 'band'), band(0, 5, 'Low'), band(6, 10, 'High')]
          : score,
      ),
      version('11', (score, code) =>
        code === 'worthwhile'
          ? [
              ...without(score, 'high', 'band'),
              { url: 'high', valueInteger: 100 },
              band(0, 100, 'Any'),
            ]
          : score,
      ),
    ];
    for (const of of definitions)
      await base.owner.query(
        `insert into questionnaire.definition (id, organisation_id, url, version, title, status, body, source, notes, measure,
           made_by, made_at, published_at, retired_at, saved_by)
         values ($1, $2, $3, $4, $5, $6, $7, 'fhir', '[]', true, 'Test', now(), now(), $8, 'Test')`,
        [
          newId(),
          here(),
          url,
          of.version,
          of.title,
          of.version === '11' ? 'published' : 'retired',
          of,
          of.version === '11' ? null : new Date(),
        ],
      );
    // A third answer the second version at the close, a third the third, in whose range and bands they then are.
    await base.owner.query(
      `update care.measure m set questionnaire = $2 || case when m.occasion = 'start' then '|9' else n.version end
       from (select id, (array['|9', '|10', '|11'])[1 + row_number() over (order by id) % 3] as version from care.episode where organisation_id = $1) n
       where m.episode_id = n.id and m.organisation_id = $1`,
      [here(), url],
    );
    for (const [change, of, code] of [
      ["band = case when value <= 5 then 'Low' else 'High' end", '10', 'satisfied'],
      ["value = value * 10, high = 100, band = 'Any'", '11', 'worthwhile'],
    ])
      await base.owner.query(
        `update care.measure_score s set ${change} from care.measure m
         where m.id = s.measure_id and m.organisation_id = $1 and m.questionnaire = $2 and s.code = $3`,
        [here(), `${url}|${of}`, code],
      );
    const { sections, hand, rows } = await read(0, definitions);
    expect(rows('said')[0]?.[1]).toBe(hand.said.both);
    const satisfied = hand.score(url, 'satisfied', '0 to 10', 0);
    expect(rows('measure-1-satisfied').map(([heading]) => heading)).toEqual([
      'Low (0 to 4)',
      'Low (0 to 5)',
      'Medium (5 to 6)',
      'High (6 to 10)',
      'High (7 to 8)',
      'Very high (9 to 10)',
    ]);
    counted(rows('measure-1-satisfied'), (heading) => satisfied.bands.get(heading) ?? [0, 0]);
    expect(satisfied.bands.get('High (6 to 10)')?.[1]).toBeGreaterThan(5);
    expect(section(sections, 'measure-1-satisfied').says).toContain(
      'The bands changed between versions',
    );
    expect(section(sections, 'measure-1')).toMatchObject({
      title: 'Well-being 11: at the start and at the close',
      says: expect.stringContaining('Versions 9, 10, 11 are counted together'),
    });
    const worthwhile = hand.score(url, 'worthwhile', '0 to 10', 0);
    const told = rows('measure-1').filter(([name]) => String(name).startsWith('Worthwhile'));
    expect(told).toEqual([
      ['Worthwhile (0 to 100), at the start', ...new Array(6).fill(null)],
      ['Worthwhile (0 to 100), at the close', ...new Array(6).fill(null)],
      ['Worthwhile (0 to 10), at the start', ...worthwhile.first],
      ['Worthwhile (0 to 10), at the close', ...worthwhile.last],
    ]);
    expect(hand.changed('worthwhile')).toBeGreaterThan(10);
    expect(rows('measure-1-rescaled')).toEqual([
      ['Life satisfaction', null],
      ['Worthwhile', hand.changed('worthwhile')],
      ['Happy yesterday', null],
      ['Anxious yesterday', null],
    ]);
  });
});
