import { z } from 'zod';
import { standingAnswers } from './enable.ts';
import {
  type Answer,
  type Answers,
  canonicalOf,
  type Item,
  isQuestion,
  type Questionnaire,
} from './model.ts';

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

/** Finished answers as FHIR has them: nested as the questions are, those of disabled ones left out. */
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
