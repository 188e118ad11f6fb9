import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit, submitOrAsk } from '#app/form.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import {
  ActForm,
  DateField,
  datePartsOf,
  ErrorSummaryFor,
  TextAreaField,
  type Values,
} from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { pauseEpisode, pauseOn, reopenEpisode, resumeEpisode } from '../going-on.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName, type EpisodeStatus, episodeStatusNames, PAUSE_LASTS } from '../rules.ts';
import { pauseOnShape, pauseShape, reasonShape } from '../shapes.ts';
import type { Route } from './+types/support';

const acts = { resume: resumeEpisode, reopen: reopenEpisode };

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, episode } = await readForContact(ctx, args.params.person);
  if (!episode) throw refuse.notFound('This person has had no support here yet.');
  const asked = await typedInRequest(ctx, requestIn(args.request));
  return {
    ...{ person, episode, asked },
    keys: { move: newId(), pauseOn: newId() },
    lookAgainOn: addDays(dayOf(ctx.now), PAUSE_LASTS),
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  const { person } = args.params;
  const episodeId = String(posted.values.episode ?? '');
  const back = work.at(`/people/${person}`);
  const { intent } = posted.values;
  if (intent === 'pause')
    return submit(work.ctx, posted, pauseShape, (keyed, input) =>
      pauseEpisode(keyed, episodeId, input, posted.version).then(() => back),
    );
  if (intent === 'pause-on')
    return submit(work.ctx, posted, pauseOnShape, (keyed, input) =>
      pauseOn(keyed, episodeId, input, posted.version).then(() => back),
    );
  if (intent !== 'resume' && intent !== 'reopen') throw refuse.notFound();
  return submitOrAsk(
    work,
    `/people/${person}/support`,
    posted,
    reasonShape,
    async (keyed, input) => {
      await acts[intent](keyed, episodeId, input, posted.version);
      return back;
    },
  );
}

const words = {
  active: { intent: 'pause', title: 'Pause support', label: 'Why it is paused' },
  paused: { intent: 'resume', title: 'Resume support', label: 'What has changed' },
  closed: { intent: 'reopen', title: 'Reopen support', label: 'Why it is reopened' },
};

export default function SupportPage() {
  const { keys, person, episode, asked, lookAgainOn, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const status = episode.status as EpisodeStatus;
  const { intent, title, label } = words[status];
  const on = refused?.values.intent === 'pause-on' && refused;
  const moved = on ? undefined : refused;
  const day = datePartsOf('lookAgainOn', lookAgainOn);
  const form = { values: moved?.values ?? { ...asked, ...day }, errors: moved?.errors ?? {} };
  const attempted = Object.values(words).find((one) => one.intent === refused?.values.intent);
  return (
    <>
      <title>{`${title} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <Theirs
        refused={refused}
        typed={{
          Status: attempted && `${attempted.title}: ${refused?.values.reason ?? ''}`,
          'Stays paused': on ? String(on.values.stillWhy ?? '') : undefined,
        }}
      />
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">
        {title} of {calledName(person)}
      </h1>
      <p>Now: {episodeStatusNames[status].toLowerCase()}.</p>
      <ActForm
        idempotencyKey={moved?.key ?? keys.move}
        version={refused?.version ?? episode.version}
      >
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="episode" value={episode.id} />
        <TextAreaField name="reason" label={label} rows={3} {...form} />
        {status === 'active' && <DateField name="lookAgainOn" label="Look again on" {...form} />}
        <DiscretionPart {...form}>
          <Button>{title}</Button>
        </DiscretionPart>
      </ActForm>
      {status === 'paused' && (
        <>
          <h2 className="nhsuk-heading-m">Or pause on</h2>
          <PauseOn
            values={on ? on.values : day}
            errors={on ? on.errors : {}}
            idempotencyKey={on ? on.key : keys.pauseOn}
            version={refused?.version ?? episode.version}
            episodeId={episode.id}
          />
        </>
      )}
    </>
  );
}

function PauseOn(props: {
  values: Values;
  errors: Record<string, string>;
  idempotencyKey: string;
  version: number;
  episodeId: string;
}) {
  const { values, errors, idempotencyKey, version, episodeId } = props;
  return (
    <ActForm idempotencyKey={idempotencyKey} version={version}>
      <input type="hidden" name="intent" value="pause-on" />
      <input type="hidden" name="episode" value={episodeId} />
      <TextAreaField
        name="stillWhy"
        label="Why it stays paused"
        rows={3}
        values={values}
        errors={errors}
      />
      <DateField name="lookAgainOn" label="Look again on" values={values} errors={errors} />
      <Button variant="secondary">Pause on</Button>
    </ActForm>
  );
}
