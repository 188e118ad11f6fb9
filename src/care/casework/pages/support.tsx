import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { pauseEpisode, reopenEpisode, resumeEpisode } from '../going-on.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName, type EpisodeStatus, episodeStatusNames } from '../rules.ts';
import { reasonShape } from '../shapes.ts';
import type { Route } from './+types/support';

const acts = { pause: pauseEpisode, resume: resumeEpisode, reopen: reopenEpisode };

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, episode } = await readForContact(ctx, args.params.person);
  if (!episode) throw refuse.notFound('This person has had no support here yet.');
  const asked = await typedInRequest(ctx, requestIn(args.request));
  return { key: newId(), person, episode, asked, back: at(`/people/${person.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  const act = acts[posted.values.intent as keyof typeof acts];
  if (!act) throw refuse.notFound();
  const { person } = args.params;
  return submitOrAsk(
    work,
    `/people/${person}/support`,
    posted,
    reasonShape,
    async (keyed, input) => {
      await act(keyed, String(posted.values.episode ?? ''), input, posted.version);
      return work.at(`/people/${person}`);
    },
  );
}

const words = {
  active: { intent: 'pause', title: 'Pause support', label: 'Why it is paused' },
  paused: { intent: 'resume', title: 'Resume support', label: 'What has changed' },
  closed: { intent: 'reopen', title: 'Reopen support', label: 'Why it is reopened' },
};

export default function SupportPage() {
  const { key, person, episode, asked, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? asked ?? {}, errors: refused?.errors ?? {} };
  const status = episode.status as EpisodeStatus;
  const { intent, title, label } = words[status];
  const attempted = Object.values(words).find((one) => one.intent === form.values.intent);
  return (
    <>
      <title>{`${title} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <Theirs
        refused={refused}
        typed={{ Status: attempted && `${attempted.title}: ${form.values.reason ?? ''}` }}
      />
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">
        {title} of {calledName(person)}
      </h1>
      <p>Now: {episodeStatusNames[status].toLowerCase()}.</p>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? episode.version}>
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="episode" value={episode.id} />
        <TextAreaField name="reason" label={label} rows={3} {...form} />
        <DiscretionPart {...form}>
          <Button>{title}</Button>
        </DiscretionPart>
      </ActForm>
    </>
  );
}
