import { formatDate } from '#ui/time.ts';
import {
  type MeasureStatus,
  measureStatuses,
  type Occasion,
  occasions,
} from '../../measure/rules.ts';

interface Asked {
  title: string;
  /** What is asked today; null where it is offered no more. */
  questionnaire: string | null;
  before: readonly { id: string; occasion: string; at: Date; answeredAt: Date | null }[];
  again: { status: string; at: Date; answeredAt: Date | null; href: string } | null;
}

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

/** What somebody answered before, to be asked again: on the telephone, or by a link of their own. */
export function AskAgain({ asked, measures }: { asked: readonly Asked[]; measures: string }) {
  if (asked.length === 0)
    return (
      <p>
        Nothing was measured while they were supported.{' '}
        <a href={`${measures}#offer`}>Offer a measure</a>
      </p>
    );
  return (
    <>
      <h2>Ask again what they answered before</h2>
      <ul>
        {asked.map(({ title, questionnaire, before, again }) => (
          <li key={title}>
            {title}: answered{' '}
            {before
              .toReversed()
              .map(
                ({ occasion, at, answeredAt }) =>
                  `${lower(occasions[occasion as Occasion])} (${formatDate(answeredAt ?? at)})`,
              )
              .join(', ')}
            .{' '}
            {again && (
              <>
                <a href={again.href}>Asked again {formatDate(again.at)}</a>:{' '}
                {lower(measureStatuses[again.status as MeasureStatus])}.{' '}
              </>
            )}
            {!again && questionnaire && (
              <a href={`${measures}?again=${encodeURIComponent(questionnaire)}#offer`}>
                Ask it again<span className="nhsuk-u-visually-hidden">: {title}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
      <p>
        <a href={measures}>How things were, start to close</a>
      </p>
    </>
  );
}
