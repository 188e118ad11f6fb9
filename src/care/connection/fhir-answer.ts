import type { Task } from '@medplum/fhirtypes';
import { isDay } from '#platform/clock.ts';
import { refuse } from '#platform/refusal.ts';
import { type AnswerInput, answerShape } from './rules.ts';

/** What a provider answers, on `Task.businessStatus`. */
export const ANSWER = 'https://holdfast.example/fhir/CodeSystem/connection-status';
/** About how many weeks the wait is, on a Task that is `on-hold`. */
export const WAIT = 'https://holdfast.example/fhir/StructureDefinition/waiting-weeks';

export type Said = { answer: AnswerInput } | { attendedOn: string };

const answers: Record<string, string> = { accepted: 'accepted', 'on-hold': 'waiting-list' };

/**
 * What a provider's program says by a changed Task.
 * @throws Refusal `invalid` by place
 */
export function saidBy(task: Task, answeredBy: string): Said {
  if (task.status === 'in-progress') {
    const attendedOn = String(task.executionPeriod?.start ?? '').slice(0, 10);
    if (!isDay(attendedOn))
      throw refuse.invalid({
        'Task.executionPeriod.start': 'must be the day on which they first came',
      });
    return { attendedOn };
  }
  const business = task.businessStatus?.coding?.find((one) => one.system === ANSWER)?.code;
  const answer = task.status === 'rejected' ? business : answers[task.status ?? ''];
  if (task.status === 'rejected' && answer !== 'full' && answer !== 'not-suitable')
    throw refuse.invalid({
      'Task.businessStatus': `must have the code full or not-suitable of ${ANSWER}`,
    });
  if (!answer)
    throw refuse.invalid({
      'Task.status': 'must be accepted, on-hold (a waiting list), rejected or in-progress',
    });
  const weeks = task.extension?.find((one) => one.url === WAIT)?.valueInteger;
  const read = answerShape.safeParse({
    answer,
    waitingWeeks: weeks === undefined ? '' : String(weeks),
    note: String(task.statusReason?.text ?? ''),
    answeredBy,
  });
  if (read.success) return { answer: read.data };
  const places: Record<string, string> = {
    waitingWeeks: 'Task.extension',
    note: 'Task.statusReason.text',
  };
  throw refuse.invalid(
    Object.fromEntries(
      read.error.issues.map((one) => [places[String(one.path[0])] ?? 'Task', one.message]),
    ),
  );
}
