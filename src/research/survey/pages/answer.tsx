import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { Check, Safety } from '#questionnaire/answering.tsx';
import { safetyPromptsFor } from '#questionnaire/api.server.ts';
import { fieldName, severalNames, showAnswers } from '#questionnaire/field-values.ts';
import { QuestionField } from '#questionnaire/question-field.tsx';
import { shownAnswers } from '#questionnaire/shown-answers.ts';
import { readSteps, stepsOf } from '#questionnaire/steps.ts';
import { filled, wordsIn } from '#questionnaire/words.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { keepByToken, readByToken, sendByToken, withdrawByToken } from '../by-token.server.ts';
import { linkShape } from '../rules.ts';
import type { Route } from './+types/answer';
import { Consent, LinkChoice, NotNow, Sent } from './answer-parts.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

const words = wordsIn('en');

/** By the link too: everybody at one event may share an address. */
async function arrive(args: Route.LoaderArgs | Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  const { token } = args.params;
  await services.limit('public-answer', `survey ${address} ${token}`);
  const ctx = byLink(args);
  return { ctx, token, here: `/survey/${token}`, ...(await readByToken(ctx, token)) };
}

export async function loader(args: Route.LoaderArgs) {
  const { here, survey, questionnaire: of, service, state, linked, part } = await arrive(args);
  const query = new URL(args.request.url).searchParams;
  const page = { here, title: survey.title, service, formKey: newId() };
  if (state === 'sent')
    return { ...page, view: 'sent' as const, linked, withdrawn: query.has('withdrawn') };
  if (state !== 'open') return { ...page, view: 'not-now' as const, state };
  const steps = stepsOf(of, part.answers);
  const at = part.agreed ? query.get('at') : null;
  const last = steps.at(-1)?.place ?? null;
  if (at === 'safety')
    return {
      ...page,
      view: 'safety' as const,
      text: safetyPromptsFor(of, part.answers)
        .map(({ text }) => text)
        .join('\n\n'),
      next: query.get('next') ?? 'link',
    };
  if (at === 'link') return { ...page, view: 'link' as const, before: last, address: part.address };
  if (at === 'check' && part.address !== undefined)
    return {
      ...page,
      view: 'check' as const,
      before: 'link',
      answers: shownAnswers(of, part.answers),
      address: part.address,
    };
  const index = steps.findIndex(({ place }) => String(place) === at);
  const step = steps[index];
  if (!step)
    return {
      ...page,
      view: 'consent' as const,
      purpose: survey.purpose,
      closesOn: survey.closesOn,
      smallestGroup: survey.smallestGroup,
      questions: steps.length,
      begun: part.agreed === true,
      copyright: of.copyright ?? null,
    };
  return {
    ...page,
    view: 'question' as const,
    step,
    number: index + 1,
    of: steps.length,
    before: steps[index - 1]?.place ?? null,
    values: showAnswers(step.item, step.place, part.answers[step.item.linkId] ?? []),
  };
}

const refused = (values: Record<string, string | string[]>, errors: Record<string, string>) =>
  data({ values, errors, key: newId() }, { status: 422 });

export async function action(args: Route.ActionArgs) {
  const { ctx, token, here, questionnaire: of, state, part } = await arrive(args);
  const steps = stepsOf(of, part.answers);
  const { values } = await readPosted(args.request, severalNames(steps));
  const { at } = values;
  if (at === 'withdraw') {
    await withdrawByToken(ctx, token).catch(unlessForeseen);
    return redirect(`${here}?withdrawn`, 303);
  }
  // What was sent before stays sent; what closed meanwhile is said by the page itself.
  if (state !== 'open') return redirect(here, 303);
  if (at === 'begin') {
    if (values.agree !== 'yes') return refused(values, { agree: 'Tick the box to take part' });
    await keepByToken(ctx, token, (before) => ({ ...before, agreed: true }));
    const next = steps.find(({ item }) => !(item.linkId in part.answers))?.place ?? 'link';
    return redirect(`${here}?at=${next}`, 303);
  }
  if (at === 'link') {
    const parsed = linkShape.safeParse(values);
    if (!parsed.success)
      return refused(
        values,
        Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path[0], message])),
      );
    await keepByToken(ctx, token, (before) => ({ ...before, address: parsed.data }));
    return redirect(`${here}?at=check`, 303);
  }
  if (at === 'send') {
    const problem = await sendByToken(ctx, token).then(() => null, unlessForeseen);
    return problem?.kind === 'invalid'
      ? refused({}, problem.detail.fields ?? {})
      : redirect(here, 303);
  }
  const step = steps.find(({ place }) => String(place) === at);
  if (!step || !part.agreed) return redirect(here, 303);
  const { answers, errors } = readSteps([step], values, part.answers, words);
  if (Object.keys(errors).length > 0) return refused(values, errors);
  const { linkId } = step.item;
  await keepByToken(ctx, token, (before) => ({
    ...before,
    answers: { ...before.answers, [linkId]: answers[linkId] ?? [] },
  }));
  const next = stepsOf(of, answers).find(({ place }) => place > step.place)?.place ?? 'link';
  const safety = safetyPromptsFor(of, answers).some((prompt) => prompt.linkId === linkId);
  return redirect(safety ? `${here}?at=safety&next=${next}` : `${here}?at=${next}`, 303);
}

function unlessForeseen(error: unknown) {
  if (isRefusal(error) && (error.kind === 'conflict' || error.kind === 'invalid')) return error;
  throw error;
}

export default function AnswerPage() {
  const page = useLoaderData<typeof loader>();
  const again = useActionData<typeof action>();
  const errors: Record<string, string> = again?.errors ?? {};
  const key = again?.key ?? page.formKey;
  const place = (at: string | number) => `${page.here}?at=${at}`;
  const form = { idempotencyKey: key, errors };
  return (
    <>
      <title>{`${again ? 'Error: ' : ''}${page.title} – Holdfast`}</title>
      {'before' in page && (
        <BackLink href={page.before === null ? page.here : place(page.before)} />
      )}
      <ErrorSummaryFor errors={errors} />
      {page.view === 'sent' && <Sent {...page} {...form} />}
      {page.view === 'not-now' && <NotNow {...page} />}
      {page.view === 'consent' && <Consent {...page} {...form} />}
      {page.view === 'safety' && <Safety {...page} words={words} next={place(page.next)} />}
      {page.view === 'link' && (
        <LinkChoice {...page} {...form} action={place('link')} values={again?.values} />
      )}
      {page.view === 'check' && (
        <Check {...page} words={words} idempotencyKey={key} changeAt={place}>
          <p>
            {page.address
              ? `Your answers will be linked with ${page.address}. You can withdraw them later with this same link.`
              : 'Once they are sent, nobody can find your answers among the others: neither you nor we can change or withdraw them. Until then you can still leave.'}
          </p>
        </Check>
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
            values={again?.values ?? page.values}
            errors={errors}
            alone
          />
          <Button preventDoubleClick>{words.next}</Button>
        </ActForm>
      )}
    </>
  );
}
