import { data, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { CallService, UnknownLink } from '#ui/one-time-link.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { answerByLink, readByLink } from '../by-link.server.ts';
import { keptBackWords, reference, standings } from '../rules.ts';
import { answerShape } from '../shapes.ts';
import type { Route } from './+types/referred';
import { AnswerFields } from './answer-fields.tsx';
import { standingTone } from './tones.ts';

const HEADERS = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };
export const headers = () => HEADERS;

/** Looking uses nothing up: mail scanners follow links. */
export async function loader(args: Route.LoaderArgs) {
  const shown = await readByLink(byLink(args), args.params.token);
  const status = shown ? { open: 200, expired: 410 }[shown.state] : 404;
  return data({ shown, key: newId() }, { status, headers: HEADERS });
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('link', `referred ${address}`);
  const { token } = args.params;
  return submit(byLink(args), await readPosted(args.request), answerShape, async (ctx, input) => {
    try {
      await answerByLink(ctx, token, input);
    } catch (error) {
      // A link that is over since it was opened: the page says what to do.
      if (!isRefusal(error) || error.kind !== 'not-found') throw error;
    }
    return `/referred/${token}`;
  });
}

export default function ReferredPage() {
  const { shown, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  if (!shown) return <UnknownLink />;
  const { service } = shown;
  if (shown.state === 'expired')
    return (
      <>
        <title>This link has expired – Holdfast</title>
        <h1>This link has expired</h1>
        <p>The service can tell you where your referral stands.</p>
        <CallService service={service} />
      </>
    );
  const returned = shown.standing === 'returned';
  const rows: [string, string | null][] = [
    ['Sent', `${formatDate(shown.receivedAt)}, to ${service.name}`],
    ['Last changed', formatDate(shown.changedAt)],
    ['From the service', returned ? null : shown.explanation],
    ['How it ended', shown.keptBack ? keptBackWords : shown.feedback],
  ];
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Your referral – Holdfast`}</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Your referral {reference(shown.referralId)}</h1>
      <p>
        <StatusTag tone={standingTone[shown.standing]}>{standings[shown.standing]}</StatusTag>
      </p>
      {refused && !returned && (
        <InsetText>
          <p>What you wrote was not sent, and nobody has seen it:</p>
          <p className="hf-lines">{refused.values.answer}</p>
        </InsetText>
      )}
      <SummaryList
        rows={rows
          .filter(([, value]) => value)
          .map(([name, value]) => ({
            key: name,
            value: <span className="hf-lines">{value}</span>,
          }))}
      />
      {returned && (
        <>
          <h2>{service.name} asks</h2>
          <InsetText>
            <p className="hf-lines">{shown.explanation}</p>
          </InsetText>
          <ActForm idempotencyKey={refused?.key ?? key}>
            <AnswerFields form={form} />
            <Button preventDoubleClick>Send answer</Button>
          </ActForm>
        </>
      )}
      <CallService service={service} />
    </>
  );
}
