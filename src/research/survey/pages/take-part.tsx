import { useActionData, useLoaderData, useRouteLoaderData } from 'react-router';
import { z } from 'zod';
import { byLink, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { typed } from '#platform/shapes.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Honeypot } from '#ui/honeypot.tsx';
import proofScript from '../browser/proof.js?url';
import { askHuman } from '../human.server.ts';
import { readOpenLink, takePart } from '../open-link.server.ts';
import type { Route } from './+types/take-part';
import { NotNow } from './answer-parts.tsx';

export const headers = () => ({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });

const shape = z.object({
  ticket: typed(200),
  proof: typed(4000),
  answer: typed(100),
  website: typed(4000),
});

export async function loader(args: Route.LoaderArgs) {
  const { services, now } = args.context.get(requestContext);
  const { code } = args.params;
  const { survey, service, closed } = await readOpenLink(byLink(args), code);
  const page = { title: survey.title, service, purpose: survey.purpose, formKey: newId() };
  return closed
    ? { ...page, closed, check: null }
    : { ...page, closed, check: await askHuman(services.secret, code, now) };
}

export async function action(args: Route.ActionArgs) {
  const { services, address } = args.context.get(requestContext);
  await services.limit('public-answer', `take part ${address}`);
  const { code } = args.params;
  return submit(byLink(args), await readPosted(args.request), shape, async (ctx, input) => {
    const signs = { ...input, trap: input.website };
    return `/survey/${await takePart(ctx, services.secret, code, signs)}`;
  });
}

export default function TakePartPage() {
  const { title, service, purpose, closed, check, formKey } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const root = useRouteLoaderData('root') as { nonce: string } | undefined;
  const errors = refused?.errors ?? {};
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${title} – Holdfast`}</title>
      <ErrorSummaryFor errors={errors} />
      {closed && <NotNow state={closed} service={service} />}
      {check && (
        <>
          <h1>{title}</h1>
          <p>{service} asks you to take part.</p>
          <p className="hf-lines">{purpose}</p>
          <ActForm idempotencyKey={refused?.key ?? formKey}>
            <input type="hidden" name="ticket" value={check.ticket} />
            <input type="hidden" name="proof" value="" data-challenge={check.challenge} />
            <Honeypot />
            <div data-question>
              <TextField
                name="answer"
                label={check.question}
                hint="This keeps out programs that answer surveys by the thousand."
                width={10}
                autoComplete="off"
                values={refused?.values}
                errors={errors}
              />
            </div>
            <Button preventDoubleClick>Go on to the survey</Button>
          </ActForm>
          <script type="module" src={proofScript} nonce={root?.nonce} />
        </>
      )}
    </>
  );
}
