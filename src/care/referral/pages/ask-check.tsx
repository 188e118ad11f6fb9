import { redirect, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { onPublicPage } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { tokenCookie, tokenOfCookie } from '#platform/secret/cookie.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { Honeypot } from '#ui/honeypot.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { readPracticeInWords } from '../../practice/api.server.ts';
import { discardAsking, readAsking, sendAsking } from '../asking.server.ts';
import { type Answers, firstUnanswered, questions } from '../asking.ts';
import { type Need, needs } from '../rules.ts';
import type { Route } from './+types/ask-check';
import { filledByMachine } from './filled-by-machine.ts';

/** The answers behind the browser's token, all of them good; else the page to go to instead. */
async function complete(args: Route.LoaderArgs | Route.ActionArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const { origin } = request.services;
  const token = tokenOfCookie(args.request, 'asking', origin);
  const kept = await readAsking(ctx, token);
  const to = (page: string) => redirect(`/ask/${service.slug}${page}`, 303);
  if (!kept) throw to('?expired');
  if (kept.referralId) throw to('/sent');
  const open = firstUnanswered(kept.answers);
  if (open) throw to(`/${open}`);
  return { ctx, token, request, to, slug: service.slug, name: service.name, answers: kept.answers };
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, answers, slug, name } = await complete(args);
  const practiceCode = await readPracticeInWords(ctx, String(answers.practiceCode || '') || null);
  return { answers: { ...answers, practiceCode: practiceCode ?? '' }, slug, name, key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, token, request, to, slug } = await complete(args);
  const posted = await readPosted(args.request);
  if (posted.values.act === 'forget') {
    await discardAsking(ctx, token);
    const answer = to('?forgotten');
    answer.headers.append('set-cookie', tokenCookie('asking', null, request.services.origin));
    return answer;
  }
  const machine = filledByMachine(posted);
  if (machine) return machine;
  await request.services.limit('public-form', `address ${request.address}`);
  return submit(ctx, posted, z.object({}), async (ctx) => {
    await sendAsking(ctx, token);
    return `/ask/${slug}/sent`;
  });
}

/** The answers to one question as they are shown again. */
function shown(answers: Answers, fields: readonly string[]): string {
  const lines = fields.flatMap((field) => {
    const value = answers[field] ?? '';
    if (field === 'needs') return [value].flat().map((need) => needs[need as Need] ?? '');
    return field === 'dateOfBirth' ? formatDate(String(value)) : String(value);
  });
  return lines.filter(Boolean).join(fields.includes('givenName') ? ' ' : '\n');
}

export default function AskCheckPage() {
  const { answers, slug, name, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>Check your answers – Holdfast</title>
      <BackLink href={`/ask/${slug}/${questions.at(-1)?.slug}`} />
      <ErrorSummaryFor errors={refused?.errors} />
      <h1>Check your answers</h1>
      <SummaryList
        rows={questions.map((question) => ({
          key: question.short,
          value: <span className="hf-lines">{shown(answers, question.fields) || 'No answer'}</span>,
          actions: [
            {
              text: 'Change',
              href: `/ask/${slug}/${question.slug}?change`,
              visuallyHiddenText: question.short.toLowerCase(),
            },
          ],
        }))}
      />
      <h2 className="nhsuk-heading-m">Send it to {name}</h2>
      <p>By sending it you agree that they may get in touch with you about it.</p>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <Honeypot />
        <Button preventDoubleClick>Ask for help</Button>
      </ActForm>
      <ActForm idempotencyKey={key}>
        <input type="hidden" name="act" value="forget" />
        <Button variant="secondary">Delete my answers</Button>
      </ActForm>
    </>
  );
}
