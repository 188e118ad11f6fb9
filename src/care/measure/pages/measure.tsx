import { data, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { severalNames } from '#questionnaire/field-values.ts';
import { type Answers, listItems } from '#questionnaire/model.ts';
import { QuestionField } from '#questionnaire/question-field.tsx';
import { shownAnswers } from '#questionnaire/shown-answers.server.ts';
import { readSteps, stepsOf, valuesOf } from '#questionnaire/steps.server.ts';
import { wordsIn } from '#questionnaire/words.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDateTime } from '#ui/time.ts';
import { calledName } from '../../casework/rules.ts';
import { answerSafety, answerTogether, putAside } from '../commands.server.ts';
import { readMeasure } from '../queries.server.ts';
import { notTodayReasons, notTodayShape, type Occasion, occasions, safetyShape } from '../rules.ts';
import type { Route } from './+types/measure';
import { SafetyPart } from './safety-part.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { measure, person, scores, safety, of } = await readMeasure(ctx, args.params.measure);
  const { answers: _, ...about } = measure;
  // What somebody is answering on their own is theirs until they send it.
  const steps = measure.alone ? [] : stepsOf(of, {}, measure.id);
  return {
    keys: { answer: newId(), aside: newId(), safety: newId() },
    measure: about,
    steps,
    values: valuesOf(steps, {}),
    answers: measure.status === 'answered' ? shownAnswers(of, measure.answers) : [],
    scores,
    safety,
    copyright: of.copyright ?? null,
    called: calledName(person),
    back: at(`/people/${person.id}/measures`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { measure, person, of } = await readMeasure(ctx, args.params.measure);
  const posted = await readPosted(args.request, severalNames(listItems(of)));
  const here = at(`/measures/${measure.id}`);
  if (posted.values.intent === 'aside')
    return submit(ctx, posted, notTodayShape, async (keyed, input) => {
      await putAside(keyed, measure.id, input);
      return at(`/people/${person.id}/measures`);
    });
  if (posted.values.intent === 'safety')
    return submit(ctx, posted, safetyShape, async (keyed, input) => {
      await answerSafety(keyed, measure.id, input);
      return here;
    });
  const { answers, steps, errors } = settle(of, posted.values, measure.id);
  const opened = steps.filter(({ place }) => !asked(posted.values, place));
  const more = opened.length > 0;
  if (Object.keys(errors).length > 0 || more)
    return data(
      { values: { ...valuesOf(opened, {}), ...posted.values }, errors, key: newId(), steps, more },
      { status: Object.keys(errors).length > 0 ? 422 : 200 },
    );
  return submit(ctx, posted, z.object({}), async (keyed) => {
    await answerTogether(keyed, measure.id, answers);
    return here;
  });
}

const asked = (values: Record<string, unknown>, place: number) =>
  String(values.asked ?? '')
    .split(' ')
    .includes(String(place));

/** Reads every question that was on the page, and then those that these answers open. */
function settle(
  of: Parameters<typeof stepsOf>[0],
  values: Record<string, string | string[]>,
  seed: string,
) {
  const shown = listItems(of)
    .filter(({ place }) => asked(values, place))
    .map((placed) => ({ ...placed, before: [] }));
  const { answers } = readSteps(shown, values, {}, wordsIn('en'));
  const steps = stepsOf(of, answers, seed);
  const onPage = steps.filter(({ place }) => asked(values, place));
  return {
    answers: answers as Answers,
    steps,
    errors: readSteps(onPage, values, {}, wordsIn('en')).errors,
  };
}

export default function MeasurePage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { measure, called } = page;
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  const opened = refused && 'steps' in refused ? refused : null;
  const steps = opened?.steps ?? page.steps;
  const keyOf = (intent: 'answer' | 'aside' | 'safety') =>
    refused && (refused.values.intent ?? 'answer') === intent ? refused.key : page.keys[intent];
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${measure.title} of ${called} – Holdfast`}</title>
      <BackLink href={page.back}>How things are for {called}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">{measure.title}</h1>
      <p>
        {occasions[measure.occasion as Occasion]}, for {called}.
        {measure.answeredAt &&
          ` Answered ${formatDateTime(measure.answeredAt)}${measure.alone ? ', on their own' : ''}.`}
      </p>
      {page.safety.length > 0 && (
        <SafetyPart
          called={called}
          alone={measure.alone}
          shown={page.safety}
          idempotencyKey={keyOf('safety')}
          {...form}
        />
      )}
      {page.scores.length > 0 && (
        <SummaryList
          rows={page.scores.map(({ label, value, band }) => ({
            key: label,
            value: band ? `${value}: ${band}` : String(value),
          }))}
        />
      )}
      {page.answers.length > 0 && (
        <>
          <h2>What they answered</h2>
          <SummaryList
            rows={page.answers.map(({ question, answer }) => ({
              key: question,
              value: <span className="hf-lines">{answer}</span>,
            }))}
          />
        </>
      )}
      {measure.status === 'asked' && measure.alone && (
        <p>{called} has a link to answer this on their own. You see it once they send it.</p>
      )}
      {measure.status === 'asked' && !measure.alone && (
        <ActForm idempotencyKey={keyOf('answer')}>
          {opened?.more && <p>What was answered opens more questions. Look for them below.</p>}
          <input type="hidden" name="asked" value={steps.map(({ place }) => place).join(' ')} />
          {steps.map((step, index) => {
            const before = step.before.filter((words) => !steps[index - 1]?.before.includes(words));
            return (
              <div key={step.place}>
                {before.map((words) => (
                  <p key={words}>{words}</p>
                ))}
                <QuestionField step={step} words={wordsIn('en')} {...form} />
              </div>
            );
          })}
          <Button preventDoubleClick>Save the answers</Button>
        </ActForm>
      )}
      {measure.status === 'asked' && (
        <Details summary="Not today" open={'reason' in form.errors}>
          <ActForm idempotencyKey={keyOf('aside')}>
            <input type="hidden" name="intent" value="aside" />
            <SelectField
              {...form}
              name="reason"
              label="Not today, because"
              placeholder="Choose"
              items={Object.entries(notTodayReasons).map(([value, text]) => ({ value, text }))}
            />
            <TextField {...form} name="reasonNote" label="In their words, if they like" />
            <Button variant="secondary">Put it aside</Button>
          </ActForm>
        </Details>
      )}
      {page.copyright && <p className="nhsuk-hint">{page.copyright}</p>}
    </>
  );
}
