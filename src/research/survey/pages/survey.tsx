import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { closeSurvey, openSurvey } from '../commands.server.ts';
import { inviteTo } from '../invite.server.ts';
import { readSurvey } from '../queries.server.ts';
import { inviteShape, type SurveyStatus, surveyStatuses } from '../rules.ts';
import type { Route } from './+types/survey';

const shape = z.discriminatedUnion('act', [
  z.object({ act: z.literal('open') }),
  z.object({ act: z.literal('close') }),
  inviteShape.extend({ act: z.literal('invite') }),
]);

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey, questionnaire, answered, begun, withdrawn } = await readSurvey(
    ctx,
    args.params.survey,
  );
  const { openCode, ...shown } = survey;
  const { origin } = args.context.get(requestContext).services;
  const here = at(`/surveys/${survey.id}`);
  return {
    survey: shown,
    questionnaire,
    answered,
    begun,
    withdrawn,
    openLink: openCode === null ? null : `${origin}/take-part/${openCode}`,
    keys: { move: newId(), invite: newId() },
    here,
    back: at('/surveys'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { survey } = args.params;
  const { secret, origin } = args.context.get(requestContext).services;
  return submit(ctx, await readPosted(args.request), shape, async (keyed, input) => {
    if (input.act === 'open') await openSurvey(keyed, survey);
    else if (input.act === 'close') await closeSurvey(keyed, survey);
    else await inviteTo(keyed, { secret, origin }, survey, input.addresses);
    return at(`/surveys/${survey}`);
  });
}

export default function SurveyPage() {
  const { survey, questionnaire, answered, begun, withdrawn, openLink, keys, here, back } =
    useLoaderData<typeof loader>();
  const told = (n: number | null) =>
    n === null ? `Fewer than ${survey.smallestGroup}` : String(n);
  const refused = useActionData<typeof action>();
  const inviting = refused?.values.act === 'invite' ? refused : undefined;
  const rows = [
    { key: 'Where it stands', value: surveyStatuses[survey.status as SurveyStatus] },
    { key: 'What it is for', value: <span className="hf-lines">{survey.purpose}</span> },
    { key: 'Questionnaire', value: questionnaire },
    survey.invited > 0 && { key: 'Addresses invited', value: String(survey.invited) },
    survey.status === 'open' && { key: 'Begun, not sent', value: told(begun) },
    survey.status !== 'draft' && { key: 'Answers sent', value: told(answered) },
    survey.status !== 'draft' && { key: 'Sent and withdrawn', value: told(withdrawn) },
    openLink !== null && { key: 'Open link', value: <a href={openLink}>{openLink}</a> },
    survey.quota !== null && { key: 'The most answers', value: String(survey.quota) },
    survey.closesOn !== null && { key: 'Last day', value: formatDate(survey.closesOn) },
    survey.remindAfter !== null && {
      key: 'Reminders',
      value: `After ${survey.remindAfter} days, twice at most; ${survey.reminders} sent`,
    },
    {
      key: 'What may be read',
      value: survey.answersOut
        ? 'Results of groups; the answers one by one when it is closed'
        : 'Results of groups alone',
    },
    { key: 'Smallest group', value: String(survey.smallestGroup) },
  ];
  return (
    <>
      <title>{`${survey.title} – Holdfast`}</title>
      <BackLink href={back}>Surveys</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">{survey.title}</h1>
      <SummaryList rows={rows} />
      {survey.status === 'draft' && (
        <>
          <Button href={`${here}/edit`} variant="secondary">
            Change
          </Button>
          <Move act="open" idempotencyKey={keys.move}>
            Open the survey
          </Move>
          <p>Once it is open it stays as it is, and people can be invited.</p>
        </>
      )}
      {survey.status !== 'draft' && (
        <div className="nhsuk-button-group">
          <Button href={`${here}/results`}>Results</Button>
          <Button href={`${here}/sample`} variant="secondary">
            Whom to interview
          </Button>
          {survey.answersOut && (
            <Button href={`${here}/answers`} variant="secondary">
              Answers one by one
            </Button>
          )}
          {openLink && survey.status === 'open' && (
            <Button href={`${here}/poster`} variant="secondary">
              Page to print, with a QR code
            </Button>
          )}
        </div>
      )}
      {survey.status === 'open' && (
        <>
          <h2>Invite by e-mail</h2>
          <ActForm idempotencyKey={inviting?.key ?? keys.invite}>
            <input type="hidden" name="act" value="invite" />
            <TextAreaField
              name="addresses"
              label="E-mail addresses"
              hint="One a line, or pasted from a CSV file. Who was invited before is not written to again."
              rows={6}
              values={inviting?.values}
              errors={inviting?.errors}
            />
            <Button preventDoubleClick>Send invitations</Button>
          </ActForm>
          <h2>Close the survey</h2>
          <p>Nobody can answer after that, and what was not sent is deleted.</p>
          <Move act="close" idempotencyKey={keys.move}>
            Close the survey
          </Move>
        </>
      )}
    </>
  );
}

function Move(props: { act: string; idempotencyKey: string; children: string }) {
  return (
    <ActForm idempotencyKey={props.idempotencyKey}>
      <input type="hidden" name="act" value={props.act} />
      <Button variant={props.act === 'close' ? 'warning' : undefined} preventDoubleClick>
        {props.children}
      </Button>
    </ActForm>
  );
}
