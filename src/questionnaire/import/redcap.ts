import { urls } from '../extensions.ts';
import type { Item, Questionnaire } from '../model.ts';
import { fhirPathOf } from './calculation.ts';
import { readExpression, TooMuch } from './expression.ts';
import { NoQuestionnaire, type Note, notebook, redcapFeatures } from './features.ts';
import {
  calculated,
  freeName,
  limitOf,
  optionOf,
  timeOfDay,
  withConditions,
  withExtension,
} from './parts.ts';
import type { Sheet } from './sheets.server.ts';

/** The columns of a dictionary, as its file and as its interface name them. */
const columns = {
  'variable / field name': 'field_name',
  'form name': 'form_name',
  'section header': 'section_header',
  'field type': 'field_type',
  'field label': 'field_label',
  'choices, calculations, or slider labels': 'select_choices_or_calculations',
  'field note': 'field_note',
  'text validation type or show slider number': 'text_validation_type_or_show_slider_number',
  'text validation min': 'text_validation_min',
  'text validation max': 'text_validation_max',
  'identifier?': 'identifier',
  'branching logic (show field only if...)': 'branching_logic',
  'required field?': 'required_field',
  'custom alignment': 'custom_alignment',
  'question number (surveys only)': 'question_number',
  'matrix group name': 'matrix_group_name',
  'matrix ranking?': 'matrix_ranking',
  'field annotation': 'field_annotation',
} as const;
type Row = Partial<Record<(typeof columns)[keyof typeof columns], string>>;

/** Whether the first row of a CSV is that of a REDCap data dictionary. */
export const isRedcap = (head: readonly string[]): boolean =>
  /^"?(variable \/ field name|field_name)"?$/i.test((head[0] ?? '').trim());

const NOTHING = /^(NA)?$/;

