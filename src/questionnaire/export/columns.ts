import { extensionOf } from '../extensions.ts';
import { choicesOf } from '../field-values.ts';
import {
  type Answer,
  type Answers,
  type Item,
  isQuestion,
  listItems,
  type Questionnaire,
  readValue,
} from '../model.ts';

/** One column of a file of answers. */
export interface Column {
  name: string;
  /** The question, and of one box of several the words beside it. */
  label: string;
  item: Item;
  kind: 'number' | 'text' | 'date' | 'coded' | 'ticked' | 'words';
  /** What each value is called, for `coded` and `ticked`. */
  values: { code: string; label: string }[];
  /** Every code is a number. */
  numeric: boolean;
  of(answers: Answers): string;
}

const RESERVED = new Set(['response', 'version', 'status', 'answered']);
const yesNo = [
  { code: '1', label: 'Yes' },
  { code: '0', label: 'No' },
];

/** A name that CSV, SPSS and R all take: a letter first, then letters, digits and _, at most 60. */
function nameOf(wanted: string, taken: Set<string>): string {
  const plain = wanted
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, 50);
  const base = /^[A-Za-z]/.test(plain) ? plain : `q_${plain}`;
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()) || RESERVED.has(name.toLowerCase()); n += 1)
    name = `${base}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}

const codeOf = (answer: Answer | undefined): string => {
  const found = answer && readValue(answer);
  if (!found) return '';
  return found.kind === 'Coding' ? (answer.valueCoding?.code ?? '') : String(found.value);
};

/** The same for two answers that are the same; quick, for a million of them. */
const keyOf = (answer: Answer): string => {
  const { valueCoding } = answer;
  return valueCoding ? `${valueCoding.system ?? ''}|${valueCoding.code ?? ''}` : codeOf(answer);
};

/**
 * The columns of a questionnaire's answers: one a question; of a choice its code, and its words in a
 * column beside it; of a choice with several answers one a box, 1 where it is ticked.
 */
export function columnsOf(of: Questionnaire): Column[] {
  const taken = new Set<string>();
  return listItems(of)
    .filter(({ item }) => isQuestion(item))
    .flatMap(({ item }) => columnsOfItem(item, taken));
}

function columnsOfItem(item: Item, taken: Set<string>): Column[] {
  const name = nameOf(extensionOf(item, 'codebookLabel')?.valueString ?? item.linkId, taken);
  const label = (item.text ?? item.linkId).replaceAll(/\s+/g, ' ').trim();
  const base = { name, label, item, values: [], numeric: false };
  const first = (answers: Answers) => codeOf(answers[item.linkId]?.[0]);
  const open = item.type === 'open-choice';
  if (item.type === 'choice' || open) {
    const values = (item.answerOption ?? []).map((option, index) => ({
      code: codeOf(option as Answer),
      label: choicesOf(item)[index]?.label ?? '',
      key: keyOf(option as Answer),
    }));
    const labels = new Map(values.map(({ key, label: words }) => [key, words]));
    const among = (answer: Answer) => labels.has(keyOf(answer));
    const other: Column[] = open
      ? [
          {
            ...base,
            name: nameOf(`${name}_other`, taken),
            label: `${label}: something else`,
            kind: 'text',
            of: (answers) => codeOf((answers[item.linkId] ?? []).find((answer) => !among(answer))),
          },
        ]
      : [];
    if (item.repeats)
      return [
        ...values.map(
          ({ code, label: words, key }): Column => ({
            ...base,
            name: nameOf(`${name}_${code}`, taken),
            label: `${label}: ${words}`,
            kind: 'ticked',
            values: yesNo,
            numeric: true,
            of: (answers) => {
              const given = answers[item.linkId] ?? [];
              if (given.length === 0) return '';
              return given.some((answer) => keyOf(answer) === key) ? '1' : '0';
            },
          }),
        ),
        ...other,
      ];
    const listed = values.map(({ code, label: words }) => ({ code, label: words }));
    return [
      {
        ...base,
        kind: 'coded',
        values: listed,
        numeric: listed.every(({ code }) => /^-?\d{1,9}(\.\d{1,6})?$/.test(code)),
        of: (answers) => {
          const [answer] = answers[item.linkId] ?? [];
          return answer && among(answer) ? codeOf(answer) : '';
        },
      },
      {
        ...base,
        name: nameOf(`${name}_label`, taken),
        kind: 'words',
        of: (answers) =>
          (answers[item.linkId] ?? [])
            .flatMap((answer) => labels.get(keyOf(answer)) ?? [])
            .join('; '),
      },
      ...other,
    ];
  }
  switch (item.type) {
    case 'boolean':
      return [
        {
          ...base,
          kind: 'coded',
          values: yesNo,
          numeric: true,
          of: (answers) => {
            const value = answers[item.linkId]?.[0]?.valueBoolean;
            return value === undefined ? '' : value ? '1' : '0';
          },
        },
      ];
    case 'integer':
    case 'decimal':
      return [{ ...base, kind: 'number', numeric: true, of: first }];
    case 'date':
      return [{ ...base, kind: 'date', of: first }];
    default:
      return [{ ...base, kind: 'text', of: first }];
  }
}
