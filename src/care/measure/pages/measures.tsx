import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { isId, newId } from '#platform/id.ts';
import { BackLink } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { ScoreChart } from '#ui/score-chart.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { calledName } from '../../casework/rules.ts';
import { offerMeasure } from '../commands.server.ts';
import { readMeasures } from '../queries.server.ts';
import {
  type MeasureStatus,
  measureStatuses,
  type NotToday,
  notTodayReasons,
  type Occasion,
  occasions,
  offerShape,
} from '../rules.ts';
import { groupScores, wordsOf } from '../shown.server.ts';
import type { Route } from './+types/measures';
import { OfferForm } from './offer-form.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, reach, instruments, measures, definitions, scores } = await readMeasures(
    ctx,
    args.params.person,
  );
  const query = new URL(args.request.url).searchParams;
  const contact = query.get('contact');
  const again = query.get('again');
  return {
    key: newId(),
    person,
    reach,
    instruments,
    contactId: isId(contact) ? contact : null,
    /** What is asked again at a follow-up: chosen already. */
    chosen: again ? { questionnaire: again, occasion: 'follow-up' } : {},
    series: groupScores(scores, definitions),
    words: measures.flatMap((one) => {
      const of = definitions.get(one.questionnaire);
      const words = of && one.status === 'answered' ? wordsOf(of, one.answers) : [];
      return words.length > 0 ? [{ id: one.id, at: one.answeredAt ?? one.at, words }] : [];
    }),
    measures: measures.map((one) => ({
      id: one.id,
      title: one.title,
      occasion: one.occasion as Occasion,
      status: one.status as MeasureStatus,
      alone: one.alone,
      byName: one.byName,
      at: one.answeredAt ?? one.at,
      notTodayReason: one.notTodayReason as NotToday | null,
      notTodayNote: one.notTodayNote,
      href: at(`/measures/${one.id}`),
    })),
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  return submit(ctx, posted, offerShape, async (keyed, input) => {
    const { id, status, alone } = await offerMeasure(keyed, person, input);
    return status === 'asked' && !alone ? at(`/measures/${id}`) : at(`/people/${person}/measures`);
  });
}

const tones: Record<MeasureStatus, Tone> = {
  asked: 'waiting',
  answered: 'done',
  'not-today': 'closed',
};

export default function MeasuresPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const called = calledName(page.person);
  const form = { values: refused?.values ?? page.chosen, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Measures of ${called} – Holdfast`}</title>
      <BackLink href={page.back}>{called}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">How things are for {called}</h1>
      {page.measures.length === 0 && (
        <EmptyState title="Nothing has been measured yet">
          Offer a measure where it helps the conversation. Nobody has to answer one.
        </EmptyState>
      )}
      {page.series.map(({ url, title, scores }, index) => (
        <section key={url} aria-label={title}>
          <h2>{title}</h2>
          <div className="hf-charts">
            {scores.map((score) => (
              <ScoreChart
                key={score.id}
                id={`score-${index}-${score.id}`}
                title={score.label}
                low={score.low}
                high={score.high}
                lowIsBetter={score.lowIsBetter}
                bands={score.bands}
                points={score.points}
                notes={score.notes}
              />
            ))}
          </div>
        </section>
      ))}
      {page.words.length > 0 && (
        <section aria-label="In their own words">
          <h2>In their own words</h2>
          {page.words.map(({ id, at, words }) => (
            <div key={id}>
              <p>{formatDate(at)}</p>
              {words.map((text) => (
                <PersonWords key={text}>{text}</PersonWords>
              ))}
            </div>
          ))}
        </section>
      )}
      {page.measures.length > 0 && (
        <>
          <h2>One by one</h2>
          <RowList label="Measures, newest first">
            {page.measures.map((one) => (
              <Row
                key={one.id}
                title={<a href={one.href}>{one.title}</a>}
                status={
                  <StatusTag tone={tones[one.status]}>{measureStatuses[one.status]}</StatusTag>
                }
              >
                <p>
                  {occasions[one.occasion]}, {formatDate(one.at)}
                  {one.alone ? ', on their own' : ''}, offered by {one.byName}
                  {one.notTodayReason && `: ${notTodayReasons[one.notTodayReason].toLowerCase()}`}
                </p>
                {one.notTodayNote && <PersonWords>{one.notTodayNote}</PersonWords>}
              </Row>
            ))}
          </RowList>
        </>
      )}
      <h2 id="offer">Offer a measure</h2>
      <OfferForm
        idempotencyKey={refused?.key ?? page.key}
        instruments={page.instruments}
        reach={page.reach}
        contactId={page.contactId}
        {...form}
      />
    </>
  );
}
