import { answerWords } from './field-values.ts';
import type { Answers, Questionnaire } from './model.ts';
import { stepsOf } from './steps.server.ts';
import { wordsIn } from './words.ts';

/** Every question that was asked, with its answer as people read it. */
export function shownAnswers(of: Questionnaire, answers: Answers, language = 'en') {
  const words = wordsIn(language);
  return stepsOf(of, answers).map(({ item, place }) => ({
    place,
    question: item.text ?? item.linkId,
    answer:
      (answers[item.linkId] ?? []).map((answer) => answerWords(item, answer, words)).join(', ') ||
      words.unanswered,
  }));
}
