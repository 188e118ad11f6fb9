import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { Check, Safety } from '#questionnaire/answering.tsx';
import { promptsInSurvey, safetyPromptsFor } from '#questionnaire/api.server.ts';
import { askedAnswers } from '#questionnaire/calculate.server.ts';
import { severalNames } from '#questionnaire/field-values.ts';
import { listItems } from '#questionnaire/model.ts';
import { shownAnswers } from '#questionnaire/shown-answers.server.ts';
import { pageAfter, pagesOf, readSteps, stepsOf, valuesOf } from '#questionnaire/steps.server.ts';
import { languagesOf, translated } from '#questionnaire/translate.ts';
import { filled, wordsIn } from '#questionnaire/words.ts';
import { BackLink } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { keepByToken, readByToken, sendByToken, withdrawByToken } from '../by-token.server.ts';
import { linkShape } from '../rules.ts';
import { surveyWordsIn } from '../words.ts';
import type { Route } from './+types/answer';
import { Consent, LinkChoice, NotNow, Questions, Sent } from './answer-parts.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

/** By the link too: everybody at one event may share an address. */
async function arrive(args: Route.LoaderArgs | Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  const { token } = args.params;
  await services.limit('public-answer', `survey ${address} ${token}`);
  const ctx = byLink(args);
  const found = await readByToken(ctx, token);
  const { questionnaire, part, seed } = found;
  const wanted = new URL(args.request.url).searchParams.get('language') ?? part.language;
  const languages = languagesOf(questionnaire);
  const language = languages.find((one) => one === wanted) ?? languages[0] ?? 'en';
  const of = translated(questionnaire, language);
  const pagesFor = (answers: typeof part.answers) => pagesOf(of, stepsOf(of, answers, seed));
  return { ...found, ctx, token, here: `/survey/${token}`, of, language, languages, pagesFor };
}

export async function loader(args: Route.LoaderArgs) {
  const { here, survey, of, service, state, linked, part, over, language, languages, pagesFor } =
    await arrive(args);
  const query = new URL(args.request.url).searchParams;
  const page = { here, title: survey.title, service, language, formKey: newId() };
  const { answersOut } = survey;
  if (state === 'sent')
    return {
      ...page,
      view: 'sent' as const,
      linked,
      withdrawn: query.has('withdrawn'),
      answersOut,
    };
  if (state !== 'open') return { ...page, view: 'not-now' as const, state, changeAt: null };
  const pages = pagesFor(part.answers);
  const at = part.agreed ? query.get('at') : null;
  const index = pages.findIndex((steps) => steps.some(({ place }) => String(place) === at));
  const steps = pages[index];
  const first = (steps: (typeof pages)[number] | undefined) => steps?.[0]?.place ?? null;
  if (over && at !== null && !steps?.some(({ item }) => item.linkId === over.question)) {
    const { place } = listItems(of).find(({ item }) => item.linkId === over.question) ?? {};
    return { ...page, view: 'not-now' as const, state: 'enough' as const, changeAt: place ?? null };
  }
  if (at === 'safety')
    return {
      ...page,
      view: 'safety' as const,
      prompts: promptsInSurvey(of, part.answers),
      next: query.get('next') ?? 'link',
    };
  if (at === 'link')
    return { ...page, view: 'link' as const, before: first(pages.at(-1)), address: part.address };
  if (at === 'check' && part.address !== undefined)
    return {
      ...page,
      view: 'check' as const,
      before: 'link',
      answers: shownAnswers(of, part.answers, language),
      address: part.address,
    };
  if (!steps)
    return {
      ...page,
      view: 'consent' as const,
      purpose: survey.purpose,
      closesOn: survey.closesOn,
      smallestGroup: survey.smallestGroup,
      answersOut,
      begun: part.agreed === true,
      languages,
      copyright: of.copyright ?? null,
    };
  return {
    ...page,
    view: 'questions' as const,
    steps,
    number: pages.slice(0, index).flat().length + 1,
    of: pages.flat().length,
    before: first(pages[index - 1]),
    values: valuesOf(steps, part.answers),
  };
}

const refused = (values: Record<string, string | string[]>, errors: Record<string, string>) =>
  data({ values, errors, key: newId() }, { status: 422 });

