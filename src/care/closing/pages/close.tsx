import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { orAsk, type Refused, readPosted, submitOrAsk } from '#app/form.server.ts';
import { dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { usualFollowUp } from '../../casework/rules.ts';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { draftOf } from '../../rules.ts';
import { closeEpisode } from '../commands.server.ts';
import { knownOutcome } from '../facts.server.ts';
import { previewSummary, readToClose } from '../queries.server.ts';
import { closeShape } from '../rules.ts';
import type { Route } from './+types/close';
import { CloseFields } from './close-fields.tsx';
import { Preview, type Previewed } from './preview.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const found = await readToClose(ctx, args.params.person);
  return {
    key: newId(),
    draft: draftOf('close', args.params.person),
    drafts: { action: at('/drafts'), now: ctx.now, kept: found.drafts },
    asked: await typedInRequest(ctx, requestIn(args.request)),
    version: found.episode.version,
    name: found.person.preferredName || found.person.givenName,
    back: at(`/people/${args.params.person}`),
    goals: found.goals.map(({ id, goal, status, outcome }) => ({ id, goal, status, outcome })),
    connections: found.connections.map((one) => ({
      id: one.id,
      service: one.serviceName,
      outcome: knownOutcome(one),
    })),
    openHoldings: found.openHoldings.length,
    planned: found.contacts.planned,
    openActions: found.openActions,
    practice: found.practice,
    mayShare: found.person.consentToShare !== 'no',
    told: found.person.consentToShare === 'yes',
    followUpOn: usualFollowUp(dayOf(ctx.now)),
  };
}

/** The form, then what the summary will say, then closing: each a post that works without script. */
export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const { step, ...values } = posted.values;
  const { version } = posted;
  const page = `/people/${person}/close`;
  const opened = version === undefined ? {} : { version };
  if (step === 'change') return data<Refused>({ values, errors: {}, key: newId(), ...opened });
  if (step === 'confirm')
    return submitOrAsk(work, page, { ...posted, values }, closeShape, async (acting, input) => {
      const { summaryId } = await closeEpisode(acting, person, input, posted.version);
      return work.at(`/people/${person}/summaries/${summaryId}`);
    });
  const parsed = closeShape.safeParse(values);
  const again = (errors: Record<string, string>) =>
    data<Refused>({ values, errors, key: newId(), ...opened }, { status: 422 });
  if (!parsed.success) {
    const errors: Record<string, string> = {};
    for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? '')] ??= issue.message;
    return again(errors);
  }
  try {
    let preview: Previewed['preview'] | undefined;
    const looked = orAsk(work, page, { ...posted, values }, async () => {
      preview = await previewSummary(work.ctx, person, parsed.data);
      return '';
    });
    const asked = await looked(work.ctx, parsed.data);
    if (!preview) return redirect(asked, 303);
    return data<Previewed>({ preview, values, key: newId(), version });
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    return again(error.detail.fields ?? {});
  }
}

export default function ClosePage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer && 'preview' in answer)
    return (
      <>
        <title>Check the summary – Holdfast</title>
        <Preview
          heading="Check the summary to the GP"
          answer={answer}
          draft={page.draft}
          version={page.version}
          act="Close support"
        >
          {answer.values.sendToPractice === 'yes' && page.practice?.email
            ? `When you close, this is sent to ${page.practice.name} at ${page.practice.email}. You can print it too.`
            : 'When you close, this is kept for you to print or send. It is not sent from here.'}
        </Preview>
      </>
    );
  const kept = page.drafts.kept[page.draft];
  const form = {
    values: answer?.values ?? page.asked ?? kept?.values ?? {},
    errors: answer?.errors ?? {},
  };
  const failed = Object.keys(form.errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Close support – Holdfast`}</title>
      <BackLink href={page.back}>Back to {page.name}</BackLink>
      {answer?.theirs ? (
        <ConflictPanel
          fields={[{ label: 'Support', saved: String(answer.theirs.Support), typed: 'Close' }]}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1>Close support for {page.name}</h1>
      <ActForm
        idempotencyKey={answer?.key ?? page.key}
        version={answer?.version ?? kept?.version ?? page.version}
      >
        <CloseFields {...form} page={page} />
        <DiscretionPart {...form}>
          <Button name="step" value="preview">
            See the summary
          </Button>
        </DiscretionPart>
        <DraftPart drafts={page.drafts} name={page.draft} />
      </ActForm>
    </>
  );
}
