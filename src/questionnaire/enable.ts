import { isMarked } from './extensions.ts';
import {
  type Answer,
  type Answers,
  type Coding,
  type Condition,
  isQuestion,
  listItems,
  type Placed,
  type Questionnaire,
  readValue,
  sameValue,
} from './model.ts';

/** `a` before, at or after `b`, for what has an order; null for what has none. */
function compare(a: ReturnType<typeof readValue>, b: ReturnType<typeof readValue>): number | null {
  if (typeof a?.value === 'number' && typeof b?.value === 'number') return a.value - b.value;
  if (a?.kind === 'Date' && b?.kind === 'Date')
    return String(a.value) < String(b.value) ? -1 : Number(a.value !== b.value);
  return null;
}

/** An open choice may be answered in words: then the words of a code are what is compared. */
function equal(given: ReturnType<typeof readValue>, wanted: ReturnType<typeof readValue>): boolean {
  if (given?.kind === 'Coding' && wanted?.kind === 'String')
    return (given.value as Coding).code === wanted.value;
  return sameValue(given, wanted);
}

/**
 * Whether answers meet a condition, as FHIR R4 has it: one answer that fits is enough, and `!=` is
 * met where none is equal, so also where there is none.
 */
export function meets({ operator, ...condition }: Condition, given: readonly Answer[]): boolean {
  const wanted = readValue(condition, 'answer');
  if (operator === 'exists') return given.length > 0 === (wanted?.value !== false);
  if (operator === '!=') return !given.some((answer) => equal(readValue(answer), wanted));
  return given.some((answer) => {
    const value = readValue(answer);
    if (operator === '=') return equal(value, wanted);
    const order = compare(value, wanted);
    if (order === null) return false;
    if (operator === '>') return order > 0;
    if (operator === '<') return order < 0;
    return operator === '>=' ? order >= 0 : order <= 0;
  });
}

/**
 * The linkIds that are enabled. What stands under a disabled item is disabled with it; what stands
 * under a question waits for an answer to it; and a disabled question counts as not answered. An
 * item that waits for itself is disabled: such loops are refused before publishing. After a consent
 * gate that is asked and not answered with yes, nothing is enabled.
 */
export function enabledItems(of: Questionnaire, answers: Answers): Set<string> {
  const items = listItems(of);
  const byId = new Map(items.map((placed) => [placed.item.linkId, placed]));
  const gates = items.filter(({ item }) => isMarked(item, 'consentGate'));
  const known = new Map<string, boolean>();
  const counted = (linkId: string): readonly Answer[] => {
    const placed = byId.get(linkId);
    return placed && isEnabled(placed) ? (answers[linkId] ?? []) : [];
  };
  const shuts = (gate: Placed) =>
    isEnabled(gate) && answers[gate.item.linkId]?.[0]?.valueBoolean !== true;
  function isEnabled({ item, parent, place }: Placed): boolean {
    const before = known.get(item.linkId);
    if (before !== undefined) return before;
    known.set(item.linkId, false);
    const result = decide();
    known.set(item.linkId, result);
    return result;

    function decide(): boolean {
      if (parent && !isEnabled(parent)) return false;
      if (gates.some((gate) => gate.place < place && shuts(gate))) return false;
      if (parent && isQuestion(parent.item) && counted(parent.item.linkId).length === 0)
        return false;
      const conditions = item.enableWhen ?? [];
      if (conditions.length === 0) return true;
      const met = (condition: Condition) => meets(condition, counted(condition.question));
      return item.enableBehavior === 'any' ? conditions.some(met) : conditions.every(met);
    }
  }
  return new Set(items.filter(isEnabled).map(({ item }) => item.linkId));
}

/** The answers that stand: those to enabled questions of this questionnaire, and no empty ones. */
export function standingAnswers(of: Questionnaire, answers: Answers): Answers {
  const enabled = enabledItems(of, answers);
  return Object.fromEntries(
    listItems(of)
      .filter(({ item }) => isQuestion(item) && enabled.has(item.linkId))
      .flatMap(({ item }) => {
        const given = answers[item.linkId] ?? [];
        return given.length > 0 ? [[item.linkId, given]] : [];
      }),
  );
}
