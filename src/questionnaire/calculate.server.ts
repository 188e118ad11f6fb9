import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { standingAnswers } from './enable.ts';
import { type Band, expressionOf, ordinalOf, type Score, scoreOf, urls } from './extensions.ts';
import {
  type Answer,
  type Answers,
  isQuestion,
  listItems,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';
import { type ResponseItem, toResponse } from './response.ts';

/** What an imported expression may call: nothing that goes on for ever, and nothing that goes out. */
const allowed = new Set(
  (
    'where select exists all allTrue anyTrue empty not count sum min max avg iif first last tail skip ' +
    'take distinct isDistinct toInteger toDecimal toString toBoolean round abs floor ceiling ' +
    'ofType as is in contains weight ordinal descendants item answer value hasValue intersect union'
  ).split(' '),
);
const LONGEST = 4000;

interface Node {
  type: string;
  text?: string;
  children?: Node[];
}

/** What is wrong with a FHIRPath expression as a calculation here; null where it may be used. */
export function expressionProblem(expression: string): string | null {
  if (expression.length > LONGEST) return `is longer than ${LONGEST} characters`;
  let tree: Node;
  try {
    tree = fhirpath.parse(expression) as unknown as Node;
  } catch {
    return 'is not FHIRPath';
  }
  const calls: string[] = [];
  const walk = (node: Node) => {
    if (node.type === 'FunctionInvocation') calls.push(node.text ?? '');
    for (const child of node.children ?? []) walk(child);
  };
  walk(tree);
  const other = calls.find((call) => !allowed.has(call));
  return other === undefined ? null : `calls ${other}(), which is not supported`;
}

/** The response as expressions see it: each coded answer carries what it counts. */
function weighed(of: Questionnaire, answers: Answers) {
  const options = new Map(listItems(of).map(({ item }) => [item.linkId, item.answerOption ?? []]));
  const weigh = (items: readonly ResponseItem[]): ResponseItem[] =>
    items.map(({ item, answer, ...rest }) => ({
      ...rest,
      ...(item ? { item: weigh(item) } : {}),
      ...(answer
        ? {
            answer: answer.map(({ item: below, ...value }) => {
              const option = options
                .get(rest.linkId)
                ?.find((one) => sameValue(readValue(one), readValue(value)));
              const counts = option && ordinalOf(option);
              return {
                ...value,
                ...(value.valueCoding && counts !== undefined
                  ? {
                      valueCoding: {
                        ...value.valueCoding,
                        extension: [{ url: urls.ordinal, valueDecimal: counts }],
                      },
                    }
                  : {}),
                ...(below ? { item: weigh(below) } : {}),
              };
            }),
          }
        : {}),
    }));
  const response = toResponse(of, answers);
  return { ...response, item: weigh(response.item ?? []) };
}

function asAnswer(type: string, [value]: unknown[]): Answer[] {
  if (type === 'integer' && Number.isInteger(value)) return [{ valueInteger: value as number }];
  if (type === 'decimal' && typeof value === 'number' && Number.isFinite(value))
    // Sums of decimals carry noise beyond what any instrument reports.
    return [{ valueDecimal: Number(value.toFixed(6)) }];
  if (type === 'boolean' && typeof value === 'boolean') return [{ valueBoolean: value }];
  if ((type === 'string' || type === 'text') && typeof value === 'string')
    return [{ valueString: value }];
  return [];
}

/**
 * The standing answers with all that is calculated from them, in the order of the questionnaire, so
 * that one calculation may use an earlier one. What cannot be calculated has no answer.
 */
export function withCalculated(of: Questionnaire, answers: Answers): Answers {
  const calculated = listItems(of).filter(({ item }) => expressionOf(item) && isQuestion(item));
  let known: Answers = Object.fromEntries(
    Object.entries(answers).filter(
      ([linkId]) => !calculated.some(({ item }) => item.linkId === linkId),
    ),
  );
  for (const { item } of calculated) {
    const expression = expressionOf(item) ?? '';
    if (expressionProblem(expression)) continue;
    const resource = weighed(of, known);
    let found: unknown[] = [];
    try {
      found = fhirpath.evaluate(resource, expression, { resource }, r4, { async: false });
    } catch {
      // An expression that does not fit these answers gives no score, rather than a wrong one.
    }
    known = { ...known, [item.linkId]: asAnswer(item.type, found) };
  }
  return standingAnswers(of, known);
}

export interface Scored extends Score {
  /** As reported: converted, where the definition has a table. */
  value: number;
  /** The sum before conversion; null where there is no table. */
  raw: number | null;
  band: Band | null;
}

/** The scores that answers have; those that cannot be told, as of half an answered scale, are left out. */
export function scoresOf(of: Questionnaire, answers: Answers): Scored[] {
  const known = withCalculated(of, answers);
  return listItems(of).flatMap(({ item }) => {
    const score = scoreOf(item);
    const found = readValue(known[item.linkId]?.[0] ?? {});
    if (!score || !found) return [];
    const counted =
      found.kind === 'Coding'
        ? ordinalOf(item.answerOption?.find((option) => sameValue(readValue(option), found)) ?? {})
        : found.value;
    if (typeof counted !== 'number') return [];
    const table = score.conversion.length > 0;
    const value = table ? score.conversion.find(({ raw }) => raw === counted)?.converted : counted;
    if (value === undefined) return [];
    const band = score.bands.find(({ from, to }) => value >= from && value <= to) ?? null;
    return [{ ...score, value, raw: table ? counted : null, band }];
  });
}
