import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uaProblems } from '../../../test/support/pdf-structure.ts';
import { summaryPdf } from './pdf.server.ts';
import {
  composeLetter,
  composeSummary,
  readSummaryText,
  type SummaryFacts,
  summaryText,
} from './summary.ts';

const facts: SummaryFacts = {
  person: { name: 'Maureen Tilley', dateOfBirth: '2 March 1948', nhsNumber: '943 476 5919' },
  practice: 'Millbrook Surgery (Z99001)',
  service: { name: 'Hillside Social Prescribing', telephone: '01632 960 140' },
  linkWorker: 'Amina Yusuf',
  openedOn: '1 June 2026',
  closedOn: '21 November 2026',
  reason: 'They are connected to support that goes on',
  requestedActions: '',
  followUpOn: null,
  presenting: { needs: ['Loneliness or feeling cut off'], reasons: ['Low since her husband died'] },
  done: 'Talked about what she misses; visited the allotments together.',
  contacts: { attended: 6, missed: 1 },
  whatChanged: 'I have a reason to get up.',
  goals: [{ goal: 'Be outside with people', outcome: 'reached', words: 'goes weekly' }],
  holdings: [],
  connections: [
    { service: 'Nettle Lane Allotments', status: 'accepted', outcome: 'still going at 12 weeks' },
  ],
  signposts: ['Library'],
  risks: { answer: 'No known risks', known: [], kept: false },
  codes: [
    { code: '1362721000000106', term: 'Social prescribing case closed', when: '21 November 2026' },
  ],
};

async function open(pdf: Buffer) {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const document = await getDocument({
    data: new Uint8Array(pdf),
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
  let text = '';
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    for (const item of (await page.getTextContent()).items)
      if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
  }
  const { info } = await document.getMetadata();
  return {
    pages: document.numPages,
    info: info as Record<string, unknown>,
    marked: (await document.getMarkInfo()) as Iterable<[string, boolean]> | null,
    text,
    flat: text.replace(/\s+/g, ''),
  };
}

test('requested actions come first, and none is said to be none', () => {
  const document = composeSummary(facts);
  expect(document.sections.map((section) => section.heading)).toEqual([
    'Requested actions',
    'Presenting need',
    'What was done',
    'What changed, in the person’s words',
    'Goals',
    'Holding',
    'Connections and what came of them',
    'Risks',
    'Codes to file (SNOMED CT)',
  ]);
  const lines = (heading: string) => document.sections.find((s) => s.heading === heading)?.lines;
  expect(lines('Requested actions')).toEqual(['None']);
  expect(lines('Holding')).toEqual(['None']);
  expect(lines('Risks')).toEqual(['No known risks']);
  expect(lines('Connections and what came of them')).toEqual([
    'Nettle Lane Allotments: accepted: still going at 12 weeks',
    'Told about (not a referral): Library',
  ]);
});

test('the plain text reads as it should', () => {
  expect(summaryText(composeSummary({ ...facts, requestedActions: 'Review sleep.' }))).toMatch(
    /^Social prescribing: closing summary\n\nPerson: Maureen Tilley, born 2 March 1948\nNHS number: 943 476 5919\n[\s\S]*\n\nRequested actions\n {2}Review sleep\.\n\nPresenting need\n/,
  );
});

test('whatever is typed, the text can be read back and shows the same headings', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.constantFrom(
      'Risks\n  No known risks',
      '\n\nRequested actions\n\n',
      '  \t',
      '\u2028x\u2029',
    ),
  );
  fc.assert(
    fc.property(typed, typed, typed, typed, (requestedActions, done, whatChanged, name) => {
      const document = composeSummary({
        ...facts,
        requestedActions,
        done,
        whatChanged,
        person: { ...facts.person, name },
      });
      expect(readSummaryText(summaryText(document))).toEqual(document);
      expect(document.sections).toHaveLength(9);
    }),
  );
});

test('the PDF is tagged, in British English, titled, and one page', async () => {
  const pdf = await open(await summaryPdf(summaryText(composeSummary(facts))));
  expect(Object.fromEntries(pdf.marked ?? [])).toMatchObject({ Marked: true });
  expect(pdf.info).toMatchObject({
    Title: 'Social prescribing: closing summary',
    Language: 'en-GB',
  });
  expect(pdf.pages).toBe(1);
  expect(pdf.text.indexOf('Requested actions')).toBeLessThan(pdf.text.indexOf('Presenting need'));
  for (const words of ['None', 'I have a reason to get up.', '1362721000000106', 'No known risks'])
    expect(pdf.flat).toContain(words.replace(/\s/g, ''));
});

test.each([
  ['closing summary', composeSummary],
  ['letter', composeLetter],
])('the %s has what PDF/UA asks of a file', async (_what, compose) => {
  const many = {
    ...facts,
    requestedActions: 'Review sleep.\nReview pain.',
    signposts: ['One', 'Two'],
  };
  const pdf = await summaryPdf(summaryText(compose(many)));
  expect(await uaProblems(pdf)).toEqual([]);
  const [shown, hidden] = ['/DisplayDocTitle true', '/DisplayDocTitle null'];
  const spoilt = Buffer.from(pdf.toString('latin1').replace(shown, hidden), 'latin1');
  expect(await uaProblems(spoilt)).toEqual(['the title is not shown in place of the file name']);
});

test('a file without tags, title or words for its picture is found wanting', async () => {
  const bare = Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
  );
  expect(await uaProblems(bare)).toEqual(
    expect.arrayContaining(['it is not marked', 'it has no language', 'it has no structure']),
  );
});

test('the longest that can be typed still fits one page', async () => {
  const words = (length: number) => 'Lorem walking group '.repeat(60).slice(0, length);
  const many = <T>(one: T) => Array.from({ length: 30 }, () => one);
  const text = summaryText(
    composeSummary({
      ...facts,
      requestedActions: words(400),
      followUpOn: '1 December 2026',
      done: words(500),
      whatChanged: words(700),
      presenting: { needs: many('Loneliness'), reasons: many(words(2000)) },
      goals: many({ goal: words(500), outcome: 'partly reached', words: words(300) }),
      holdings: many({
        functions: ['supported while waiting', 'distress witnessed'],
        startedOn: '1 June 2026',
        ended: 'ended in conversation',
        words: words(400),
      }),
      connections: many({ service: words(200), status: 'accepted', outcome: words(300) }),
      signposts: many(words(200)),
      risks: { answer: '', known: many(words(1000)), kept: true },
      codes: many(facts.codes[0] as SummaryFacts['codes'][number]),
    }),
  );
  const pdf = await open(await summaryPdf(text));
  expect(pdf.pages).toBe(1);
});

test('markup and code typed by somebody are printed as they are', async () => {
  const hostile = '#panic("x") *bold* <script>alert(1)</script> $x$ #read("/etc/passwd") = H';
  const pdf = await open(
    await summaryPdf(summaryText(composeSummary({ ...facts, whatChanged: hostile }))),
  );
  expect(pdf.flat).toContain(hostile.replace(/\s/g, ''));
});
