import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import { agreeCriteria, commentOnCriteria, proposeCriteria } from '../commands.server.ts';
import { readCriteriaPage } from '../queries.server.ts';
import { agreeShape, commentShape, type Side, stepNames, versionStatuses } from '../rules.ts';
import type { Route } from './+types/criteria';
import { CriteriaText, WhatChanges } from './criteria-text.tsx';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'referrer');
  const wanted = Number(new URL(args.request.url).searchParams.get('version'));
  const page = await readCriteriaPage(ctx, args.params.other, wanted || undefined);
  const names: Record<Side, string> =
    page.side === 'service'
      ? { service: here.name, practice: page.withName }
      : { service: page.withName, practice: here.name };
  return {
    ...page,
    names,
    keys: { act: newId(), comment: newId() },
    list: at('/criteria'),
    base: at(`/criteria/${args.params.other}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'referrer');
  const posted = await readPosted(args.request);
  const { other } = args.params;
  const here = at(`/criteria/${other}`);
  if (posted.values.act === 'comment')
    return submit(ctx, posted, commentShape, async (keyed, { comment }) => {
      await commentOnCriteria(keyed, other, comment);
      return here;
    });
  const act = posted.values.act === 'propose' ? proposeCriteria : agreeCriteria;
  return submit(ctx, posted, agreeShape, async (keyed, { note }) => {
    await act(keyed, other, posted.version, note);
    return here;
  });
}

const both = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export default function CriteriaPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { newest, shown, inForce, names, side, base } = page;
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const latest = shown?.id === newest?.id;
  const mine = page.stillToAgree.includes(side);
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Referral criteria – Holdfast`}</title>
      <BackLink href={page.list}>Referral criteria</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">
        <span className="nhsuk-caption-l">
          {page.forEverybody ? names.service : `${names.service} and ${names.practice}`}
        </span>
        {page.forEverybody ? 'Referral criteria for everybody else' : 'Referral criteria'}
      </h1>
      {shown && newest ? (
        <>
          <p>
            <StatusTag tone={tones[shown.status]}>{versionStatuses[shown.status]}</StatusTag>{' '}
            Version {shown.number}, written by {shown.byName} on {formatDate(shown.at)}
            {shown.agreedOn && `, agreed on ${formatDate(shown.agreedOn)}`}
            {shown.endedOn && `, replaced on ${formatDate(shown.endedOn)}`}.
          </p>
          {!latest && (
            <InsetText>
              <p>
                This is an earlier version. <a href={base}>See the newest</a>.
              </p>
            </InsetText>
          )}
          {latest && inForce && inForce.id !== newest.id && (
            <>
              <InsetText>
                <p>
                  Until this is agreed,{' '}
                  <a href={`${base}?version=${inForce.number}`}>version {inForce.number}</a> holds.
                </p>
              </InsetText>
              <WhatChanges before={inForce} after={newest} />
            </>
          )}
          <CriteriaText criteria={shown.criteria} />
        </>
      ) : (
        <EmptyState title="Nothing is written down yet">
          Begin with whom the service helps, in the words you would use to one another.
        </EmptyState>
      )}
      {latest && (
        <div className="hf-act">
          {page.agreedBy.length > 0 && (
            <ul>
              {page.agreedBy.map(({ side: by, byName, at }) => (
                <li key={`${by} ${at}`}>
                  {names[by]} agreed: {byName}, {formatDate(at)}
                </li>
              ))}
            </ul>
          )}
          {newest?.status === 'proposed' && (
            <p>Waiting for {both.format(page.stillToAgree.map((one) => names[one]))} to agree.</p>
          )}
          {newest &&
            (newest.status === 'draft' ||
              (newest.status === 'proposed' && mine && page.mayAgree)) && (
              <ActForm idempotencyKey={refused?.key ?? page.keys.act} version={newest.number}>
                <input
                  type="hidden"
                  name="act"
                  value={newest.status === 'draft' ? 'propose' : 'agree'}
                />
                <TextField {...form} name="note" label="A word about it (optional)" />
                <Button preventDoubleClick>
                  {newest.status === 'draft'
                    ? 'Put it forward for agreement'
                    : `Agree for ${names[side]}`}
                </Button>
              </ActForm>
            )}
          <Button href={`${base}/edit`} variant={newest ? 'secondary' : undefined}>
            {newest ? 'Write a change' : 'Write the criteria'}
          </Button>
        </div>
      )}
      {newest && (
        <>
          <h2>What was said and done</h2>
          <ActForm idempotencyKey={refused?.key ?? page.keys.comment}>
            <input type="hidden" name="act" value="comment" />
            <TextAreaField
              {...form}
              name="comment"
              label="Comment"
              hint="Both sides read it. Name nobody who is referred"
              rows={2}
            />
            <Button variant="secondary" preventDoubleClick>
              Add comment
            </Button>
          </ActForm>
          <Timeline
            label="What was said and done, newest first"
            events={page.steps.map((step) => ({
              id: step.id,
              when: step.at,
              title:
                page.forEverybody && step.act === 'agree'
                  ? `Agreed, version ${step.number}`
                  : `${stepNames[step.act as keyof typeof stepNames]}, version ${step.number}`,
              by: `${step.byName}, ${names[step.side as Side]}`,
              body: step.words && <p className="hf-lines">{step.words}</p>,
            }))}
          />
          {page.versions.length > 1 && (
            <>
              <h2>Versions</h2>
              <ul>
                {page.versions.map(({ id, number, status, at }) => (
                  <li key={id}>
                    <a href={`${base}?version=${number}`}>Version {number}</a>, {formatDate(at)}:{' '}
                    {versionStatuses[status].toLowerCase()}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </>
  );
}
