import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import { checkQuestionnaire } from './check.server.ts';
import { readFhir } from './import/fhir.ts';
import type { Questionnaire } from './model.ts';
import { questionnaireShape } from './model.ts';
import { responseShape } from './response.ts';
import { readResponse } from './validate.server.ts';

/** HL7's own cases for validators lie beside the project where it is developed; in no clone. */
const folder = join(projectRoot, '../shared/data/fhir/fhir-test-cases/validator');
const here = existsSync(folder);
if (!here)
  process.stderr.write(
    '\nSKIPPED: HL7’s questionnaire cases: no ../shared/data beside the project.\n',
  );

type Raw = Record<string, unknown>;

/** The cases are without url and version where a response names none; ours must have both. */
const definition = (raw: Raw): Questionnaire =>
  questionnaireShape.parse({ version: '1', title: 'HL7', ...raw });

/** As an import makes it: the codes of value sets inside the file become answers to choose from. */
const imported = (raw: Raw): Questionnaire =>
  readFhir(JSON.stringify({ version: '1', ...raw }), 'urn:hl7').questionnaire;

function read(path: string): Raw {
  const text = readFileSync(resolve(folder, path), 'utf8');
  return path.endsWith('.json') ? JSON.parse(text) : fromXml(text);
}

const lists = new Set(
  'item answer enableWhen answerOption extension contained include concept'.split(' '),
);

/** FHIR's XML as its JSON, enough of it for these cases: elements, values, lists. */
function fromXml(text: string): Raw {
  const root: Raw = {};
  const open: Raw[] = [root];
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
    if (open.length > 1 && /^[A-Z]/.test(name)) {
      above.resourceType = name;
      open.push(above);
      continue;
    }
    if (lists.has(name)) above[name] = [...((above[name] as unknown[]) ?? []), typed];
    else above[name] = typed;
    // What an extension says of a word is not needed here.
    if (!alone) open.push(typeof typed === 'object' ? typed : {});
  }
  const [resourceType = '', resource] = Object.entries(root).at(-1) ?? [];
  return { resourceType, ...(resource as object) };
}

interface Case {
  name: string;
  file: string;
  supporting?: string[];
}
const listed: Case[] = here
  ? JSON.parse(readFileSync(join(folder, '../manifest.json'), 'utf8')).questionnaire
  : [];

/** What HL7's validators find in each case: the questions with an error, or none. */
const found: Record<string, string[]> = {
  'questionnaireResponse-enableWhen-test-fail': ['enable-when'],
  'qr-enablewhen-me': [],
  'qr-enablewhen-2': [],
  qr: ['2', '3'],
  'qr-validation-issue': [],
  'choice-answer-option-qr': ['q1'],
  'choice-answer-option-exclusive-qr': ['q1'],
  'choice-invalid-type-qr': ['q1'],
  'open-choice-invalid-type-qr': ['q1'],
  'decimal-min-max-qr': ['q1'],
  'integer-min-max-qr': ['q1'],
  'integer-qr': [],
  'decimal-invalid-type-qr': ['q1'],
  'group-with-string-qr': ['q2'],
  'group-with-string-invalid-nesting-qr': ['grp1', 'q1', 'q2'],
  'group-with-string-invalid-nesting-link-id-qr': ['grp2', 'q1', 'q2'],
  'string-min-occurs-qr': ['q1'],
  'string-draft-downgrade-qr': ['q1'],
  'string-regex-qr': ['q1'],
  'string-vs-text-qr': ['q1'],
  'text-invalid-type-qr': ['q1'],
  'questionnaire-draft-qr': [],
  'questionnaire-inactive-start-qr': [],
};

