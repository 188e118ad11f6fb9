import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import type { Questionnaire } from './model.ts';
import { questionnaireShape } from './model.ts';
import { readResponse, responseShape } from './response.ts';

/** HL7's own cases for validators lie beside the project where it is developed; in no clone. */
const folder = join(projectRoot, '../shared/data/fhir/fhir-test-cases/validator');
const here = existsSync(folder);
if (!here)
  process.stderr.write(
    '\nSKIPPED: HL7’s questionnaire cases: no ../shared/data beside the project.\n',
  );

/** The cases are without url and version where a response names none; ours must have both. */
function definition(path: string): Questionnaire {
  const raw = read(path);
  return questionnaireShape.parse({ version: '1', title: 'HL7', ...raw });
}

function read(path: string): Record<string, unknown> {
  const text = readFileSync(join(folder, path), 'utf8');
  return path.endsWith('.json') ? JSON.parse(text) : fromXml(text);
}

const lists = new Set(['item', 'answer', 'enableWhen', 'answerOption', 'extension', 'contained']);

/** FHIR's XML as its JSON, enough of it for these cases: elements, values, lists. */
function fromXml(text: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const open: Record<string, unknown>[] = [root];
  const bare = text.replace(/<div[\s\S]*?<\/div>/g, '').replace(/<!--[\s\S]*?-->/g, '');
  for (const [, end, name = '', attributes = '', alone] of bare.matchAll(
    /<(\/?)(\w+)([^>]*?)(\/?)>/g,
  )) {
    if (end) {
      open.pop();
      continue;
    }
    const value = /\bvalue="([^"]*)"/.exec(attributes)?.[1];
    const url = /\burl="([^"]*)"/.exec(attributes)?.[1];
    const typed =
      value === undefined
        ? { ...(url ? { url } : {}) }
        : value === 'true' || value === 'false'
          ? value === 'true'
          : /^(valueInteger|answerInteger|maxLength|valueDecimal)$/.test(name)
            ? Number(value)
            : value;
    const above = open.at(-1) ?? root;
    if (lists.has(name)) above[name] = [...((above[name] as unknown[]) ?? []), typed];
    else above[name] = typed;
    if (!alone) open.push(typed as Record<string, unknown>);
  }
  const [resourceType = '', resource] = Object.entries(root).at(-1) ?? [];
  return { resourceType, ...(resource as object) };
}

const brian = (name: string) =>
  [`questionnaire/brianpos/${name}-q.json`, `questionnaire/brianpos/${name}-qr.json`] as const;

/** Each case, and what HL7's validators find in it: an error at a question, or none. */
const cases: [string, readonly [string, string], string[]][] = [
  [
    'enableWhen, disabled but answered',
    ['questionnaire-enableWhen-test.xml', 'questionnaireResponse-enableWhen-test-fail.xml'],
    ['enable-when'],
  ],
  ['enableWhen of integers', ['q-enablewhen-me.json', 'qr-enablewhen-me.json'], []],
  ['unknown question, and words for a code', ['q.xml', 'qr.xml'], ['2', '3']],
  ['reported: validating an answer', ['me-q.json', 'me-qr.json'], []],
  ['a choice not listed', brian('choice-answer-option'), ['q1']],
  ['an exclusive choice', brian('choice-answer-option-exclusive'), ['q1']],
  ['words for a choice', brian('choice-invalid-type'), ['q1']],
  ['a code type for an open choice', brian('open-choice-invalid-type'), ['q1']],
  ['decimal out of range', brian('decimal-min-max'), ['q1']],
  ['integer out of range', brian('integer-min-max'), ['q1']],
  ['integer', brian('integer'), []],
  ['decimal of another type', brian('decimal-invalid-type'), ['q1']],
  ['required in a group', brian('group-with-string'), ['q2']],
  ['a group that answers', brian('group-with-string-invalid-nesting'), ['grp1', 'q1', 'q2']],
  ['a group not there', brian('group-with-string-invalid-nesting-link-id'), ['grp2', 'q1', 'q2']],
  ['too few answers', brian('string-min-occurs'), ['q1']],
  ['a pattern', brian('string-regex'), ['q1']],
  ['a line end in a line', brian('string-vs-text'), ['q1']],
  ['a code for words', brian('text-invalid-type'), ['q1']],
  ['a draft questionnaire', brian('questionnaire-draft'), []],
  ['a questionnaire not in force yet', brian('questionnaire-inactive-start'), []],
];

describe.skipIf(!here)('HL7’s questionnaire cases', () => {
  test.each(cases)('%s', (_name, [questionnaire, response], expected) => {
    const of = definition(questionnaire);
    const { faults } = readResponse(of, responseShape.parse(read(response)));
    expect([...new Set(faults.map(({ linkId }) => linkId))].sort()).toEqual(expected);
  });

  test('types that Holdfast does not have are refused, not passed over', () => {
    for (const name of [
      'attachment',
      'quantity',
      'reference-absolute',
      'url-value',
      'time',
      'abstract-question-type-included',
      'date-time-min-max',
    ])
      expect(() => definition(brian(name)[0]), name).toThrow(/type/);
  });
});
