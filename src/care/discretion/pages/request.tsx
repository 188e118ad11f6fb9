import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { isDay } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, DateField, ErrorSummaryFor, RadiosField, TextAreaField } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { modes, places } from '../../casework/rules.ts';
import type { Typed } from '../ask.server.ts';
import { answerRequest, withdrawRequest } from '../request.server.ts';
import { readRequest } from '../request-queries.server.ts';
import { may } from '../rules.ts';
import { answerShape } from '../shapes.ts';
import type { Route } from './+types/request';
import { RequestTag } from './requests.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const request = await readRequest(ctx, args.params.request);
  return {
    request,
    mayAnswer: request.status === 'asked' && !request.mine && may(ctx.actor, 'request.answer'),
    mayWithdraw: request.status === 'asked' && request.mine,
    base: at('/discretion'),
    // The form is filled with what was typed by the request’s id, never by what is in an address.
    goOn: request.mine ? `${at(request.page)}?request=${request.id}` : null,
    personPage: request.personId && at(`/people/${request.personId}`),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const id = args.params.request;
  const posted = await readPosted(args.request);
  const back = () => at(`/discretion/requests/${id}`);
  if (posted.values.act === 'withdraw')
    return submit(ctx, posted, z.object({}), async (acting) => {
      await withdrawRequest(acting, id, posted.version);
      return back();
    });
  return submit(ctx, posted, answerShape, async (acting, input) => {
    await answerRequest(acting, id, posted.version, input);
    return back();
  });
}

const typedLabels: Record<string, string> = {
  on: 'Date',
  time: 'Time',
  mode: 'How',
  place: 'Where',
  placeNote: 'More about the place',
  minutes: 'Minutes',
  expectations: 'What was said of expectations',
  reviewOn: 'To be looked at again on',
  stepDownPlan: 'Plan for stepping down',
  personWords: 'What they said',
  whatChanged: 'What changed',
  done: 'What was done',
  next: 'What is next',
  note: 'Note',
  acceptNote: 'Note',
};
const typedWords: Record<string, Record<string, string>> = {
  mode: modes,
  place: places,
};

/** What somebody typed who was stopped, as far as a form of ours asked for it; in its words. */
function typedRows(typed: Typed) {
  return Object.entries(typedLabels).flatMap(([name, label]) => {
    const given = [typed[name] ?? typed[`${typed.prefix}${name}`] ?? []].flat().filter(Boolean);
    const said = given.map((value) => typedWords[name]?.[value] ?? value).join(', ');
    const shown = isDay(said) ? formatDate(said) : said;
    return shown ? [{ key: label, value: <span className="hf-lines">{shown}</span> }] : [];
  });
}

export default function RequestPage() {
  const { request, mayAnswer, mayWithdraw, base, goOn, personPage, key } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused?.theirs ? {} : (refused?.errors ?? {});
  const form = { values: refused?.values ?? {}, errors };
  const act = {
    idempotencyKey: refused?.key ?? key,
    version: refused?.version ?? request.version,
  };
  const failed = Object.keys(errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Request – Discretion – Holdfast`}</title>
      <BackLink href={`${base}/requests`}>Back to requests</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          fields={[{ label: 'Status', saved: String(refused.theirs.Status), typed: 'Your answer' }]}
        />
      ) : (
        <ErrorSummaryFor errors={errors} />
      )}
      <h1 className="nhsuk-heading-l">{request.elementName}</h1>
      <p>
        <RequestTag status={request.status} />
      </p>
      <SummaryList
        rows={[
          { key: 'Asked by', value: `${request.linkWorkerName}, ${formatDate(request.madeAt)}` },
          request.person !== null && {
            key: 'With',
            value: personPage ? <a href={personPage}>{request.person}</a> : request.person,
          },
          request.askedFor !== '' && { key: 'Asked for', value: request.askedFor },
          { key: 'What stopped it', value: request.sentence },
          { key: 'Why', value: <span className="hf-lines">{request.reason}</span> },
          ...typedRows(request.typed ?? {}),
          request.answer !== null && {
            key: 'Answer',
            value: <span className="hf-lines">{request.answer}</span>,
          },
          request.validUntil !== null && {
            key: 'Allowed until',
            value: formatDate(request.validUntil),
          },
        ]}
      />
      {goOn && request.status !== 'withdrawn' && (
        <p>
          <a href={goOn}>
            {request.status === 'allowed' ? 'Go on with what you typed' : 'See what you typed'}
          </a>
        </p>
      )}
      {mayWithdraw && (
        <ActForm {...act}>
          <input type="hidden" name="act" value="withdraw" />
          <Button variant="secondary" preventDoubleClick>
            Take it back
          </Button>
        </ActForm>
      )}
      {mayAnswer && (
        <ActForm {...act}>
          <h2>Your answer</h2>
          <RadiosField
            {...form}
            name="answer"
            label="May it be done?"
            items={[
              {
                value: 'allow',
                label: 'Yes',
                conditional: (
                  <DateField
                    {...form}
                    name="validUntil"
                    label="Until and with"
                    hint="Four weeks where it is left empty"
                  />
                ),
              },
              { value: 'refuse', label: 'No' },
            ]}
          />
          <TextAreaField
            {...form}
            name="note"
            label="What you want to say with it"
            hint="Needed where the answer is no"
            rows={3}
          />
          <Button preventDoubleClick>Send the answer</Button>
        </ActForm>
      )}
    </>
  );
}
