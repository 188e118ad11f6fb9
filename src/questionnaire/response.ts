import { z } from 'zod';
import { enabledItems, standingAnswers } from './enable.ts';
import { isUnasked, occurrences } from './extensions.ts';
import {
  type Answer,
  type Answers,
  canonicalOf,
  type Item,
  isQuestion,
  listItems,
  type Questionnaire,
} from './model.ts';
import { type Problem, problemWith } from './problems.ts';

export interface ResponseItem {
  linkId: string;
  text?: string | undefined;
  item?: ResponseItem[] | undefined;
  answer?: (Answer & { item?: ResponseItem[] | undefined })[] | undefined;
}
const responseItem: z.ZodType<ResponseItem> = z.looseObject({
  linkId: z.string(),
  text: z.string().optional(),
  get item() {
    return z.array(responseItem).optional();
  },
  get answer() {
    return z
      .array(
        z.looseObject({
          get item() {
            return z.array(responseItem).optional();
          },
        }),
      )
      .optional();
  },
});
export const statuses = [
  'in-progress',
  'completed',
  'amended',
  'entered-in-error',
  'stopped',
] as const;
export const responseShape = z.looseObject({
  resourceType: z.literal('QuestionnaireResponse'),
  questionnaire: z.string().optional(),
  status: z.enum(statuses),
  authored: z.string().optional(),
  item: z.array(responseItem).optional(),
});
export type QuestionnaireResponse = z.infer<typeof responseShape>;

/** Answers as FHIR has them: nested as the questions are, those of disabled ones left out. */
export function toResponse(
  of: Questionnaire,
  answers: Answers,
  status: QuestionnaireResponse['status'] = 'completed',
): QuestionnaireResponse {
  const standing = standingAnswers(of, answers);
  const build = (items: readonly Item[]): ResponseItem[] =>
    items.flatMap((item): ResponseItem[] => {
      const below = build(item.item ?? []);
      const named = { linkId: item.linkId, ...(item.text ? { text: item.text } : {}) };
      if (!isQuestion(item)) return below.length > 0 ? [{ ...named, item: below }] : [];
      const given = standing[item.linkId] ?? [];
      if (given.length === 0) return [];
      return [
        {
          ...named,
          answer: given.map((answer, index) =>
            index === 0 && below.length > 0 ? { ...answer, item: below } : answer,
          ),
        },
      ];
    });
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: canonicalOf(of),
    status,
    item: build(of.item),
  };
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
  const enabled = enabledItems(of, answers);
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
