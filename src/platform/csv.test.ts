import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvAnswer } from './csv.ts';

test('a file holds what is given, and nothing a spreadsheet would run', async () => {
  const cells = ['=cmd()', '+1', '-1', '@x', '\tx', ' =x', 'a,"b"\nc', '', '🙂 ok'];
  const answer = csvAnswer(
    'list',
    ['cell', 'when', 'none'],
    [...cells.map((cell) => ({ cell, when: new Date('2026-11-21T10:00:00Z'), none: null }))],
  );
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="list.csv"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { data } = Papa.parse<Record<string, string>>(await answer.text(), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data.map((row) => row.cell)).toEqual(
    cells.map((cell) => (/^\s*[=+\-@\t]/.test(cell) ? `'${cell}` : cell)),
  );
  expect(data[0]).toMatchObject({ when: '2026-11-21T10:00:00.000Z', none: '' });
});

test('a file without rows names its columns', async () => {
  expect(await csvAnswer('list', ['one', 'two'], []).text()).toBe('one,two\r\n');
});
