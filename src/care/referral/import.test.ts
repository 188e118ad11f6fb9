import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeCell } from '#platform/csv.ts';
import { newId } from '#platform/id.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { dayFrom, fieldOf, valuesFrom } from './csv.ts';
import { importReferrals } from './import.server.ts';
import { exportReferrals, listReferrals } from './queries.server.ts';

let test: TestDatabase;
let service: Service;
beforeAll(async () => {
  test = await openTestDatabase();
  service = await makeService(test);
});
afterAll(() => test.close());

const file = `\ufeffFirst Name,Surname,DOB,NHS No,Phone,Reason for referral,Needs,Consent,Risks,Favourite colour
Ada,Brook,03/02/1950,943 476 5919,01632 960 001,Lives alone,loneliness; Housing,yes,none,blue
Bea,Marsh,1951-02-30,,01632 960 002,Lonely,,yes,,red
Cy,Ford,1952-05-06,1234567890,,No phone,,yes,,green
Dot,Hill,1953-01-01,,01632 960 004,No agreement,,no,,
Eve,Lane,2027-01-01,,01632 960 005,Not born,,yes,,
=HYPERLINK("http://x"),<script>,1954-01-01,,01632 960 006,"=1+1, and ""more""",,yes,,
Ada,Brook,1950-02-03,,01632 960 001,Lives alone,,yes,,
`;

describe('a file of referrals', () => {
  it('accounts for every row, with reasons', async () => {
    const ctx = { ...service.linkWorker, key: newId() };
    const report = await importReferrals(ctx, file);
    expect(report).toMatchObject({ read: 7, imported: 2, refused: 5 });
    expect(report.rows.map((row) => [row.row, row.result])).toEqual([
      [2, 'imported'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'refused'],
      [6, 'refused'],
      [7, 'imported'],
      [8, 'refused'],
    ]);
    expect(report.rows[1]?.reasons.join()).toContain('real date');
    expect(report.rows[2]?.reasons.join()).toContain('NHS number');
    expect(report.rows[3]?.reasons.join()).toContain('agreed');
    expect(report.rows[4]?.reasons.join()).toContain('past');
    expect(report.rows[6]?.reasons).toEqual(['It was received already']);
    expect(report.ignoredColumns).toEqual(['Favourite colour']);
    expect(await importReferrals(ctx, file)).toEqual(report);
    const again = await importReferrals(service.linkWorker, file);
    expect(again).toMatchObject({ imported: 0, refused: 7 });
    const { referrals } = await listReferrals(service.linkWorker, { status: 'open' });
    expect(referrals.map((one) => [one.givenName, one.route])).toHaveLength(2);
    expect((await listReferrals(service.otherManager, { status: 'all' })).referrals).toEqual([]);
  });

  it('goes out again with nothing a spreadsheet would run', async () => {
    const rows = await exportReferrals(service.manager, { status: 'all' });
    const names = rows.map((row) => row.first_name);
    expect(names).toContain('=HYPERLINK("http://x")');
    for (const name of names) expect(safeCell(name)).not.toMatch(/^[=+\-@\t\r]/);
    await expect(exportReferrals(service.referrer, { status: 'all' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('that is something else is refused as a whole', async () => {
    for (const text of ['', 'hello', '{"a":1}', 'a,b\n1,2', '\u0000\u0001', 'name,dob\n'])
      await expect(importReferrals(service.linkWorker, text)).rejects.toMatchObject({
        kind: 'invalid',
        detail: { fields: { rows: expect.any(String) } },
      });
    await expect(importReferrals(service.referrer, file)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('with anything at all in it never fails otherwise than by saying so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }),
        async (cells) => {
          const row = [
            'A',
            'B',
            '1950-01-01',
            '01632 960 001',
            'yes',
            ...cells.map((cell) => `"${cell.replaceAll('"', '""')}"`),
          ];
          const text = `first,last,dob,phone,agreed,reason\n${row.join(',')}\n`;
          const report = await importReferrals(service.otherLinkWorker, text).catch((error) => {
            expect(error).toMatchObject({ kind: 'invalid' });
            return null;
          });
          if (report) expect(report.imported + report.refused).toBe(report.read);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('reading a row', () => {
  it('knows columns and dates however they are written', () => {
    expect(fieldOf('First name ')).toBe('givenName');
    expect(fieldOf('date_of_birth')).toBe('dateOfBirth');
    expect(fieldOf('shoe size')).toBeUndefined();
    expect(dayFrom('3/2/1950')).toBe('1950-02-03');
    expect(dayFrom('03.02.1950')).toBe('1950-02-03');
    expect(dayFrom('31/02/1950')).toBe('31/02/1950');
    expect(valuesFrom({ Needs: 'Housing; money' }).needs).toEqual(['housing', 'money']);
    expect(valuesFrom({ Risks: 'No', 'Risk note': '' }).risks).toBe('no-known-risks');
  });

  it('makes every cell harmless and changes no other', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const safe = safeCell(text);
        expect(safe).not.toMatch(/^\s*[=+\-@]/);
        expect(safe.endsWith(text)).toBe(true);
      }),
    );
  });
});