export async function action(args: Route.ActionArgs) {
  const { ctx, token, here, of, state, part, over, language, pagesFor } = await arrive(args);
  const words = surveyWordsIn(language);
  const pages = pagesFor(part.answers);
  const { values } = await readPosted(args.request, severalNames(pages.flat()));
  const { at } = values;
  if (at === 'withdraw') {
    await withdrawByToken(ctx, token).catch(unlessForeseen);
    return redirect(`${here}?withdrawn&language=${language}`, 303);
  }
  // What was sent before stays sent; what closed meanwhile is said by the page itself.
  if (state !== 'open') return redirect(here, 303);
  if (at === 'begin') {
    if (values.agree !== 'yes') return refused(values, { agree: words.agreeFirst });
    await keepByToken(ctx, token, (before) => ({ ...before, agreed: true, language }));
    const next = pages.flat().find(({ item }) => !(item.linkId in part.answers))?.place ?? 'link';
    return redirect(`${here}?at=${next}`, 303);
  }
  const posted = pages.find((steps) => steps.some(({ place }) => String(place) === at));
  if (over && !posted?.some(({ item }) => item.linkId === over.question))
    return redirect(`${here}?at=link`, 303);
  if (at === 'link') {
    const parsed = linkShape.safeParse(values);
    if (!parsed.success) {
      const link = parsed.error.issues.some(({ path }) => path[0] === 'link');
      return refused(values, link ? { link: words.chooseLink } : { address: words.badAddress });
    }
    await keepByToken(ctx, token, (before) => ({ ...before, address: parsed.data }));
    return redirect(`${here}?at=check`, 303);
  }
  if (at === 'send') {
    const problem = await sendByToken(ctx, token).then(() => null, unlessForeseen);
    return problem?.kind === 'invalid'
      ? refused({}, { '': words.stillOpen })
      : redirect(`${here}?at=check&language=${language}`, 303);
  }
  if (!posted || !part.agreed) return redirect(here, 303);
  const { answers, errors } = readSteps(posted, values, part.answers, wordsIn(language));
  if (Object.keys(errors).length > 0) return refused(values, errors);
  const asked = posted.map(({ item }) => item.linkId);
  const given = Object.fromEntries(asked.map((linkId) => [linkId, answers[linkId] ?? []]));
  await keepByToken(ctx, token, (before) => ({
    ...before,
    answers: askedAnswers(of, { ...before.answers, ...given }),
  }));
  const next = pageAfter(pagesFor(answers), posted)?.[0]?.place ?? 'link';
  const safety = safetyPromptsFor(of, answers).some(({ linkId }) => asked.includes(linkId));
  return redirect(safety ? `${here}?at=safety&next=${next}` : `${here}?at=${next}`, 303);
}

function unlessForeseen(error: unknown) {
  if (isRefusal(error) && (error.kind === 'conflict' || error.kind === 'invalid')) return error;
  throw error;
}

export default function AnswerPage() {
  const page = useLoaderData<typeof loader>();
  const again = useActionData<typeof action>();
  const words = wordsIn(page.language);
  const says = surveyWordsIn(page.language);
  const errors: Record<string, string> = again?.errors ?? {};
  const key = again?.key ?? page.formKey;
  const place = (at: string | number) => `${page.here}?at=${at}`;
  const form = { idempotencyKey: key, errors, words, says };
  return (
    <div lang={page.language === 'en' ? undefined : page.language}>
      <title>{`${again ? 'Error: ' : ''}${page.title} – Holdfast`}</title>
      {'before' in page && (
        <BackLink href={page.before === null ? page.here : place(page.before)}>
          {words.back}
        </BackLink>
      )}
      <ErrorSummaryFor errors={errors} heading={words.title} />
      {page.view === 'sent' && <Sent {...page} {...form} />}
      {page.view === 'not-now' && (
        <NotNow
          {...page}
          says={says}
          change={page.changeAt === null ? null : place(page.changeAt)}
        />
      )}
      {page.view === 'consent' && <Consent {...page} {...form} />}
      {page.view === 'safety' && (
        <Safety
          text={[
            ...(page.prompts.length > 0 ? page.prompts : [words.helpNow]),
            words.nobodySees,
          ].join('\n\n')}
          words={words}
          next={place(page.next)}
        />
      )}
      {page.view === 'link' && (
        <LinkChoice {...page} {...form} action={place('link')} values={again?.values} />
      )}
      {page.view === 'check' && (
        <Check {...page} words={words} idempotencyKey={key} changeAt={place}>
          <p>{page.address ? filled(says.willLink, page.address) : says.willNot}</p>
        </Check>
      )}
      {page.view === 'questions' && (
        <Questions {...page} {...form} action={place} values={again?.values ?? page.values} />
      )}
    </div>
  );
}
