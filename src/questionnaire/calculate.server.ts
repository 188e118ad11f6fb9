import { isDeepStrictEqual } from 'node:util';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { enabledItems, standingAnswers } from './enable.ts';
import {
  type Band,
  bandOf,
  expressionOf,
  initialOf,
  isUnasked,
  ordinalOf,
  type Score,
  scoreOf,
  urls,
} from './extensions.ts';
import {
  type Answer,
  type Answers,
  type Item,
  isQuestion,
  listItems,
  type Placed,
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

/**
 * The linkIds whose answers an expression may read: those it names, and what stands under them; where it
 * names none it may read all.
 */
export function readBy(of: Questionnaire, expression: string): Set<string> {
  const named = new Set<string>();
  const walk = (node: Node) => {
    if (node.type === 'StringLiteral') named.add(plain(node.text ?? ''));
    for (const child of node.children ?? []) walk(child);
  };
  try {
    walk(fhirpath.parse(expression) as unknown as Node);
  } catch {
    return new Set();
  }
  const items = listItems(of);
  const found = items.filter(({ item }) => named.has(item.linkId));
  // A group that is only named on the way to what stands in it is not read as a whole.
  const onTheWay = new Set(found.flatMap((placed) => [...above(placed)]));
  const whole = new Set(found.filter((placed) => !onTheWay.has(placed)));
  const read =
    found.length === 0
      ? items
      : items.filter(
          (placed) => whole.has(placed) || [...above(placed)].some((one) => whole.has(one)),
        );
  return new Set(read.map(({ item }) => item.linkId));
}

function* above({ parent }: Placed): Generator<Placed> {
  for (let at = parent; at; at = at.parent) yield at;
}

/** A FHIRPath string as it is meant. */
const plain = (literal: string) => literal.slice(1, -1).replaceAll(/\\(['"`\\/])/g, '$1');

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

/** What one calculation comes to over what is known; its own answer it never sees. */
function calculate(of: Questionnaire, known: Answers, item: Item): Answer[] {
  const expression = expressionOf(item) ?? '';
  if (expressionProblem(expression)) return [];
  const resource = weighed(of, { ...known, [item.linkId]: [] });
  try {
    return asAnswer(
      item.type,
      fhirpath.evaluate(resource, expression, { resource }, r4, { async: false }),
    );
  } catch {
    // An expression that does not fit these answers gives no score, rather than a wrong one.
    return [];
  }
}

/**
 * The answers that stand, with all that nobody is asked: hidden items have their initial value, the
 * others what is calculated. Whatever decides what is asked begins here, for a question may wait for a
 * calculation, and a calculation for a question. All calculations are worked out in the order of the
 * questionnaire, over and over until nothing changes: without loops in as many rounds as there are
 * calculations at most. Loops are refused before publishing; one that never rests has what its first
 * round gave. What cannot be calculated has no answer.
 */
export function withCalculated(of: Questionnaire, answers: Answers): Answers {
  const unasked = listItems(of).flatMap(({ item }) =>
    isQuestion(item) && isUnasked(item) ? item : [],
  );
  const calculated = unasked.filter((item) => expressionOf(item) !== undefined);
  const given: Record<string, readonly Answer[]> = { ...answers };
  for (const item of unasked)
    given[item.linkId] = calculated.includes(item) ? [] : hiddenAnswer(item, answers);
  const round = (before: Answers) => {
    let known = before;
    for (const item of calculated) known = { ...known, [item.linkId]: calculate(of, known, item) };
    return known;
  };
  const same = (one: Answers, other: Answers) =>
    calculated.every(({ linkId }) => isDeepStrictEqual(one[linkId], other[linkId]));
  const first = calculated.length > 0 ? round(given) : given;
  let known = first;
  for (let left = calculated.length; left > 0; left -= 1) {
    const next = round(known);
    if (same(known, next)) break;
    known = left === 1 ? first : next;
  }
  return standingAnswers(of, known);
}

const hiddenAnswer = (item: Item, answers: Answers): readonly Answer[] => {
  const given = answers[item.linkId] ?? [];
  return given.length > 0 ? given : initialOf(item);
};

/** Of answers on their way those to questions that are asked now; what was passed over stays so. */
export function askedAnswers(of: Questionnaire, answers: Answers): Answers {
  const enabled = enabledItems(of, withCalculated(of, answers));
  const asked = listItems(of).filter(
    ({ item }) => isQuestion(item) && !isUnasked(item) && enabled.has(item.linkId),
  );
  return Object.fromEntries(
    asked.flatMap(({ item }) => {
      const given = answers[item.linkId];
      return given ? [[item.linkId, given]] : [];
    }),
  );
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
    return [{ ...score, value, raw: table ? counted : null, band: bandOf(score, value) }];
  });
}