/** Reads a REDCap data dictionary; what is not carried over as it was is told. @throws NoQuestionnaire */
export function readRedcap(
  sheet: Sheet,
  about: { url: string; title: string },
): { questionnaire: Questionnaire; notes: Note[] } {
  const told = notebook(redcapFeatures);
  const { tell } = told;
  const names: Record<string, string> = columns;
  const known = new Set<string>(Object.values(columns));
  for (const heading of sheet.columns) {
    const column = heading.toLowerCase();
    if (!known.has(names[column] ?? column)) tell('other column', heading);
  }
  const rows: Row[] = sheet.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => !NOTHING.test(value))
        .map(([column, value]) => [names[column] ?? column, value]),
    ),
  );
  const byName = new Map<string, Item>();
  const waiting = new Map<string, string>();
  const taken = new Set<string>();
  const forms: Item[] = [];
  for (const row of rows) {
    const form = formOf(row.form_name ?? 'form');
    const into = form.item ?? [];
    const name = row.field_name ?? '';
    const linkId = freeName(name, taken);
    if (linkId !== name) tell('name used twice', name);
    const item = itemOf(linkId, row);
    if (row.section_header) {
      const header = freeName(`${linkId}-section`, taken);
      taken.add(header);
      into.push({ linkId: header, type: 'display', text: words(row.section_header, header) });
    }
    if (!item) continue;
    taken.add(linkId);
    if (row.branching_logic) waiting.set(linkId, row.branching_logic);
    into.push(item);
    if (!byName.has(name)) byName.set(name, item);
  }
  const find = (name: string) => byName.get(name);
  const whole = withConditions(
    forms.filter(({ item = [] }) => item.length > 0),
    waiting,
    find,
    (item, why) => tell('other branching logic', item.linkId, why),
  );
  if (byName.size === 0) throw new NoQuestionnaire('Nothing in the dictionary can be asked here');
  return {
    questionnaire: {
      resourceType: 'Questionnaire',
      ...about,
      version: '1',
      status: 'draft',
      language: 'en',
      item: whole,
    },
    notes: told.notes,
  };

  function formOf(name: string): Item {
    const last = forms.find((form) => form.linkId === `form-${name}`);
    if (last) return last;
    const title = name.replaceAll('_', ' ');
    const form: Item = {
      linkId: `form-${name}`,
      type: 'group',
      text: title.charAt(0).toUpperCase() + title.slice(1),
      item: [],
    };
    taken.add(form.linkId);
    forms.push(form);
    return form;
  }

  function words(label: string, where: string): string {
    if (!/<[a-z/][^>]*>/i.test(label)) return label.slice(0, 10_000);
    tell('markup', where);
    return (
      label
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 10_000) || where
    );
  }

  function itemOf(linkId: string, row: Row): Item | null {
    const base = { linkId, text: words(row.field_label ?? linkId, linkId) };
    const typed = typedOf(base, row);
    if (!typed) return null;
    if (row.custom_alignment) tell('custom alignment', linkId, row.custom_alignment);
    if (row.matrix_group_name) tell('matrix', linkId, row.matrix_group_name);
    if (row.matrix_ranking) tell('matrix ranking', linkId);
    const note = [row.field_note && words(row.field_note, linkId), sliderWords(row)]
      .filter(Boolean)
      .join('. ');
    if (row.field_note) tell('field note', linkId);
    if (row.identifier === 'y') tell('identifier', linkId);
    const hidden = /@HIDDEN(?![\w-])/.test(row.field_annotation ?? '');
    if (row.field_annotation && row.field_annotation.trim() !== '@HIDDEN')
      tell('other annotation', linkId, row.field_annotation);
    const item: Item = {
      ...typed,
      ...(row.question_number ? { prefix: row.question_number.slice(0, 40) } : {}),
      ...(row.required_field === 'y' ? { required: true } : {}),
    };
    return withExtension(
      item,
      ...(note ? [{ url: urls.entryFormat, valueString: note.slice(0, 1000) }] : []),
      ...(row.identifier === 'y' ? [{ url: urls.sensitivity, valueCode: 'sensitive' }] : []),
      ...(hidden ? [{ url: urls.hidden, valueBoolean: true }] : []),
    );
  }

  function typedOf(base: Pick<Item, 'linkId' | 'text'>, row: Row): Item | null {
    const { linkId } = base;
    const type = row.field_type ?? '';
    switch (type) {
      case 'text':
        return validated(base, row);
      case 'notes':
        return { ...base, type: 'text' };
      case 'descriptive':
        return { ...base, type: 'display' };
      case 'yesno':
      case 'truefalse':
        return { ...base, type: 'boolean' };
      case 'radio':
      case 'dropdown':
      case 'checkbox':
        return withChoices(base, row, type === 'checkbox');
      case 'slider':
        tell('slider', linkId);
        return withExtension(
          { ...base, type: 'integer' },
          { url: urls.minValue, valueInteger: Number(row.text_validation_min ?? 0) || 0 },
          { url: urls.maxValue, valueInteger: Number(row.text_validation_max ?? 100) || 100 },
        );
      case 'calc':
        return workedOut({ ...base, type: 'decimal' }, row.select_choices_or_calculations ?? '');
      case 'file':
      case 'sql':
        tell(type, linkId);
        return null;
      default:
        tell('other type', linkId || 'a row', type);
        return null;
    }
  }

  function withChoices(
    base: Pick<Item, 'linkId' | 'text'>,
    row: Row,
    several: boolean,
  ): Item | null {
    const options = (row.select_choices_or_calculations ?? '').split('|').flatMap((part) => {
      const [, code, label] = /^\s*([^,]+?)\s*,\s*([\s\S]*?)\s*$/.exec(part) ?? [];
      return code === undefined ? [] : [optionOf(code, words(label || code, base.linkId), true)];
    });
    if (options.length === 0 || options.length > 500) {
      tell('question without choices', base.linkId);
      return null;
    }
    return {
      ...base,
      type: 'choice',
      answerOption: options,
      ...(several ? { repeats: true } : {}),
    };
  }

  function validated(base: Pick<Item, 'linkId' | 'text'>, row: Row): Item {
    const kind = row.text_validation_type_or_show_slider_number ?? '';
    const type = kind === 'integer' ? 'integer' : /^number/.test(kind) ? 'decimal' : 'string';
    if (/^date(time)?_/.test(kind)) {
      if (kind.startsWith('datetime')) tell('date and time', base.linkId, kind);
      return within({ ...base, type: 'date' }, row);
    }
    if (/^time/.test(kind)) {
      tell('time', base.linkId);
      return withExtension({ ...base, type: 'string' }, ...timeOfDay);
    }
    if (type !== 'string') return within({ ...base, type }, row);
    if (kind) tell('other validation', base.linkId, kind);
    return { ...base, type };
  }

  function within(item: Item, row: Row): Item {
    const limits = [
      [urls.minValue, row.text_validation_min],
      [urls.maxValue, row.text_validation_max],
    ] as const;
    return withExtension(
      item,
      ...limits.flatMap(([url, text]) => {
        if (text === undefined) return [];
        const limit = limitOf(item, text.slice(0, 10));
        if (!limit) tell('least or most', item.linkId, text);
        return limit ? [{ url, ...limit }] : [];
      }),
    );
  }

  function workedOut(item: Item, text: string): Item {
    try {
      return calculated(
        item,
        fhirPathOf(readExpression(text), (name) => byName.get(name)),
      );
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      tell('other calc', item.linkId, error.message);
      return withExtension(item, { url: urls.hidden, valueBoolean: true });
    }
  }
}

const sliderWords = (row: Row) =>
  row.field_type === 'slider' && row.select_choices_or_calculations
    ? row.select_choices_or_calculations
        .split('|')
        .map((part) => part.trim())
        .join(' – ')
    : '';