/** Those that an import refuses, or changes and tells: by what it tells of them. */
const noType = {
  'attachment-content-type-qr': 'attachment or reference',
  'attachment-max-size-qr': 'attachment or reference',
  'attachment-qr': 'attachment or reference',
  'reference-absolute-qr': 'attachment or reference',
  'reference-relative-qr': 'attachment or reference',
  'abstract-question-type-included-qr': 'other type',
  'date-time-min-max-qr': 'dateTime',
  'quantity-min-max-incompat-units-qr': 'quantity',
  'quantity-min-max-qr': 'quantity',
  'quantity-qr': 'quantity',
  'quantity-units-invalid-qr': 'quantity',
  'quantity-units-not-in-value-set-qr': 'quantity',
  'quantity-units-qr': 'quantity',
  // Its answers also name codes without their system, at which HL7 only warns; here they are not listed.
  'nested-questionnaire-nested-valueset': 'quantity',
  'questionnaire-lifelines': 'quantity',
  'time-qr': 'time',
  'url-invalid-type-qr': 'url',
  'url-value-qr': 'url',
} as const;
/** Of a terminology server, and none is asked: such a question is left out, or cannot be published. */
const ofServer = [
  'choice-async-qr',
  'open-choice-gender-coding-async-qr',
  'open-choice-string-async-qr',
];
/** A condition in somebody else's extension: told as not understood; without it the question is asked. */
const ofOthers = [
  'questionnaireResponse-enableWhenEx-test',
  'questionnaireResponse-enableWhenEx-test-fail',
];
/** The questionnaire is nowhere: here no response is read without its questionnaire. */
const unresolved = ['qr-bad-ref1', 'qr-bad-ref3', 'questionnaire-not-resolved-qr'];
/** Questionnaires alone, without a response: of R3, of R5, and one that asks nothing. */
const alone = ['q-bundle', 'q-coepi', 'q-derived-complies'];

const questionnaireOf = ({ name, file, supporting = [] }: Case): Raw => {
  const asked = supporting.map(read).find(({ resourceType }) => resourceType === 'Questionnaire');
  if (asked) return asked;
  const response = read(file);
  const inside = (response.contained as Raw[] | undefined) ?? [];
  const own = inside.find(({ resourceType }) => resourceType === 'Questionnaire');
  if (!own) throw new Error(`${name} has no questionnaire`);
  return { contained: inside, ...own };
};

describe.skipIf(!here)('HL7’s questionnaire cases', () => {
  const of = (names: readonly string[]) => listed.filter(({ name }) => names.includes(name));

  test('each is run, or named here with what becomes of it', () => {
    const named = [found, noType].flatMap(Object.keys);
    expect(listed.map(({ name }) => name).sort()).toEqual(
      [...named, ...ofServer, ...ofOthers, ...unresolved, ...alone].sort(),
    );
  });

  test.each(of(Object.keys(found)))('$name', (one) => {
    const raw = questionnaireOf(one);
    const asked = 'contained' in raw ? imported(raw) : definition(raw);
    const { faults } = readResponse(asked, responseShape.parse(read(one.file)));
    expect([...new Set(faults.map(({ linkId }) => linkId))].sort()).toEqual(found[one.name]);
  });

  test.each(of(Object.keys(noType)))('$name: a type that is not taken as it is', (one) => {
    const raw = questionnaireOf(one);
    expect(() => definition(raw)).toThrow(/type/);
    const feature = noType[one.name as keyof typeof noType];
    if (feature === 'other type' || feature === 'attachment or reference')
      expect(() => imported(raw)).toThrow(/Nothing in the questionnaire can be asked/);
    else
      expect(readFhir(JSON.stringify(raw), 'urn:hl7').notes.map((note) => note.feature)).toContain(
        feature,
      );
  });

  test.each(of(ofServer))('$name: codes of a terminology server', (one) => {
    const raw = questionnaireOf(one);
    expect(() => imported(raw)).toThrow(/Nothing in the questionnaire can be asked/);
    const wrong = checkQuestionnaire(definition(raw)).filter(({ grade }) => grade === 'wrong');
    expect(wrong.map(({ linkId }) => linkId)).toContain('q1');
  });

  test.each(of(ofOthers))('$name: the condition is told as not carried', (one) => {
    const { notes } = readFhir(JSON.stringify(questionnaireOf(one)), 'urn:hl7');
    expect(notes.map(({ feature }) => feature)).toContain('other extension');
  });

  test.each(of(unresolved))('$name: a response to another questionnaire', (one) => {
    const another = { resourceType: 'Questionnaire', url: 'urn:another', status: 'active' };
    const asked = definition({ ...another, item: [{ linkId: 'q2', type: 'string' }] });
    const { faults } = readResponse(asked, responseShape.parse(read(one.file)));
    expect(faults).toContainEqual({ linkId: '', fault: 'other-questionnaire' });
  });

  test('answers to the questionnaires of another project are taken as they are', () => {
    const others = join(folder, '../../sdohcc-examples');
    for (const name of ['HungerVitalSign', 'PRAPARE']) {
      const asked = imported(read(join(others, `Questionnaire-SDOHCC-Questionnaire${name}.json`)));
      const answered = `QuestionnaireResponse-SDOHCC-QuestionnaireResponse${name}Example.json`;
      const { faults } = readResponse(asked, responseShape.parse(read(join(others, answered))));
      expect(faults, name).toEqual([]);
    }
  });
});
