import {
  type Answer,
  answerFrom,
  type Extension,
  type Item,
  type Option,
  type Questionnaire,
} from './model.ts';

const FHIR = 'http://hl7.org/fhir/StructureDefinition/';
const SDC = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/';
/** Ours. `.example` can become nobody's address; it is a name, explained in docs/questionnaires.md. */
const OURS = 'https://holdfast.example/fhir/StructureDefinition/questionnaire-';

/** Every extension Holdfast understands, by what we call it. */
export const urls = {
  minValue: `${FHIR}minValue`,
  maxValue: `${FHIR}maxValue`,
  minLength: `${FHIR}minLength`,
  maxDecimalPlaces: `${FHIR}maxDecimalPlaces`,
  regex: `${FHIR}regex`,
  entryFormat: `${FHIR}entryFormat`,
  minOccurs: `${FHIR}questionnaire-minOccurs`,
  maxOccurs: `${FHIR}questionnaire-maxOccurs`,
  exclusive: `${FHIR}questionnaire-optionExclusive`,
  ordinal: `${FHIR}ordinalValue`,
  hidden: `${FHIR}questionnaire-hidden`,
  translation: `${FHIR}translation`,
  calculated: `${SDC}sdc-questionnaire-calculatedExpression`,
  pageBreak: `${OURS}page-break`,
  consentGate: `${OURS}consent-gate`,
  randomOrder: `${OURS}random-order`,
  quota: `${OURS}quota`,
  closeDate: `${OURS}close-date`,
  piping: `${OURS}piping`,
  codebookLabel: `${OURS}codebook-label`,
  sensitivity: `${OURS}sensitivity`,
  score: `${OURS}score`,
  safetyPrompt: `${OURS}safety-prompt`,
} as const;
export type Known = keyof typeof urls;

export const sensitivities = ['ordinary', 'sensitive', 'special-category'] as const;

type Extended = { extension?: Extension[] | undefined } | undefined;

export const extensionOf = (of: Extended, known: Known): Extension | undefined =>
  of?.extension?.find(({ url }) => url === urls[known]);

export const isMarked = (of: Extended, known: Known): boolean =>
  extensionOf(of, known)?.valueBoolean === true;

/** A number that an extension gives, whichever kind of number it is. */
export function numberOf(of: Extended, known: Known): number | undefined {
  const found = extensionOf(of, known);
  return found?.valueInteger ?? found?.valueDecimal;
}

/** A part of an extension that is made of parts. */
const part = (of: Extension | undefined, url: string) =>
  of?.extension?.find((inner) => inner.url === url);
const numberIn = (of: Extension | undefined, url: string) => {
  const found = part(of, url);
  return found?.valueInteger ?? found?.valueDecimal;
};

/** The FHIRPath that gives an item its answer. */
export const expressionOf = (item: Item): string | undefined =>
  extensionOf(item, 'calculated')?.valueExpression?.expression;

/** Not for whoever answers: calculated or hidden. */
export const isUnasked = (item: Item): boolean =>
  expressionOf(item) !== undefined || isMarked(item, 'hidden');

/** What a question begins with: shown as typed already, and no answer before it is sent. */
export function initialOf(item: Item): readonly Answer[] {
  if (item.initial) return item.initial;
  const selected = (item.answerOption ?? []).filter(({ initialSelected }) => initialSelected);
  return selected.map(answerFrom);
}

/** How many answers a question needs and may have. */
export function occurrences(item: Item): { least: number; most: number } {
  return {
    least: numberOf(item, 'minOccurs') ?? (item.required ? 1 : 0),
    most: item.repeats ? (numberOf(item, 'maxOccurs') ?? Number.POSITIVE_INFINITY) : 1,
  };
}

/** What an option counts in a score. */
export const ordinalOf = (option: Option): number | undefined =>
  numberOf(option.valueCoding, 'ordinal') ?? numberOf(option, 'ordinal');

export interface Band {
  from: number;
  to: number;
  label: string;
}

export interface Score {
  linkId: string;
  label: string;
  low: number;
  high: number;
  /** True where a lower number is better, as of anxiety. */
  lowIsBetter: boolean;
  bands: Band[];
  /** From a raw sum to what is reported, such as a Rasch table; empty where the sum is reported. */
  conversion: { raw: number; converted: number }[];
}

const all = (of: Extension | undefined, url: string) =>
  of?.extension?.filter((inner) => inner.url === url) ?? [];

/** How an item is read as a score: its range, its bands, its conversion table. */
export function scoreOf(item: Item): Score | null {
  const found = extensionOf(item, 'score');
  const [low, high] = [numberIn(found, 'low'), numberIn(found, 'high')];
  if (low === undefined || high === undefined) return null;
  return {
    linkId: item.linkId,
    label: part(found, 'label')?.valueString ?? item.text ?? item.linkId,
    low,
    high,
    lowIsBetter: part(found, 'low-is-better')?.valueBoolean === true,
    bands: all(found, 'band').map((band) => ({
      from: numberIn(band, 'from') ?? low,
      to: numberIn(band, 'to') ?? high,
      label: part(band, 'label')?.valueString ?? '',
    })),
    conversion: all(found, 'conversion').map((row) => ({
      raw: numberIn(row, 'raw') ?? 0,
      converted: numberIn(row, 'converted') ?? 0,
    })),
  };
}

/**
 * The band a value lies in. A band reaches from its `from` to where the next begins, so that no decimal
 * falls between two; the last one ends with its `to`.
 */
export function bandOf({ bands }: Pick<Score, 'bands'>, value: number): Band | null {
  const at = bands.findLastIndex(({ from }) => value >= from);
  const band = bands[at] ?? null;
  return band && at === bands.length - 1 && value > band.to ? null : band;
}

/** From which answer on the safety prompt is opened, by what the answer counts; and its words. */
export function safetyPromptOf(item: Item): { from: number; text: string } | null {
  const found = extensionOf(item, 'safetyPrompt');
  const from = numberIn(found, 'from');
  return from === undefined ? null : { from, text: part(found, 'text')?.valueString ?? '' };
}

export const quotasOf = (of: Questionnaire) =>
  (of.extension ?? [])
    .filter(({ url }) => url === urls.quota)
    .map((quota) => ({
      question: part(quota, 'question')?.valueString ?? '',
      code: part(quota, 'code')?.valueCode ?? '',
      most: numberIn(quota, 'most') ?? 0,
    }));
