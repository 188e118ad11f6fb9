import { redirect, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { tokenCookie, tokenOfCookie } from '#platform/secret/cookie.server.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { NotificationBanner } from '#ui/messages.tsx';
import { formatDateTime } from '#ui/time.ts';
import { readOwnPage, sayOnOwnPage } from '../page.server.ts';
import { OPEN_MINUTES, type OwnWord, ownWords, sayShape } from '../rules.ts';
import { leave, visiting } from '../visit.server.ts';
import type { Route } from './+types/mine';
import { Plan } from './plan.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

async function visitOf(args: Route.LoaderArgs | Route.ActionArgs) {
  const { services } = args.context.get(requestContext);
  return visiting(byLink(args), tokenOfCookie(args.request, 'mine', services.origin));
}

export async function loader(args: Route.LoaderArgs) {
  try {
    const page = await readOwnPage(await visitOf(args));
    const said = new URL(args.request.url).searchParams.get('said');
    const keys = { say: newId(), call: newId(), agree: newId(), withdraw: newId(), leave: newId() };
    return { page, keys, said: said && said in ownWords ? ownWords[said as OwnWord] : null };
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'not-found') throw error;
    return { page: null };
  }
}

export async function action(args: Route.ActionArgs) {
  const visit = await visitOf(args);
  const posted = await readPosted(args.request);
  if (posted.values.kind === 'leave') {
    await leave(visit);
    const { origin } = args.context.get(requestContext).services;
    return redirect('/mine', {
      status: 303,
      headers: { 'set-cookie': tokenCookie('mine', null, origin) },
    });
  }
  return submit(visit.ctx, posted, sayShape, async (ctx, input) => {
    await sayOnOwnPage(visit, input, ctx.key);
    return `/mine?said=${input.kind}`;
  });
}

export default function MinePage() {
  const found = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  if (!found.page)
    return (
      <>
        <title>Your page is closed – Holdfast</title>
        <h1>Your page is closed</h1>
        <p>
          It closes after {OPEN_MINUTES} minutes, so that nobody else reads it. To open it again,
          use the link in the newest message from your link worker.
        </p>
      </>
    );
  const { page, keys, said } = found;
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Your page – Holdfast`}</title>
      {said && <NotificationBanner variant="success" text={thanks[said] ?? 'Thank you.'} />}
      <ErrorSummaryFor errors={form.errors} />
      <h1>Hello {page.called}</h1>
      <p>
        {page.linkWorker ? `${page.linkWorker} supports you, from ` : 'You are supported by '}
        {page.service.name}. {page.service.telephone && `Telephone ${page.service.telephone}.`}
      </p>
      <Plan {...page} />
      {page.goals.length > 0 && (
        <ActForm idempotencyKey={keys.agree}>
          <input type="hidden" name="kind" value="agree-plan" />
          <Button variant="secondary">I agree with this plan</Button>
        </ActForm>
      )}
      <h2>How is it going?</h2>
      <ActForm idempotencyKey={refused?.key ?? keys.say}>
        <input type="hidden" name="kind" value="how-it-goes" />
        <TextAreaField
          {...form}
          name="text"
          label="In your own words"
          hint="Your link worker reads this when they are next at work. In an emergency call 999"
          rows={5}
          limit={4000}
        />
        <Button preventDoubleClick>Send</Button>
      </ActForm>
      <h2>Would you like a call?</h2>
      <ActForm idempotencyKey={keys.call}>
        <input type="hidden" name="kind" value="call-me" />
        <Button variant="secondary" preventDoubleClick>
          Ask for a call
        </Button>
      </ActForm>
      {page.said.length > 0 && (
        <>
          <h2>What you told us</h2>
          <ul>
            {page.said.map(({ id, kind, text, at }) => (
              <li key={id}>
                {ownSaid[kind as OwnWord]}, {formatDateTime(at)}
                {text && <span className="hf-lines">: {text}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {page.consented && (
        <Details summary="I no longer agree that what you know of me is shared">
          <p>
            You can say so at any time, and need give no reason. Your support goes on. What was
            shared before cannot be called back.
          </p>
          <ActForm idempotencyKey={keys.withdraw}>
            <input type="hidden" name="kind" value="withdraw-consent" />
            <Button variant="secondary">Withdraw my consent</Button>
          </ActForm>
        </Details>
      )}
      <ActForm idempotencyKey={keys.leave}>
        <input type="hidden" name="kind" value="leave" />
        <Button variant="secondary">Close my page</Button>
      </ActForm>
    </>
  );
}

const thanks: Record<string, string> = {
  [ownWords['how-it-goes']]: 'Thank you. Your link worker will read what you wrote.',
  [ownWords['call-me']]: 'Thank you. Your link worker knows that you would like a call.',
  [ownWords['agree-plan']]: 'Thank you. Your link worker knows that you agree.',
  [ownWords['withdraw-consent']]: 'Nothing more will be shared from now on.',
};

/** What the person did, said to them. */
const ownSaid: Record<OwnWord, string> = {
  'how-it-goes': 'How it is going',
  'call-me': 'You asked for a call',
  'agree-plan': 'You agreed with the plan',
  'withdraw-consent': 'You withdrew your consent',
};
