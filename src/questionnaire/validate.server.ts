import { withCalculated } from './calculate.server.ts';
import { enabledItems } from './enable.ts';
import { isUnasked, occurrences } from './extensions.ts';
import {
  type Answer,
  type Answers,
  canonicalOf,
  isQuestion,
  listItems,
  type Questionnaire,
} from './model.ts';
import { type Problem, problemWith } from './problems.ts';
import type { QuestionnaireResponse, ResponseItem } from './response.ts';

/** What is wrong with whole answers, by question. What is calculated asks nothing of anybody. */
export function problemsWith(of: Questionnaire, answers: Answers): Record<string, Problem> {
  const enabled = enabledItems(of, withCalculated(of, answers));
  const found: Record<string, Problem> = {};
  for (const { item } of listItems(of)) {
    if (!isQuestion(item) || !enabled.has(item.linkId) || isUnasked(item)) continue;
    const problem = problemWith(item, answers[item.linkId] ?? []);
    if (problem) found[item.linkId] = problem;
  }
  return found;
}

/** What is wrong with a response: with one question, or with how it is put together. */
export interface Fault {
  linkId: string;
  fault: 'unknown' | 'misplaced' | 'twice' | 'disabled' | 'shape' | 'other-questionnaire' | Problem;
}

/**
 * Reads a response against its questionnaire: the answers, and all that is wrong with it. One that
 * is only begun may leave questions without an answer; no response may answer a disabled one.
 */
export function readResponse(
  of: Questionnaire,
  response: QuestionnaireResponse,
): { answers: Answers; faults: Fault[] } {
  const faults: Fault[] = [];
  const answers: Record<string, Answer[]> = {};
  const byId = new Map(listItems(of).map((placed) => [placed.item.linkId, placed]));
  const [url, version] = (response.questionnaire ?? canonicalOf(of)).split('|');
  if (url !== of.url || (version !== undefined && version !== of.version))
    faults.push({ linkId: '', fault: 'other-questionnaire' });
  const seen = new Set<string>();
  const walk = (items: readonly ResponseItem[], parent: string | null) => {
    for (const { linkId, item = [], answer = [] } of items) {
      const placed = byId.get(linkId);
      if (!placed) {
        faults.push({ linkId, fault: 'unknown' });
        continue;
      }
      if ((placed.parent?.item.linkId ?? null) !== parent)
        faults.push({ linkId, fault: 'misplaced' });
      if (seen.has(linkId)) faults.push({ linkId, fault: 'twice' });
      seen.add(linkId);
      const question = isQuestion(placed.item);
      if (question ? item.length > 0 : answer.length > 0) faults.push({ linkId, fault: 'shape' });
      if (!question) {
        walk(item, linkId);
        continue;
      }
      answers[linkId] = answer.map(({ item: _below, ...value }) => value);
      for (const { item: below = [] } of answer) walk(below, linkId);
    }
  };
  walk(response.item ?? [], null);
  const enabled = enabledItems(of, withCalculated(of, answers));
  for (const linkId of seen)
    if (!enabled.has(linkId) && (answers[linkId]?.length ?? 0) > 0)
      faults.push({ linkId, fault: 'disabled' });
  for (const { item } of listItems(of)) {
    if (!isQuestion(item) || !enabled.has(item.linkId)) continue;
    const given = answers[item.linkId] ?? [];
    const open = response.status === 'in-progress' || isUnasked(item);
    if (open && given.length < Math.max(1, occurrences(item).least)) continue;
    const problem = problemWith(item, given);
    if (problem) faults.push({ linkId: item.linkId, fault: problem });
  }
  return { answers, faults };
}
