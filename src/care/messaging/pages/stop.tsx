import { useActionData, useLoaderData } from 'react-router';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { channels, stopShape } from '../rules.ts';
import { readStopPage, stopByLink } from '../stop.server.ts';
import type { Route } from './+types/stop';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

export async function loader(args: Route.LoaderArgs) {
  return { ...(await readStopPage(byLink(args), args.params.token)), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('link', `stop ${address}`);
  const { token } = args.params;
  return submit(byLink(args), await readPosted(args.request), stopShape, async (ctx, input) => {
    await stopByLink(ctx, token, input.choice === 'go-on');
    return `/stop/${token}`;
  });
}

export default function StopPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const what = `${channels[page.channel].toLowerCase()}s`;
  return (
    <>
      <title>{`Messages from ${page.service} – Holdfast`}</title>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1>{page.stopped ? `You get no more ${what} from us` : `Stop ${what} from us`}</h1>
      <p>
        {page.stopped
          ? `${page.service} will not send you ${what}. Your support goes on as before.`
          : `${page.service} writes to you about your support. You can stop this and keep your support.`}
      </p>
      {page.telephone && <p>To talk to us instead, telephone {page.telephone}.</p>}
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <input type="hidden" name="choice" value={page.stopped ? 'go-on' : 'stop'} />
        <Button>{page.stopped ? `Get ${what} again` : `Stop ${what}`}</Button>
      </ActForm>
    </>
  );
}
