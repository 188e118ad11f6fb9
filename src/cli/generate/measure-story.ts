import type { Occasion } from '#care/measure/rules.ts';
import { measure, measureScore } from '#care/measure/schema.server.ts';
import { finishAnswers } from '#questionnaire/api.server.ts';
import { ons4 } from '#questionnaire/instruments/ons4.ts';
import { type Answers, canonicalOf } from '#questionnaire/model.ts';
import { DAY, type Support, type Telling } from './service.ts';

const canonical = canonicalOf(ons4);
const questions = ['satisfied', 'worthwhile', 'happy', 'anxious'];

/** What one person said before and after: most are offered it, some would rather not. */
export function tellMeasures(telling: Telling, support: Support): void {
  const { chance } = telling;
  const { from, until, last, closed } = support;
  const before = questions.map(() => chance.from(2, 7));
  const began = from + chance.next() * 10 * DAY;
  if (chance.often(0.75) && began <= last) offer(telling, support, 'start', began, before);
  if (!closed || !chance.often(0.6)) return;
  const after = before.map((value, at) => {
    const better = value + chance.from(-1, 4) * (questions[at] === 'anxious' ? -1 : 1);
    return Math.min(10, Math.max(0, better));
  });
  offer(telling, support, 'close', until, after);
}

function offer(
  { chance, sheets, audit }: Telling,
  { of, worker }: Support,
  occasion: Occasion,
  at: number,
  said: number[],
): void {
  const id = chance.id(at);
  const answered = chance.often(0.9);
  const given: Answers = Object.fromEntries(
    questions.map((question, place) => [question, [{ valueInteger: said[place] ?? 5 }]]),
  );
  const { answers, scores } = answered ? finishAnswers(ons4, given) : { answers: {}, scores: [] };
  sheets.add(measure, {
    ...of,
    id,
    questionnaire: canonical,
    title: ons4.title,
    occasion,
    status: answered ? 'answered' : 'not-today',
    alone: false,
    answers,
    notTodayReason: answered ? null : 'no-numbers',
    byUserId: worker.id,
    byName: worker.name,
    at: new Date(at),
    answeredAt: answered ? new Date(at) : null,
  });
  for (const { linkId, label, value, low, high, lowIsBetter, band } of scores)
    sheets.add(measureScore, {
      ...of,
      id: chance.id(at),
      measureId: id,
      code: linkId,
      label,
      value,
      low,
      high,
      lowIsBetter,
      band: band?.label ?? null,
    });
  audit.note({
    at,
    by: worker,
    act: answered ? 'measure.answer' : 'measure.not-today',
    subject: ['measure', id],
    personId: of.personId,
  });
}
