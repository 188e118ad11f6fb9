import { expect, test } from 'vitest';
import { renderPdf } from './pdf.server.ts';
import { documentFonts, printable } from './printable.server.ts';

const TEMPLATE = `
#title()
= Requested actions
#for action in data.at("actions", default: ()) [ - #action ]
= About
#par(data.at("body", default: ""))
#if data.at("rows", default: ()).len() > 0 {
  table(columns: 2, table.header([Goal], [Outcome]), ..data.rows.flatten())
}
`;

interface Node {
  role?: string;
  children?: Node[];
}

async function open(pdf: Buffer) {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const document = await getDocument({
    data: new Uint8Array(pdf),
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
  const roles: string[] = [];
  const walk = (node: Node) => {
    if (node.role) roles.push(node.role);
    for (const child of node.children ?? []) walk(child);
  };
  let text = '';
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    walk((await page.getStructTree()) as Node);
    for (const item of (await page.getTextContent()).items)
      if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
  }
  const { info, metadata } = await document.getMetadata();
  return {
    pages: document.numPages,
    marked: (await document.getMarkInfo()) as Iterable<[string, boolean]> | null,
    info: info as Record<string, unknown>,
    xmp: metadata?.getRaw() as string,
    roles,
    text,
    flat: text.replace(/\s+/g, ''),
  };
}

test('a document is tagged, in British English, with its title, as PDF/UA-1 says of itself', async () => {
  const pdf = await renderPdf(TEMPLATE, {
    title: 'Summary for the practice',
    footer: 'Holdfast',
    actions: ['None'],
    rows: [['Walk to the shop', 'Met']],
  });
  const document = await open(pdf);
  expect(Object.fromEntries(document.marked ?? [])).toMatchObject({ Marked: true });
  expect(document.info).toMatchObject({ Title: 'Summary for the practice', Language: 'en-GB' });
  expect(document.xmp).toContain('pdfuaid:part>1<');
  expect(pdf.toString('latin1')).toContain('/DisplayDocTitle true');
  expect(document.roles).toEqual(
    expect.arrayContaining(['H1', 'L', 'LI', 'P', 'Table', 'TH', 'TD']),
  );
  expect(document.pages).toBe(1);
  expect(document.text).toContain('Walk to the shop');
});

test.each([
  [
    'typst markup',
    '#set page(width: 1cm) *bold* _it_ `raw` $x^2$ @ref <label> = H \\ // gone /* gone */ - + / [x] "q" \'s -- --- ... ~ https://example.org',
  ],
  ['code that would read a file', '#read("/etc/passwd") #sys.inputs #eval("1+1") #panic("x")'],
  ['the end of a string', '") #panic("out") //'],
  ['Welsh and accents', 'Ŵyn ŷd, Siân, Łukasz, Zoë, Ağaoğlu, Đặng, Ελένη, Юлія'],
  ['emoji', '😀 🏳 ❤'],
  ['pounds, fractions and marks', '£5 € ½ – — ‘’ “” … • → ✓ ☐ ★'],
])('%s comes through as it was typed', async (_name, body) => {
  const document = await open(
    await renderPdf(TEMPLATE, { title: body, body, actions: [body], rows: [[body, body]] }),
  );
  expect(document.flat.split(body.replace(/\s+/g, '')).length - 1).toBe(5);
  expect(document.info.Title).toBe(body);
});

test.each([
  ['Arabic and Urdu', 'مرحبا ٹھیک'],
  ['Hebrew', 'שלום'],
  ['Bengali', 'নমস্কার'],
  ['Hindi', 'नमस्ते'],
  ['Punjabi', 'ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ'],
  ['Gujarati', 'નમસ્તે'],
  ['Tamil', 'வணக்கம்'],
  ['Thai', 'สวัสดี'],
])('%s is printed in letters of its own', async (_name, body) => {
  const document = await open(await renderPdf(TEMPLATE, { title: 'T', body }));
  expect(document.text).not.toContain('[U+');
  const letters = (text: string) =>
    new Set([...text.normalize('NFKC')].filter((c) => /\p{L}/u.test(c)));
  expect(letters(document.text).isSupersetOf(letters(body))).toBe(true);
});

test.each([
  ['a', 'a'],
  ['中', '[U+4E2D]'],
  ['a\u202eb', 'a[U+202E]b'],
  ['a\u0000b\u0007', 'a[U+0000]b[U+0007]'],
  ['\ud800', '\ufffd'],
  ['a\r\nb\tc', 'a\nb c'],
  ['\u{10ffff}', '[U+10FFFF]'],
  ['\ue000', '[U+E000]'],
])('%j is printable as %j', (value, expected) => expect(printable(value)).toBe(expected));

test('what has no glyph is written out, and line breaks are kept', async () => {
  const document = await open(
    await renderPdf(TEMPLATE, { title: '中文', body: 'one\ntwo 張\u202e\u0000' }),
  );
  expect(document.text).toMatch(/one\s*\n\s*two \[U\+5F35\]\[U\+202E\]\[U\+0000\]/);
  expect(document.info.Title).toBe('[U+4E2D][U+6587]');
});

test('clusters no font can shape still make a document', async () => {
  for (const body of [
    '😀\u0301\u093f',
    'ab\u0f71',
    'क\u0bbe\u0abe\u064b',
    '👩‍👩‍👧‍👦🏽‍❤️‍💋',
    `Z${'\u0335\u0353\u0311'.repeat(40)}`,
  ])
    expect((await renderPdf(TEMPLATE, { title: 'T', body })).length).toBeGreaterThan(1000);
});

test('a title without a letter is still a title', async () => {
  expect((await open(await renderPdf(TEMPLATE, { title: ' ' }))).info.Title).toBe('Untitled');
});

test('a template that is wrong is an error saying what is wrong', async () => {
  await expect(renderPdf('#nosuch(data.body)', { title: 'T', body: 'Mary' })).rejects.toThrow(
    /does not compile: unknown variable: nosuch/,
  );
});

test('fonts come with the product, licence beside them', () => {
  expect(documentFonts().length).toBeGreaterThan(10);
});
