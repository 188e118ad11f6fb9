/** What became of something in an imported file. */
export const outcomes = {
  carried: 'Carried over',
  approximated: 'Carried over, but not quite',
  refused: 'Left out',
} as const;
export type Outcome = keyof typeof outcomes;

/** Every feature of a format that Holdfast looks for: what becomes of it, and how. */
type Features = Readonly<Record<string, readonly [Outcome, string]>>;

export const xlsformFeatures = {
  text: ['carried', 'a short answer; with the appearance “multiline” a long one'],
  integer: ['carried', 'a whole number'],
  decimal: ['carried', 'a number'],
  date: ['carried', 'a date'],
  select_one: ['carried', 'a choice'],
  select_multiple: ['carried', 'a choice with several answers'],
  or_other: ['carried', 'a choice, or something else in words'],
  'yes or no': ['carried', 'select_one hf_yes_no, as an export writes it'],
  note: ['carried', 'words alone'],
  group: ['carried', 'a group of questions'],
  label: ['carried', 'the words, and their translations where the column names a language code'],
  relevant: ['carried', 'conditions on answers, with and, or, not and selected()'],
  required: ['carried', '“yes” and “true”'],
  constraint: ['carried', 'a least and a most, a number of characters or of answers, a pattern'],
  default: ['carried', 'a plain value'],
  piping: ['carried', 'one earlier answer in the words'],
  settings: ['carried', 'form_title, form_id, version, default_language'],
  calculation: ['carried', 'sums, if(), comparisons, round(); not answered gives no result'],
  acknowledge: ['approximated', 'a tick becomes yes or no'],
  range: ['approximated', 'a number from the least to the most; its step is not kept'],
  time: ['approximated', 'a short answer that must look like 14:30'],
  datetime: ['approximated', 'the day alone is asked'],
  repeat: ['approximated', 'its questions are asked once'],
  hidden: ['approximated', 'kept, never asked'],
  hint: ['approximated', 'shown under the question'],
  read_only: ['approximated', 'kept, but it can be answered'],
  'language name': [
    'approximated',
    'a language without a code is taken for the first one or left out',
  ],
  'choice filter': ['approximated', 'all choices are offered'],
  'name used twice': [
    'approximated',
    'the second gets a number; what waits for it waits for the first',
  ],
  'several answers piped': [
    'approximated',
    'the first stands in the words, of the others the name',
  ],
  markup: ['approximated', 'shown as it was typed'],
  'other relevant': ['refused', 'the question is always asked'],
  'other constraint': ['refused', 'any answer of its kind is taken'],
  'other calculation': ['refused', 'it has no result'],
  'other default': ['refused', 'it begins empty'],
  'required when': ['refused', 'the question can be left out'],
  'own message': ['refused', 'Holdfast’s words say what is wrong'],
  guidance_hint: ['refused', 'it is not shown'],
  appearance: ['refused', 'Holdfast shows every question its own way'],
  parameters: ['refused', 'they are not used'],
  media: ['refused', 'pictures, sound and film are not shown'],
  'place or map': ['refused', 'the question is left out'],
  'picture, sound or file': ['refused', 'the question is left out'],
  barcode: ['refused', 'the question is left out'],
  rank: ['refused', 'the question is left out'],
  'choices from a file': ['refused', 'the question is left out'],
  'question without choices': ['refused', 'its list is not in the file, so it is left out'],
  'facts about the device': ['refused', 'nothing is gathered about who answers or by what'],
  include: ['refused', 'another form is not fetched'],
  'other type': ['refused', 'the question is left out'],
  'other column': ['refused', 'it is not read'],
  'other setting': ['refused', 'it is not used'],
  'other sheet': ['refused', 'it is not read'],
  'group that asks nothing': ['refused', 'it is left out'],
} as const satisfies Features;

