import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { Check, Safety } from '#questionnaire/answering.tsx';
import { safetyPromptsFor } from '#questionnaire/api.server.ts';
import { fieldName, severalNames } from '#questionnaire/field-values.ts';
import { QuestionField } from '#questionnaire/question-field.tsx';
import { shownAnswers } from '#questionnaire/shown-answers.server.ts';
import { readSteps, stepsOf, valuesOf } from '#questionnaire/steps.server.ts';
import { languagesOf, translated } from '#questionnaire/translate.ts';
import { filled, wordsIn } from '#questionnaire/words.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ErrorSummary } from '#ui/error-summary.tsx';
import { ActForm } from '#ui/form.tsx';
import { finishByLink, keepByLink, readByLink } from '../by-link.server.ts';
import type { Route } from './+types/questions';
import { Begin, Over } from './questions-parts.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

export async function loader(args: Route.LoaderArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('public-answer', `measure ${address}`);
  const { state, measure, safetyShown, questionnaire, language, service } = await readByLink(
    byLink(args),
    args.params.token,
  );
  const of = translated(questionnaire, language);
  const page = {
    service,
    language,
    title: of.title,
    here: `/questions/${args.params.token}`,
    formKey: newId(),
    copyright: of.copyright ?? null,
  };
  if (!measure)
    return { ...page, view: 'over' as const, answered: state === 'answered', safetyShown };
  const steps = stepsOf(of, measure.answers, measure.id);
  const at = new URL(args.request.url).searchParams.get('at');
  if (at === 'safety')
    return {
      ...page,
      view: 'safety' as const,
      text: safetyPromptsFor(of, measure.answers)
        .map(({ text }) => text)
        .join('\n\n'),
      next: new URL(args.request.url).searchParams.get('next') ?? 'check',
    };
  if (at === 'check')
    return {
      ...page,
      view: 'check' as const,
      answers: shownAnswers(of, measure.answers, language),
      before: steps.at(-1)?.place ?? null,
    };
  const index = steps.findIndex(({ place }) => String(place) === at);
  const step = steps[index];
  if (!step)
    return {
      ...page,
      view: 'begin' as const,
      languages: languagesOf(of),
      begun: Object.keys(measure.answers).length > 0,
    };
  return {
    ...page,
    view: 'question' as const,
    step,
    number: index + 1,
    of: steps.length,
    before: steps[index - 1]?.place ?? null,
    values: valuesOf([step], measure.answers),
  };
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('public-answer', `measure ${address}`);
  const { token } = args.params;
  const ctx = byLink(args);
  const { measure, questionnaire, language } = await readByLink(ctx, token);
  const here = `/questions/${token}`;
  if (!measure) return redirect(here, 303);
  const of = translated(questionnaire, language);
  const all = stepsOf(of, measure.answers, measure.id);
  const posted = await readPosted(args.request, severalNames(all));
  const { at } = posted.values;
  if (at === 'send') return send(() => finishByLink({ ...ctx, key: posted.key }, token), here);
  if (at === 'begin') {
    const wanted = String(posted.values.language ?? language);
    await keepByLink(ctx, token, languagesOf(of).includes(wanted) ? { language: wanted } : {});
    return redirect(`${here}?at=${all[0]?.place ?? 'check'}`, 303);
  }
  const step = all.find(({ place }) => String(place) === at);
  if (!step) return redirect(here, 303);
  const { answers, errors } = readSteps([step], posted.values, measure.answers, wordsIn(language));
  if (Object.keys(errors).length > 0)
    return data({ values: posted.values, errors, key: newId() }, { status: 422 });
  // Without the form's key: going back and answering again keeps the newer answer.
  const { safety } = await keepByLink(ctx, token, { answers, answered: step.item.linkId });
  const now = stepsOf(of, answers, measure.id);
  const index = now.findIndex(({ place }) => place === step.place);
  const after = now[index + 1]?.place ?? 'check';
  return redirect(safety ? `${here}?at=safety&next=${after}` : `${here}?at=${after}`, 303);
}

/** What is missing is said on the page that checks; what was sent before stays sent. */
async function send(finish: () => Promise<unknown>, here: string) {
  try {
    await finish();
    return redirect(here, 303);
  } catch (error) {
    if (!isRefusal(error) || (error.kind !== 'invalid' && error.kind !== 'conflict')) throw error;
    return data(
      { values: {}, errors: { '': error.detail.fields?.[''] ?? error.message }, key: newId() },
      { status: 422 },
    );
  }
}

export default function QuestionsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const words = wordsIn(page.language);
  const errors: Record<string, string> = refused?.errors ?? {};
  const list = Object.entries(errors);
  const key = refused?.key ?? page.formKey;
  const place = (at: string | number) => `${page.here}?at=${at}`;
  return (
    <div lang={page.language === 'en' ? undefined : page.language}>
      <title>{`${refused ? 'Error: ' : ''}${page.title} – Holdfast`}</title>
      {'before' in page && (
        <BackLink href={page.before === null ? page.here : place(page.before)}>
          {words.back}
        </BackLink>
      )}
      {list.length > 0 && (
        <ErrorSummary
          tabIndex={-1}
          id="error-summary"
          heading={words.title}
          errorList={list.map(([name, text]) => ({ text, href: name ? `#${name}` : undefined }))}
        />
      )}
      {page.view === 'over' && <Over {...page} words={words} />}
      {page.view === 'begin' && <Begin {...page} words={words} idempotencyKey={key} />}
      {page.view === 'safety' && <Safety {...page} words={words} next={place(page.next)} />}
      {page.view === 'check' && (
        <Check {...page} words={words} idempotencyKey={key} changeAt={place} />
      )}
      {page.view === 'question' && (
        <ActForm action={place(page.step.place)} idempotencyKey={key}>
          <input type="hidden" name="at" value={page.step.place} />
          <p className="nhsuk-caption-m">{filled(words.progress, page.number, page.of)}</p>
          {page.step.before.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <QuestionField
            key={fieldName(page.step.place)}
            step={page.step}
            words={words}
            values={refused?.values ?? page.values}
            errors={errors}
            alone
          />
          <Button preventDoubleClick>{words.next}</Button>
        </ActForm>
      )}
    </div>
  );
}
