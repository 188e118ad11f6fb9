import { redirect, useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { tokenCookie } from '#platform/secret/cookie.server.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { codeShape, shutShape } from '../rules.ts';
import { enterCode, readLink, sendLinkAgain } from '../visit.server.ts';
import type { Route } from './+types/enter';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

export async function loader(args: Route.LoaderArgs) {
  const sent = new URL(args.request.url).searchParams.has('sent');
  return { ...(await readLink(byLink(args), args.params.token)), sent, key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('link', `own page ${address}`);
  const { token } = args.params;
  const posted = await readPosted(args.request);
  if (posted.values.intent === 'again') {
    await services.limit('public-form', `own page ${address}`);
    return submit(byLink(args), posted, shutShape, async (ctx) => {
      await sendLinkAgain(ctx, token);
      return `/mine/${token}?sent`;
    });
  }
  let session = '';
  const answer = await submit(byLink(args), posted, codeShape, async (ctx, { code }) => {
    session = (await enterCode(ctx, token, code)).token;
    return '/mine';
  });
  if (!session) return answer;
  return redirect('/mine', {
    status: 303,
    headers: { 'set-cookie': tokenCookie('mine', session, services.origin) },
  });
}

export default function EnterPage() {
  const { state, service, sent, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const call = service.telephone
    ? `Or telephone ${service.name} on ${service.telephone}.`
    : `Or get in touch with ${service.name}.`;
  if (state === 'shut')
    return (
      <>
        <title>Your page is shut – Holdfast</title>
        <h1>Your page is shut</h1>
        <p>Ask your link worker to open it again. {call}</p>
      </>
    );
  if (state === 'over')
    return (
      <>
        <title>This link has been used – Holdfast</title>
        <h1>{sent ? 'A new link is on its way' : 'This link has been used or is too old'}</h1>
        {sent ? (
          <p>
            It goes to where the last one went. In the evening it may wait until morning. {call}
          </p>
        ) : (
          <>
            <p>
              Each link works once, for a week. We can send you a new one; your code is the same.
            </p>
            <ActForm idempotencyKey={key}>
              <input type="hidden" name="intent" value="again" />
              <Button preventDoubleClick>Send me a new link</Button>
            </ActForm>
            <p>{call}</p>
          </>
        )}
      </>
    );
  const form = { values: {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Enter your code – Holdfast`}</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Enter your code</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField
          {...form}
          name="code"
          label="Code"
          hint="The six digits your link worker gave you"
          inputMode="numeric"
          autoComplete="off"
          width={10}
        />
        <Button preventDoubleClick>Open my page</Button>
      </ActForm>
      <p>You do not know your code? {call}</p>
    </>
  );
}
