import { urls } from '../extensions.ts';
import type { Item, Option, Questionnaire } from '../model.ts';
import { initialProblem } from '../problems.ts';
import { fhirPathOf } from './calculation.ts';
import { readExpression, TooMuch } from './expression.ts';
import { NoQuestionnaire, type Note, notebook, xlsformFeatures } from './features.ts';
import { calculated, freeName, optionOf, withConditions, withExtension } from './parts.ts';
import type { Sheet } from './sheets.server.ts';
import { constrained } from './xlsform-constraint.ts';
import { kindOf } from './xlsform-types.ts';
import { columnsOf, type InLanguage, looksMarked, plain, toldIn } from './xlsform-words.ts';

const SHEETS = ['survey', 'choices', 'settings'];
const READ = new Set(
  'type name relevant required constraint default read_only readonly calculation choice_filter parameters appearance'.split(
    ' ',
  ),
);
const MESSAGES = /^(required_?message|requiredmsg|constraint_?message|noapperrorstring)/;
const MEDIA = /^(media|image|audio|video|big-image|autoplay)/;

/** Reads an XLSForm; what is not carried over as it was is told. @throws NoQuestionnaire */
export function readXlsform(
  sheets: readonly Sheet[],
  url: string,
): { questionnaire: Questionnaire; notes: Note[] } {
  const survey = sheets.find(({ name }) => name === 'survey');
  if (!survey?.columns.some((column) => column.toLowerCase() === 'type'))
    throw new NoQuestionnaire('There is no sheet “survey” with a column “type”');
  const told = notebook(xlsformFeatures);
  const { tell } = told;
  for (const { name } of sheets) if (!SHEETS.includes(name)) tell('other sheet', name);
  const settings = sheets.find(({ name }) => name === 'settings')?.rows[0] ?? {};
  const language = settings.default_language ?? '';
  for (const name of Object.keys(settings))
    if (!['form_title', 'form_id', 'version', 'default_language'].includes(name))
      tell('other setting', `settings: ${name}`);
  const labels = columnsOf(survey, 'label', language, told);
  const hints = columnsOf(survey, 'hint', language, told);
  for (const heading of survey.columns) tellColumn(heading.toLowerCase(), [...labels, ...hints]);
  const lists = listsOf(sheets.find(({ name }) => name === 'choices'));

  const byName = new Map<string, Item>();
  const waiting = new Map<string, string>();
  const taken = new Set<string>();
  const top: Item[] = [];
  const open: { into: Item[]; close: () => void }[] = [];
  for (const row of survey.rows) take(row);
  while (open.length > 0) open.pop()?.close();
  const whole = withConditions(
    top,
    waiting,
    (name) => byName.get(name),
    (item, why) => tell('other relevant', item.linkId, why),
  );
  if (whole.length === 0) throw new NoQuestionnaire('Nothing in the form can be asked here');
  return {
    questionnaire: {
      resourceType: 'Questionnaire',
      url,
      version: (settings.version ?? '1').replaceAll(/[|\s]+/g, '-').slice(0, 60) || '1',
      title: (settings.form_title ?? settings.form_id ?? 'Imported form').slice(0, 300),
      status: 'draft',
      language: labels[0]?.language || 'en',
      item: whole,
    },
    notes: told.notes,
  };

  function tellColumn(column: string, known: readonly InLanguage[]) {
    if (READ.has(column) || known.some((one) => one.column === column)) return;
    if (/^(label|hint|text)(::?|$)/.test(column)) return; // told with its language
    if (!survey?.rows.some((row) => row[column])) return;
    if (MESSAGES.test(column)) tell('own message', `survey: ${column}`);
    else if (column.startsWith('guidance_hint')) tell('guidance_hint', `survey: ${column}`);
    else if (MEDIA.test(column)) tell('media', `survey: ${column}`);
    else tell('other column', `survey: ${column}`);
  }

  function listsOf(choices: Sheet | undefined): Map<string, Option[]> {
    const words = choices ? columnsOf(choices, 'label', language, told) : [];
    const found = new Map<string, Option[]>();
    for (const heading of choices?.columns ?? []) {
      const column = heading.toLowerCase();
      const used = choices?.rows.some((row) => row[column]);
      if (/^(list[_ ]name|name|value)$/.test(column) || /^(label|text)(::?|$)/.test(column))
        continue;
      if (used) tell(MEDIA.test(column) ? 'media' : 'other column', `choices: ${column}`);
    }
    for (const row of choices?.rows ?? []) {
      const list = row.list_name ?? row['list name'] ?? '';
      const code = row.name ?? row.value ?? '';
      if (!list || !code) continue;
      const { text, beside } = toldIn(row, words);
      const option = optionOf(code, text || code, true);
      if (beside && option.valueCoding) option.valueCoding._display = beside;
      found.set(list.toLowerCase(), [...(found.get(list.toLowerCase()) ?? []), option]);
    }
    return found;
  }

  function take(row: Record<string, string>) {
    const type = (row.type ?? '').trim();
    const name = row.name ?? '';
    if (type === '') {
      if (row.name || labels.some(({ column }) => row[column])) tell('other type', name || 'a row');
      return;
    }
    const kind = kindOf(type, row);
    if (kind.as === 'end') {
      open.pop()?.close();
      return;
    }
    if (kind.told) tell(kind.told, name || type, type);
    if (kind.as === 'nothing') return;
    const linkId = freeName(name || type, taken);
    if (linkId !== name && taken.has(name)) tell('name used twice', name);
    taken.add(linkId);
    if (row.relevant) waiting.set(linkId, row.relevant);
    const item = worded({ linkId, type: kind.type }, row);
    if (kind.as === 'group') {
      const inner: Item[] = [];
      const into = open.at(-1)?.into ?? top;
      open.push({
        into: inner,
        close: () => {
          if (inner.length === 0) tell('group that asks nothing', linkId);
          else into.push({ ...item, item: inner });
        },
      });
      return;
    }
    const asked = kind.list === undefined ? item : withChoices(item, kind.list, kind.several, row);
    if (!asked) return;
    const finished = detailed(withExtension(asked, ...kind.extension), row);
    (open.at(-1)?.into ?? top).push(finished);
    if (!byName.has(name)) byName.set(name, finished);
  }

  function worded(item: Item, row: Record<string, string>): Item {
    const { text: raw, beside } = toldIn(row, labels);
    if (looksMarked(raw)) tell('markup', item.linkId);
    const { text, piped } = plain(raw);
    if (piped.length > 1) tell('several answers piped', item.linkId);
    const hint = toldIn(row, hints).text;
    if (hint) tell('hint', item.linkId);
    const named = {
      ...item,
      ...(text
        ? { text: text.slice(0, 10_000) }
        : item.type === 'group'
          ? {}
          : { text: item.linkId }),
      ...(beside ? { _text: beside } : {}),
    };
    return withExtension(
      named,
      ...(piped[0] ? [{ url: urls.piping, valueString: piped[0] }] : []),
      ...(hint ? [{ url: urls.entryFormat, valueString: hint.slice(0, 1000) }] : []),
    );
  }

  function withChoices(item: Item, list: string, several: boolean, row: Record<string, string>) {
    const options = lists.get(list.toLowerCase());
    if (!options || options.length === 0 || options.length > 500) {
      tell('question without choices', item.linkId, list);
      return null;
    }
    if (row.choice_filter) tell('choice filter', item.linkId, row.choice_filter);
    return { ...item, answerOption: options, ...(several ? { repeats: true } : {}) };
  }

  function detailed(given: Item, row: Record<string, string>): Item {
    let item = given;
    const required = (row.required ?? '').toLowerCase();
    if (/^(yes|true|true\(\)|1)$/.test(required)) item = { ...item, required: true };
    else if (required && !/^(no|false|false\(\)|0)$/.test(required))
      tell('required when', item.linkId, row.required);
    if (
      /^(yes|true|true\(\))$/i.test(row.read_only ?? row.readonly ?? '') &&
      item.type !== 'display'
    ) {
      tell('read_only', item.linkId);
      item = { ...item, readOnly: true };
    }
    if (row.appearance && row.appearance !== 'multiline')
      tell('appearance', item.linkId, row.appearance);
    if (row.parameters && !row.type?.startsWith('range'))
      tell('parameters', item.linkId, row.parameters);
    if (row.constraint)
      item = constrained(item, row.constraint, (why) => tell('other constraint', item.linkId, why));
    if (row.default) item = begun(item, row.default);
    if (row.calculation) item = workedOut(item, row.calculation);
    return item;
  }

  /** A choice begins with the answers of it that are marked, as FHIR has it. */
  function begun(item: Item, value: string): Item {
    const made = beginning(item, value);
    const problem = made && initialProblem(made);
    if (made && !problem) return made;
    tell('other default', item.linkId, problem ? `${value} is ${problem}` : value);
    return item;
  }

  function beginning(item: Item, value: string): Item | null {
    const number = Number(value);
    const codes = item.repeats ? value.split(/\s+/) : [value];
    const known = item.answerOption?.map(({ valueCoding }) => valueCoding?.code) ?? [];
    if (codes.every((code) => known.includes(code)))
      return {
        ...item,
        answerOption: item.answerOption?.map((option) =>
          codes.includes(option.valueCoding?.code ?? '')
            ? { ...option, initialSelected: true }
            : option,
        ),
      };
    if (item.type === 'integer' && Number.isInteger(number))
      return { ...item, initial: [{ valueInteger: number }] };
    if (item.type === 'decimal' && Number.isFinite(number))
      return { ...item, initial: [{ valueDecimal: number }] };
    if (item.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value))
      return { ...item, initial: [{ valueDate: value }] };
    if ((item.type === 'string' || item.type === 'text') && !/[${}()]/.test(value))
      return { ...item, initial: [{ valueString: value }] };
    return null;
  }

  function workedOut(item: Item, text: string): Item {
    try {
      const path = fhirPathOf(readExpression(text), (name) => byName.get(name));
      return calculated(item, path);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      tell('other calculation', item.linkId, error.message);
      return item;
    }
  }
}
