import { data, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { Panel } from '#ui/messages.tsx';
import { CallService, UnknownLink } from '#ui/one-time-link.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { answerConnection, seeShared } from '../answer.server.ts';
import { answerShape } from '../rules.ts';
import type { Route } from './+types/answer';
import { AnswerFields } from './answer-fields.tsx';

const HEADERS = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

export const headers = () => HEADERS;

/**
 * Shows what was shared and nothing else. Mail scanners follow links, so looking uses nothing up.
 * The address holds the secret; the site-wide `Referrer-Policy: same-origin` keeps it from other
 * sites (with `no-referrer` a browser would send the form as from nowhere, and it would be refused).
 */
export async function loader(args: Route.LoaderArgs) {
  const shown = await seeShared(byLink(args), args.params.token);
  const status = { open: 200, used: 200, expired: 410, withdrawn: 410, unknown: 404 }[shown.state];
  const late = new URL(args.request.url).searchParams.has('late');
  return data({ shown, late, key: newId() }, { status, headers: HEADERS });
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('link', `answer ${address}`);
  const { token } = args.params;
  return submit(byLink(args), await readPosted(args.request), answerShape, async (ctx, input) => {
    try {
      await answerConnection(ctx, token, input);
      return `/answer/${token}`;
    } catch (error) {
      // A link that is over is no fault of the form: the page itself says what to do.
      if (!isRefusal(error) || error.kind !== 'conflict') throw error;
      return `/answer/${token}?late=yes`;
    }
  });
}

const over = {
  expired: {
    title: 'This link has expired',
    what: 'You can still answer: ask the service for a new link, or tell them by telephone.',
  },
  withdrawn: {
    title: 'This is no longer needed',
    what: 'The person is not coming after all. Thank you; there is nothing for you to do.',
  },
};

export default function AnswerPage() {
  const { shown, late, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  if (shown.state === 'unknown') return <UnknownLink />;
  if (shown.state === 'used' && late)
    return (
      <>
        <title>This was answered already – Holdfast</title>
        <h1>This was answered already</h1>
        <p>
          An answer for {shown.serviceName} had already been given. What you just sent was not kept.
          To change what was said:
        </p>
        <CallService service={shown.service} />
      </>
    );
  if (shown.state === 'used')
    return (
      <>
        <title>Thank you – Holdfast</title>
        <Panel heading="Thank you: we have your answer">
          {`The link worker has been told what ${shown.serviceName} said.`}
        </Panel>
        <p>This link takes one answer and has been used. To change what was said:</p>
        <CallService service={shown.service} />
      </>
    );
  if (shown.state !== 'open')
    return (
      <>
        <title>{`${over[shown.state].title} – Holdfast`}</title>
        <h1>{over[shown.state].title}</h1>
        <p>{over[shown.state].what}</p>
        <CallService service={shown.service} />
      </>
    );
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Can you help? – Holdfast`}</title>
      <meta name="robots" content="noindex" />
      <ErrorSummaryFor errors={form.errors} />
      <h1>Can {shown.serviceName} help?</h1>
      <p>
        A person hopes to come to you. They talked with {shown.service.name} and agreed that you are
        told this, and only this.
      </p>
      <SummaryList
        rows={[
          {
            key: 'What they would like you to know',
            value: <Words text={shown.linkWorkerWords} />,
          },
          ...shown.shared.map(({ label, value }) => ({
            key: label,
            value: <Words text={value} />,
          })),
        ]}
      />
      <ActForm idempotencyKey={refused?.key ?? key}>
        <AnswerFields {...form} />
        <Button preventDoubleClick>Send your answer</Button>
      </ActForm>
      <p>You would rather talk, or something here is not right?</p>
      <CallService service={shown.service} />
    </>
  );
}

function Words({ text }: { text: string }) {
  return text.split('\n').map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which have no other name
    <p key={index}>{line}</p>
  ));
}
