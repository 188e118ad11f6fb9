import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, ErrorSummaryFor, RadiosField, SelectField, TextAreaField } from '#ui/form.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDateTime } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import { nameReader, stepConcern } from '../commands.server.ts';
import { readConcern } from '../queries.server.ts';
import {
  type ConcernAct,
  type ConcernStatus,
  colleagueShape,
  concernActs,
  concernStatuses,
  concernTransitions,
  stepNames,
  stepShape,
} from '../rules.ts';
import type { Route } from './+types/concern';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const found = await readConcern(ctx, args.params.concern);
  const seeing = [...found.leads, ...found.readers];
  return {
    keys: [newId(), newId()] as const,
    concern: found.concern,
    about: found.about,
    steps: found.steps,
    seenBy: [...new Set([found.concern.raisedByName, ...seeing.flatMap(({ name }) => name ?? [])])],
    others: found.colleagues.filter(
      ({ userId }) =>
        userId !== found.concern.raisedBy && !seeing.some((one) => one.userId === userId),
    ),
    base: at(''),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { concern } = args.params;
  const posted = await readPosted(args.request);
  const back = at(`/concerns/${concern}`);
  if (posted.values.intent === 'name')
    return submit(ctx, posted, colleagueShape, async (keyed, input) => {
      await nameReader(keyed, concern, input.colleague);
      return back;
    });
  return submit(ctx, posted, stepShape, async (keyed, input) => {
    await stepConcern(keyed, concern, input, posted.version);
    return back;
  });
}

export default function ConcernPage() {
  const { concern, about, steps, seenBy, others, base, keys } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? { act: 'note' }, errors: refused?.errors ?? {} };
  const status = concern.status as ConcernStatus;
  const acts = Object.keys(concernTransitions[status]) as ConcernAct[];
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Safeguarding concern – Holdfast`}</title>
      <BackLink href={`${base}/concerns`}>Safeguarding</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          fields={[
            {
              label: 'Status',
              saved: String(refused.theirs.Status),
              typed: concernActs[form.values.act as ConcernAct] ?? '',
            },
          ]}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1 className="nhsuk-heading-l">{concern.title}</h1>
      <SummaryList
        rows={[
          {
            key: 'About',
            value: (
              <a
                href={
                  about.personId
                    ? `${base}/people/${about.personId}`
                    : `${base}/referrals/${about.referralId}`
                }
              >
                {about.preferredName ?? about.givenName} {about.familyName}
                {!about.personId && ' (referred; no record yet)'}
              </a>
            ),
          },
          {
            key: 'Status',
            value: <StatusTag tone={tones[status]}>{concernStatuses[status]}</StatusTag>,
          },
          {
            key: 'Raised',
            value: `${formatDateTime(concern.raisedAt)}, by ${concern.raisedByName}`,
          },
          { key: 'What', value: <span className="hf-lines">{concern.what}</span> },
          { key: 'Seen by', value: `${seenBy.join(', ')}, and the person’s link worker` },
        ]}
      />
      <h2>What is done about it</h2>
      <ActForm
        idempotencyKey={refused?.key ?? keys[0]}
        version={refused?.version ?? concern.version}
      >
        <RadiosField
          {...form}
          name="act"
          label="What do you want to do?"
          items={acts.map((act) => ({ value: act, label: concernActs[act] }))}
        />
        <TextAreaField {...form} name="note" label="In words" rows={5} spellCheck />
        <Button preventDoubleClick>Save</Button>
      </ActForm>
      <Timeline
        label="What was done, newest first"
        events={steps.map((step) => ({
          id: step.id,
          when: step.at,
          title: stepNames[step.kind] ?? step.kind,
          by: step.byName,
          body: step.note && <p className="hf-lines">{step.note}</p>,
        }))}
      />
      {others.length > 0 && (
        <ActForm idempotencyKey={keys[1]}>
          <input type="hidden" name="intent" value="name" />
          <SelectField
            errors={form.errors}
            values={form.values}
            name="colleague"
            label="Let somebody else see it"
            placeholder="Choose a colleague"
            items={others.map(({ userId, name }) => ({ value: userId, text: name }))}
          />
          <Button variant="secondary">Let them see it</Button>
        </ActForm>
      )}
    </>
  );
}
