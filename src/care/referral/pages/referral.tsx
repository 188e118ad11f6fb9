import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { listOpenConcernsFrom } from '../../safeguarding/api.server.ts';
import { acceptReferral } from '../accept.server.ts';
import {
  declineReferral,
  recordAnswer,
  redirectReferral,
  returnReferral,
  triageReferral,
  withdrawReferral,
} from '../decide.server.ts';
import { getReferral } from '../queries.server.ts';
import {
  type DeclineReason,
  declineReasons,
  possibleActs,
  reference,
  type Status,
  statuses,
  type Urgency,
  urgencies,
} from '../rules.ts';
import {
  acceptShape,
  answerShape,
  declineShape,
  redirectShape,
  returnShape,
  triageShape,
  withdrawShape,
} from '../shapes.ts';
import type { Route } from './+types/referral';
import { DecisionForms, typedOfDecision } from './decision-forms.tsx';
import { ReferralFacts } from './referral-facts.tsx';
import { statusTone, urgencyTone } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const found = await getReferral(ctx, args.params.referral);
  const asked = await typedInRequest(ctx, requestIn(args.request));
  return {
    ...found,
    asked,
    concerns: await listOpenConcernsFrom(ctx, args.params.referral),
    base: at(''),
    key: newId(),
    list: at('/referrals'),
    waiting: at('/waiting'),
    people: at('/people'),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { ctx, at } = work;
  const posted = await readPosted(args.request);
  const seen = { referralId: args.params.referral, version: posted.version };
  const page = `/referrals/${args.params.referral}`;
  const here = at(page);
  switch (posted.values.act) {
    case 'triage':
      return submit(ctx, posted, triageShape, async (ctx, input) => {
        await triageReferral(ctx, seen, input);
        return here;
      });
    case 'accept':
      return submitOrAsk(work, page, posted, acceptShape, async (ctx, input) => {
        await acceptReferral(ctx, seen, input);
        return here;
      });
    case 'decline':
      return submit(ctx, posted, declineShape, async (ctx, input) => {
        await declineReferral(ctx, seen, input);
        return here;
      });
    case 'return':
      return submit(ctx, posted, returnShape, async (ctx, input) => {
        await returnReferral(ctx, seen, input);
        return here;
      });
    case 'answer':
      return submit(ctx, posted, answerShape, async (ctx, input) => {
        await recordAnswer(ctx, seen, input);
        return here;
      });
    case 'redirect':
      return submit(ctx, posted, redirectShape, async (ctx, input) => {
        await redirectReferral(ctx, seen, input);
        return here;
      });
    case 'withdraw':
      return submit(ctx, posted, withdrawShape, async (ctx, input) => {
        await withdrawReferral(ctx, seen, input);
        return here;
      });
    default:
      throw refuse.notFound();
  }
}

export default function ReferralPage() {
  const {
    referral,
    practice,
    criteria,
    outside,
    needs,
    steps,
    matches,
    asked,
    concerns,
    base,
    key,
    list,
    waiting,
    people,
  } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? asked ?? {}, errors: refused?.errors ?? {} };
  const status = referral.status as Status;
  const urgency = referral.urgency as Urgency;
  return (
    <>
      <title>Referral – Holdfast</title>
      <BackLink href={list}>Referrals</BackLink>
      <Theirs refused={refused} typed={typedOfDecision(refused?.values)} />
      <ErrorSummaryFor errors={form.errors} />
      <h1>
        <span className="nhsuk-caption-l">Referral {reference(referral.id)}</span>
        {referral.givenName} {referral.familyName}
      </h1>
      <p>
        <StatusTag tone={statusTone[status]}>{statuses[status]}</StatusTag>{' '}
        <StatusTag tone={urgencyTone[urgency]}>{urgencies[urgency]}</StatusTag>
      </p>
      {referral.personId && (
        <InsetText>
          <p>
            <a href={`${people}/${referral.personId}`}>Open the person’s record</a>
            {status === 'accepted' && (
              <>
                {' '}
                or go to the <a href={waiting}>waiting list</a>
              </>
            )}
          </p>
        </InsetText>
      )}
      {concerns.length > 0 && (
        <WarningCallout heading="Safeguarding">
          <ul>
            {concerns.map(({ id, title }) => (
              <li key={id}>
                <a href={`${base}/concerns/${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      <p>
        <a href={`${base}/referrals/${referral.id}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
      <ReferralFacts referral={referral} practice={practice} needs={needs} />
      {outside.length > 0 && (
        <WarningCallout heading="Outside the criteria">
          {outside.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p>Accept it all the same, as far as was agreed, or decline it and name the criterion.</p>
        </WarningCallout>
      )}
      <DecisionForms
        acts={possibleActs(status)}
        matches={matches}
        criteria={criteria}
        people={people}
        form={form}
        formKey={refused?.key ?? key}
        version={refused?.version ?? referral.version}
        urgency={urgency}
      />
      <h2>What has happened</h2>
      <Timeline
        label="Steps of the referral"
        events={steps.map((step) => ({
          id: step.id,
          when: step.at,
          title: statuses[step.toStatus as Status],
          by: step.byName,
          body: (
            <p className="hf-lines">
              {[step.reason && declineReasons[step.reason as DeclineReason], step.note]
                .filter(Boolean)
                .join('. ')}
            </p>
          ),
        }))}
      />
    </>
  );
}