export const redcapFeatures = {
  text: ['carried', 'a short answer'],
  notes: ['carried', 'a long answer'],
  'radio, dropdown': ['carried', 'a choice'],
  checkbox: ['carried', 'a choice with several answers'],
  'yesno, truefalse': ['carried', 'yes or no'],
  descriptive: ['carried', 'words alone'],
  'number, integer, date': ['carried', 'a number or a date, with its least and most'],
  'form name': ['carried', 'a group'],
  'section header': ['carried', 'words before its questions'],
  'branching logic': ['carried', 'conditions on answers, with and, or and not'],
  'required field': ['carried', 'must be answered'],
  'question number': ['carried', 'stands before the words'],
  '@HIDDEN': ['carried', 'never asked'],
  calc: ['carried', 'sums, if(), comparisons, round(); not answered gives no result'],
  slider: [
    'approximated',
    'a whole number from 0 to 100; the words at its ends stand under the question',
  ],
  'date and time': ['approximated', 'the day alone is asked'],
  time: ['approximated', 'a short answer that must look like 14:30'],
  'field note': ['approximated', 'shown under the question'],
  identifier: ['approximated', 'marked as sensitive'],
  matrix: ['approximated', 'its questions are asked one by one'],
  markup: ['approximated', 'taken out of the words'],
  'name used twice': ['approximated', 'the second gets a number'],
  'other validation': ['refused', 'any short answer is taken'],
  'least or most': ['refused', 'it is no number and no day'],
  'other branching logic': ['refused', 'the question is always asked'],
  'other calc': ['refused', 'it has no result'],
  file: ['refused', 'the question is left out'],
  sql: ['refused', 'the question is left out'],
  'other type': ['refused', 'the question is left out'],
  'question without choices': ['refused', 'it is left out'],
  'other annotation': ['refused', 'it is not used'],
  'matrix ranking': ['refused', 'two answers may be alike'],
  'custom alignment': ['refused', 'Holdfast shows every question its own way'],
  'other column': ['refused', 'it is not read'],
} as const satisfies Features;

export const fhirFeatures = {
  'group, display, boolean, decimal, integer, date, string, text, choice, open-choice': [
    'carried',
    'as they are',
  ],
  'enableWhen, required, maxLength, initial, answerOption': ['carried', 'as they are'],
  'extensions named in questionnaires.md': [
    'carried',
    'scores, conversion tables and safety prompts too',
  ],
  'value set inside the file': ['carried', 'its codes become the answers'],
  'other extension': ['approximated', 'kept, but not used'],
  'other element': ['approximated', 'kept, but not used'],
  'no url or version': ['approximated', 'it gets a name of its own, or version 1'],
  dateTime: ['approximated', 'the day alone is asked'],
  time: ['approximated', 'a short answer that must look like 14:30'],
  url: ['approximated', 'a short answer'],
  quantity: ['approximated', 'a number; its unit is not asked'],
  'repeating group or question': ['approximated', 'asked once'],
  'value set elsewhere': ['refused', 'the question is left out'],
  'attachment or reference': ['refused', 'the question is left out'],
  'other type': ['refused', 'the question is left out'],
  'other initial': ['refused', 'it is no answer to its question, which begins empty'],
  'condition on what was left out': ['refused', 'the question is asked without it'],
} as const satisfies Features;

export const allFeatures = {
  XLSForm: xlsformFeatures,
  'REDCap data dictionary': redcapFeatures,
  'FHIR R4 Questionnaire': fhirFeatures,
} satisfies Record<string, Features>;

/** One thing that was not carried over as it was: the feature, where it stood, and what became of it. */
export interface Note {
  feature: string;
  outcome: Exclude<Outcome, 'carried'>;
  where: string;
  message: string;
}

const MOST = 2000;

/** Collects notes of one format; only features of its table can be told. */
export function notebook<Table extends Features>(table: Table) {
  const notes: Note[] = [];
  return {
    notes,
    tell(feature: keyof Table & string, where: string, why = ''): void {
      const [outcome, how] = table[feature] as Features[string];
      if (outcome === 'carried' || notes.length >= MOST) return;
      const message = why ? `${how} (${why.slice(0, 200)})` : how;
      notes.push({ feature, outcome, where: where.slice(0, 200), message });
    },
  };
}
export type Notebook<Table extends Features> = ReturnType<typeof notebook<Table>>;

/** A file that is no questionnaire, in words for whoever chose it. */
export class NoQuestionnaire extends Error {}
