import { useActionData, useLoaderData, useRouteLoaderData } from 'react-router';
import { z } from 'zod';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { typed } from '#platform/shapes.ts';
import { filled, wordsIn } from '#questionnaire/words.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Honeypot } from '#ui/honeypot.tsx';
import proofScript from '../browser/proof.js?url';
import { askHuman } from '../human.server.ts';
import { readOpenLink, takePart } from '../open-link.server.ts';
import { type SurveyWords, surveyWordsIn } from '../words.ts';
import type { Route } from './+types/take-part';
import { Languages, NotNow } from './answer-parts.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

const shape = z.object({
  ticket: typed(200),
  proof: typed(4000),
  answer: typed(100),
  website: typed(4000),
});

export async function loader(args: Route.LoaderArgs) {
  const { services, now } = args.context.get(requestContext);
  const { code } = args.params;
  const { survey, service, languages, closed } = await readOpenLink(byLink(args), code);
  const wanted = new URL(args.request.url).searchParams.get('language');
  const language = languages.find((one) => one === wanted) ?? languages[0] ?? 'en';
  const page = {
    here: `/take-part/${code}`,
    title: survey.title,
    service,
    purpose: survey.purpose,
    language,
    languages,
    formKey: newId(),
  };
  return closed
    ? { ...page, closed, check: null }
    : { ...page, closed, check: await askHuman(services.secret, code, now, language) };
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('take-part', address);
  const { code } = args.params;
  const language = new URL(args.request.url).searchParams.get('language');
  return submit(byLink(args), await readPosted(args.request), shape, async (ctx, input) => {
    const signs = { ...input, trap: input.website };
    const token = await takePart(ctx, services.secret, code, signs);
    return `/survey/${token}${language ? `?language=${encodeURIComponent(language)}` : ''}`;
  });
}

/** What is wrong, in the language of the page: with the answer, or with all of it. */
const inWords = (errors: Record<string, string>, says: SurveyWords): Record<string, string> =>
  Object.fromEntries(
    Object.keys(errors).map((name) => [name, name === 'answer' ? says.human : says.again]),
  );

export default function TakePartPage() {
  const page = useLoaderData<typeof loader>();
  const { here, title, service, purpose, language, closed, check, formKey } = page;
  const refused = useActionData<typeof action>();
  const root = useRouteLoaderData('root') as { nonce: string } | undefined;
  const says = surveyWordsIn(language);
  const errors = inWords(refused?.errors ?? {}, says);
  return (
    <div lang={language === 'en' ? undefined : language}>
      <title>{`${refused ? 'Error: ' : ''}${title} – Holdfast`}</title>
      {check && <ErrorSummaryFor errors={errors} heading={wordsIn(language).title} />}
      {closed && <NotNow says={says} state={closed} service={service} />}
      {check && (
        <>
          <Languages {...page} />
          <h1>{title}</h1>
          <p>{filled(says.asks, service)}</p>
          <p className="hf-lines">{purpose}</p>
          <ActForm action={`${here}?language=${language}`} idempotencyKey={refused?.key ?? formKey}>
            <input type="hidden" name="ticket" value={check.ticket} />
            <input type="hidden" name="proof" value="" data-challenge={check.challenge} />
            <Honeypot />
            <div data-question>
              <TextField
                name="answer"
                label={check.question}
                hint={says.humanHint}
                width={10}
                autoComplete="off"
                values={refused?.values}
                errors={errors}
              />
            </div>
            <Button preventDoubleClick>{says.toSurvey}</Button>
          </ActForm>
          <script type="module" src={proofScript} nonce={root?.nonce} />
        </>
      )}
    </div>
  );
}
