import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { hasRole } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, DateField, ErrorSummaryFor, RadiosField, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { holdSupervision, missSupervision, planSupervision } from '../commands.server.ts';
import { listSupervisionGaps, readSupervision } from '../queries.server.ts';
import {
  gapInWords,
  holdSupervisionShape,
  planSupervisionShape,
  type ReflectionKind,
  reflectionKinds,
  type SupervisionKind,
  supervisionKinds,
} from '../rules.ts';
import type { Route } from './+types/supervision';
import { Meetings, Settle } from './meetings.tsx';
import { SharedWords } from './shared-words.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { user } = args.params;
  const own = user === ctx.actor.id && hasRole(ctx.actor, 'link-worker');
  const read = await readSupervision(ctx, user);
  const wanted = new URL(args.request.url).searchParams.get('meeting');
  const gaps = (await listSupervisionGaps(ctx)).get(user);
  const kinds = Object.keys(supervisionKinds) as SupervisionKind[];
  return {
    ...read,
    own,
    gaps: kinds.flatMap((kind) => gapInWords(kind, gaps?.[kind] ?? null) ?? []),
    mayPlan: own || hasRole(ctx.actor, 'supervisor'),
    settling: read.meetings.find(
      (one) => one.id === wanted && one.mine && one.status === 'planned',
    ),
    keys: { plan: newId(), hold: newId(), miss: newId() },
    here: at(`/supervision/${user}`),
    back: own ? { href: at('/work'), text: 'My work' } : { href: at('/team'), text: 'Team' },
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  const here = at(`/supervision/${args.params.user}`);
  const { intent } = posted.values;
  const meeting = new URL(args.request.url).searchParams.get('meeting') ?? '';
  if (intent === 'miss') {
    await missSupervision({ ...ctx, key: posted.key }, meeting);
    throw redirect(here, 303);
  }
  if (intent === 'hold')
    return submit(ctx, posted, holdSupervisionShape, async (keyed, input) => {
      await holdSupervision(keyed, meeting, input);
      return here;
    });
  return submit(ctx, posted, planSupervisionShape, async (keyed, input) => {
    await planSupervision(keyed, args.params.user, input);
    return here;
  });
}

export default function SupervisionPage() {
  const { name, meetings, shared, own, gaps, mayPlan, settling, keys, here, back } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const planning = refused?.values.intent === 'plan';
  const form = {
    values: planning ? refused.values : {},
    errors: planning ? refused.errors : {},
  };
  return (
    <>
      <title>{`Supervision${own ? '' : ` of ${name}`} – Holdfast`}</title>
      <BackLink href={back.href}>{back.text}</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">{own ? 'My supervision' : `Supervision of ${name}`}</h1>
      {gaps.length > 0 && (
        <InsetText>
          <p>Worth arranging: {gaps.join('; ')}.</p>
        </InsetText>
      )}
      <p>
        Line supervision is about how the work goes; clinical supervision about what the work does
        to those who do it. What was agreed is read by the two who met, and by nobody else.
      </p>
      {(['line', 'clinical'] as const).map((kind) => (
        <Meetings
          key={kind}
          title={supervisionKinds[kind]}
          meetings={meetings.filter((one) => one.kind === kind)}
          here={here}
        />
      ))}
      {settling && (
        <Settle meeting={settling} keys={keys} refused={planning ? undefined : refused} />
      )}
      {mayPlan && (
        <Details summary="Plan a meeting" open={!!planning}>
          <ActForm idempotencyKey={planning ? refused.key : keys.plan}>
            <input type="hidden" name="intent" value="plan" />
            <RadiosField
              {...form}
              name="kind"
              label="What kind"
              items={Object.entries(supervisionKinds).map(([value, label]) => ({ value, label }))}
            />
            <DateField {...form} name="plannedOn" label="When" />
            {own && (
              <TextField
                {...form}
                name="withName"
                label="With whom"
                hint="The full name of a supervisor here, or a name and role elsewhere"
              />
            )}
            <Button>Plan</Button>
          </ActForm>
        </Details>
      )}
      {shared.length > 0 && (
        <>
          <h2>{own ? 'What I have shared' : 'Shared with you'}</h2>
          <Timeline
            label="Shared reflections, newest first"
            events={shared.map((one) => ({
              id: one.id,
              when: one.madeAt,
              title: reflectionKinds[one.kind as ReflectionKind],
              body: <SharedWords words={one.words} agreed={one.agreed} />,
            }))}
          />
        </>
      )}
    </>
  );
}
