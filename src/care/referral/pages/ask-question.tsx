import { redirect, useActionData, useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { tokenCookie, tokenOfCookie } from '#platform/secret/cookie.server.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, datePartsOf, ErrorSummaryFor } from '#ui/form.tsx';
import { Honeypot } from '#ui/honeypot.tsx';
import { withPractices } from '../../practice/api.server.ts';
import { readAsking, saveAnswer } from '../asking.server.ts';
import { after, before, questionOf, questions, shapeOf } from '../asking.ts';
import type { Route } from './+types/ask-question';
import { QuestionFields } from './ask-fields.tsx';
import { filledByMachine } from './filled-by-machine.ts';

/** The question asked, and where its page stands among the others. */
function place({ params, request }: Route.LoaderArgs | Route.ActionArgs, slug: string) {
  const question = questionOf(params.question);
  if (!question) throw refuse.notFound();
  const changing = new URL(request.url).searchParams.has('change');
  const at = (page: string | null) => (page ? `/ask/${slug}/${page}` : `/ask/${slug}`);
  return {
    question,
    back: at(changing ? 'check' : before(question.slug)),
    next: at(changing ? 'check' : after(question.slug)),
    number: questions.indexOf(question) + 1,
  };
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const { question, back, number } = place(args, service.slug);
  const token = tokenOfCookie(args.request, 'asking', request.services.origin);
  const kept = await readAsking(ctx, token);
  // Whoever comes to a later page without any answers begins at the beginning.
  if (number > 1 && (!kept || kept.referralId)) throw redirect(`/ask/${service.slug}?expired`, 303);
  const { dateOfBirth, ...answers } = kept?.answers ?? {};
  return {
    slug: question.slug,
    number,
    back,
    values: { ...answers, ...datePartsOf('dateOfBirth', String(dateOfBirth ?? '')) },
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const { question, next } = place(args, service.slug);
  const posted = await readPosted(args.request, ['needs']);
  const machine = filledByMachine(posted);
  if (machine) return withPractices(ctx, machine);
  await request.services.limit('public-answer', `address ${request.address}`);
  const { origin } = request.services;
  let token = tokenOfCookie(args.request, 'asking', origin);
  // Not under the form's key: an answer changed after going back is kept like the first.
  const answer = await submit(ctx, posted, shapeOf(question), async () => {
    token = await saveAnswer(ctx, token, question.slug, posted.values);
    return next;
  });
  if (answer instanceof Response)
    answer.headers.append('set-cookie', tokenCookie('asking', token, origin));
  return withPractices(ctx, answer);
}

export default function AskQuestionPage() {
  const { slug, number, back, values, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? values, errors: refused?.errors ?? {} };
  const question = questionOf(slug);
  if (!question) return null;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${question.title} – Holdfast`}</title>
      <BackLink href={back} />
      <ErrorSummaryFor errors={form.errors} />
      <ActForm idempotencyKey={refused?.key ?? key}>
        <QuestionFields
          question={question}
          form={form}
          practices={refused?.practices ?? []}
          caption={`Question ${number} of ${questions.length}`}
        />
        <Honeypot />
        <Button preventDoubleClick>Continue</Button>
      </ActForm>
    </>
  );
}
