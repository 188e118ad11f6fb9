import { expressionOf, extensionOf, initialOf, isMarked, numberOf, urls } from '../extensions.ts';
import type { Note } from '../import/features.ts';
import {
  type Extension,
  type Item,
  isQuestion,
  listItems,
  type Option,
  type Questionnaire,
} from '../model.ts';
import { languagesOf } from '../translate.ts';
import { languageNames } from '../words.ts';
import { quoted, writeCondition } from './expression.ts';

export interface WrittenSheet {
  name: string;
  rows: string[][];
}

const YES_NO = 'hf_yes_no';
const kept = new Set<string>([
  urls.minValue,
  urls.maxValue,
  urls.minLength,
  urls.regex,
  urls.entryFormat,
  urls.minOccurs,
  urls.maxOccurs,
  urls.piping,
  urls.hidden,
]);

/** A name that XLSForm takes; each once. */
function namesOf(of: Questionnaire): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { item } of listItems(of)) {
    const plain = item.linkId.replaceAll(/[^\w.-]/g, '_');
    const base = /^[A-Za-z_]/.test(plain) ? plain : `q_${plain}`;
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}_${n}`;
    taken.add(name);
    names.set(item.linkId, name);
  }
  return names;
}

/** What nobody is asked and XLSForm cannot give a value: only words can be hidden there. */
const leftOut = (item: Item): 'calculation' | 'hidden item' | null => {
  if (expressionOf(item) !== undefined) return 'calculation';
  return isMarked(item, 'hidden') && item.type !== 'string' ? 'hidden item' : null;
};

/**
 * A questionnaire as the sheets of an XLSForm. What XLSForm cannot say is told, and stands on a sheet
 * of its own: scores, calculations, safety prompts and what else is ours.
 */
export function writeXlsform(of: Questionnaire): {
  sheets: WrittenSheet[];
  left: Omit<Note, 'outcome'>[];
} {
  const names = namesOf(of);
  const languages = languagesOf(of);
  const byId = new Map(listItems(of).map(({ item }) => [item.linkId, item]));
  const left: Omit<Note, 'outcome'>[] = [];
  const tell = (where: string, feature: string, message = 'XLSForm has no place for it') =>
    left.push({ where, feature, message });
  const heads = (kind: string) =>
    languages.map((code) => `${kind}::${languageNames[code] ?? code} (${code})`);
  const survey: string[][] = [
    [
      'type',
      'name',
      ...heads('label'),
      'hint',
      'relevant',
      'required',
      'constraint',
      'default',
      'read_only',
      'appearance',
    ],
  ];
  const choices: string[][] = [['list_name', 'name', ...heads('label')]];

  const inLanguages = (
    words: string | undefined,
    beside: { extension?: Extension[] | undefined } | undefined,
  ) =>
    languages.map((code, index) => {
      const content = beside?.extension
        ?.find(({ extension }) =>
          extension?.some((part) => part.url === 'lang' && part.valueCode === code),
        )
        ?.extension?.find(({ url }) => url === 'content');
      return index === 0 ? (words ?? '') : (content?.valueString ?? content?.valueMarkdown ?? '');
    });

  function typeOf(item: Item, name: string): string {
    const list = () => {
      for (const option of item.answerOption ?? []) choices.push([name, ...choice(item, option)]);
      return name;
    };
    switch (item.type) {
      case 'boolean':
        if (!choices.some(([listed]) => listed === YES_NO))
          choices.push(
            [YES_NO, 'yes', ...languages.map((code) => (code === 'cy' ? 'Ie' : 'Yes'))],
            [YES_NO, 'no', ...languages.map((code) => (code === 'cy' ? 'Na' : 'No'))],
          );
        return `select_one ${YES_NO}`;
      case 'choice':
        return `${item.repeats ? 'select_multiple' : 'select_one'} ${list()}`;
      case 'open-choice':
        return `${item.repeats ? 'select_multiple' : 'select_one'} ${list()} or_other`;
      case 'display':
        return 'note';
      case 'string':
        return isMarked(item, 'hidden') ? 'hidden' : 'text';
      default:
        return item.type;
    }
  }

  function choice(item: Item, option: Option): string[] {
    const { valueCoding } = option;
    const code =
      valueCoding?.code ??
      String(option.valueString ?? option.valueInteger ?? option.valueDate ?? '');
    if (!valueCoding || valueCoding.system) tell(item.linkId, 'answer without a plain code');
    if (isMarked(option, 'exclusive')) tell(item.linkId, 'answer that stands alone');
    return [code, ...inLanguages(valueCoding?.display ?? code, valueCoding?._display)];
  }

  function constraintOf(item: Item): string {
    const limit = (known: 'minValue' | 'maxValue') => {
      const day = extensionOf(item, known)?.valueDate;
      return day ? `date('${day}')` : numberOf(item, known);
    };
    const pattern = extensionOf(item, 'regex')?.valueString;
    const written = pattern === undefined ? null : quoted(pattern);
    if (pattern !== undefined && written === null) tell(item.linkId, 'pattern');
    const parts: [string, unknown, string?][] = [
      ['. >= ', limit('minValue')],
      ['. <= ', limit('maxValue')],
      ['string-length(.) >= ', numberOf(item, 'minLength')],
      ['string-length(.) <= ', item.maxLength],
      ['count-selected(.) >= ', numberOf(item, 'minOccurs')],
      ['count-selected(.) <= ', numberOf(item, 'maxOccurs')],
      ['regex(., ', written ?? undefined, ')'],
    ];
    return parts
      .filter(([, value]) => value !== undefined)
      .map(([before, value, after = '']) => `${before}${String(value)}${after}`)
      .join(' and ');
  }

  function relevantOf(item: Item, above: Item | null): string {
    const parts = (item.enableWhen ?? []).flatMap((condition) => {
      const name = names.get(condition.question) ?? '';
      const from = byId.get(condition.question);
      const written = from && leftOut(from) ? null : writeCondition(condition, from, name);
      if (written === null) tell(item.linkId, 'condition');
      return written ?? [];
    });
    const own = parts.join(item.enableBehavior === 'any' ? ' or ' : ' and ');
    // What stands under a question waits for an answer to it.
    const under = above ? `\${${names.get(above.linkId)}} != ''` : '';
    return own && under ? `(${own}) and ${under}` : own || under;
  }

  function beginsWith(item: Item): string {
    const given = initialOf(item);
    if (item.repeats) return given.map(({ valueCoding }) => valueCoding?.code ?? '').join(' ');
    const [first, ...more] = given;
    if (more.length > 0) tell(item.linkId, 'several answers it begins with');
    if (first?.valueBoolean !== undefined) return first.valueBoolean ? 'yes' : 'no';
    return String(
      first?.valueCoding?.code ??
        first?.valueInteger ??
        first?.valueDecimal ??
        first?.valueDate ??
        first?.valueString ??
        '',
    );
  }

  function write(item: Item, above: Item | null): void {
    const name = names.get(item.linkId) ?? '';
    if (name !== item.linkId) tell(item.linkId, 'name', `XLSForm calls it ${name}`);
    const feature = leftOut(item);
    if (feature) {
      tell(item.linkId, feature);
      for (const one of item.item ?? []) {
        tell(one.linkId, 'condition');
        write(one, null);
      }
      return;
    }
    for (const { url } of item.extension ?? [])
      if (!kept.has(url)) tell(item.linkId, url.split('/').at(-1) ?? url);
    const piped = names.get(extensionOf(item, 'piping')?.valueString ?? '');
    const label = inLanguages([item.prefix, item.text].filter(Boolean).join(' '), item._text).map(
      (words) => (piped ? words.replace('{}', `\${${piped}}`) : words),
    );
    const relevant = relevantOf(item, above);
    const hint = extensionOf(item, 'entryFormat')?.valueString ?? '';
    if (!isQuestion(item) && item.type === 'group') {
      survey.push(['begin_group', name, ...label, '', relevant, '', '', '', '', '']);
      for (const one of item.item ?? []) write(one, null);
      survey.push(['end_group']);
      return;
    }
    survey.push([
      typeOf(item, name),
      name,
      ...label,
      hint,
      relevant,
      item.required ? 'yes' : '',
      constraintOf(item),
      beginsWith(item),
      item.readOnly ? 'yes' : '',
      item.type === 'text' ? 'multiline' : '',
    ]);
    for (const one of item.item ?? []) write(one, item);
  }

  for (const item of of.item) write(item, null);
  for (const { url } of of.extension ?? []) tell('', url.split('/').at(-1) ?? url);
  return {
    sheets: [
      { name: 'survey', rows: survey },
      { name: 'choices', rows: choices },
      {
        name: 'settings',
        rows: [
          ['form_title', 'form_id', 'version', 'default_language'],
          [
            of.title,
            of.url,
            of.version,
            `${languageNames[languages[0] ?? 'en'] ?? 'English'} (${languages[0] ?? 'en'})`,
          ],
        ],
      },
      ...(left.length > 0
        ? [
            {
              name: 'left out',
              rows: [
                ['where', 'what', 'why'],
                ...left.map(({ where, feature, message }) => [where, feature, message]),
              ],
            },
          ]
        : []),
    ],
    left,
  };
}
