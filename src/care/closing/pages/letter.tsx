import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { type Refused, readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { draftOf } from '../../rules.ts';
import { previewLetter, readToWrite, writeLetter } from '../letter.server.ts';
import { letterShape } from '../rules.ts';
import type { Route } from './+types/letter';
import { Preview, type Previewed } from './preview.tsx';
import { SendToPractice } from './send-to-practice.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, practice, drafts } = await readToWrite(ctx, args.params.person);
  return {
    key: newId(),
    draft: draftOf('letter', args.params.person),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    name: person.preferredName || person.givenName,
    back: at(`/people/${args.params.person}`),
    practice,
    mayShare: person.consentToShare !== 'no',
  };
}

/** The form, then what the letter will say, then writing it: each a post that works without script. */
export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const { step, ...values } = posted.values;
  if (step === 'change') return data<Refused>({ values, errors: {}, key: newId() });
  if (step === 'confirm')
    return submit(ctx, { ...posted, values }, letterShape, async (acting, input) => {
      const { summaryId } = await writeLetter(acting, person, input);
      return at(`/people/${person}/summaries/${summaryId}`);
    });
  const parsed = letterShape.safeParse(values);
  if (!parsed.success) {
    const errors: Record<string, string> = {};
    for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? '')] ??= issue.message;
    return data<Refused>({ values, errors, key: newId() }, { status: 422 });
  }
  const preview = await previewLetter(ctx, person, parsed.data);
  return data<Previewed>({ preview, values, key: newId() });
}

export default function LetterPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer && 'preview' in answer)
    return (
      <>
        <title>Check the letter – Holdfast</title>
        <Preview
          heading="Check the letter to the GP"
          answer={answer}
          draft={page.draft}
          act="Write the letter"
        >
          {answer.values.sendToPractice === 'yes' && page.practice?.email
            ? `This is sent to ${page.practice.name} at ${page.practice.email}. You can print it too.`
            : 'This is kept for you to print or send. It is not sent from here.'}
        </Preview>
      </>
    );
  const kept = page.drafts.kept[page.draft];
  const form = { values: answer?.values ?? kept?.values ?? {}, errors: answer?.errors ?? {} };
  const untouched = Object.keys(form.values).length === 0;
  const failed = Object.keys(form.errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Write to the GP – Holdfast`}</title>
      <BackLink href={page.back}>Back to {page.name}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Write to {page.name}’s GP</h1>
      <p>
        Needs, goals, holding, connections, risks and codes to file are added from the record. You
        see the whole letter before it is kept.
      </p>
      <ActForm idempotencyKey={answer?.key ?? page.key}>
        <TextAreaField
          {...form}
          name="done"
          label="What you want the GP to know"
          rows={5}
          limit={900}
        />
        <TextAreaField
          {...form}
          name="whatChanged"
          label={`What changed so far, in ${page.name}’s words`}
          rows={3}
          limit={700}
        />
        <TextAreaField
          {...form}
          name="requestedActions"
          label="What the GP is asked to do"
          hint="Leave empty for none: the letter says so"
          rows={2}
          limit={400}
        />
        <SendToPractice
          practice={page.practice}
          what="the letter"
          values={untouched && page.mayShare ? { sendToPractice: 'yes' } : form.values}
          errors={form.errors}
        />
        <Button name="step" value="preview">
          See the letter
        </Button>
        <DraftPart drafts={page.drafts} name={page.draft} />
      </ActForm>
    </>
  );
}
