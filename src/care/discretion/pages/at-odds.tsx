import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { readOddsOf, sayMeant } from '../odds.server.ts';
import { meantShape } from '../shapes.ts';
import type { Route } from './+types/at-odds';
import { KnownAndMeant } from './known-and-meant.tsx';
import { SettingList } from './setting-list.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return {
    ...(await readOddsOf(ctx, args.params.element)),
    base: at('/discretion'),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, meantShape, async (keyed, input) => {
    await sayMeant(keyed, args.params.element, input);
    return at('/discretion/agenda');
  });
}

/** Settings that contradict one another, for a manager to say that it is meant, and why. */
export default function AtOddsPage() {
  const { element, odds, base, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const failed = Object.keys(form.errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}${element.name}, at odds – Discretion – Holdfast`}</title>
      <BackLink href={`${base}/agenda`}>Back to the agenda</BackLink>
      <Theirs refused={refused} typed={{ 'Known and meant': form.values.meantReason }} />
      <ErrorSummaryFor errors={refused?.theirs ? {} : form.errors} />
      <h1 className="nhsuk-heading-l">
        At odds with one another
        <span className="nhsuk-caption-m">{element.name}</span>
      </h1>
      {odds ? (
        <SettingList label="At odds" settings={odds.sides} base={`${base}/settings`} />
      ) : (
        <EmptyState title="Nothing contradicts here">
          What is in force about this element does not contradict itself.
        </EmptyState>
      )}
      {odds?.meant && <KnownAndMeant meant={odds.meant} />}
      {odds && !odds.meant && (
        <ActForm idempotencyKey={refused?.key ?? key}>
          <input type="hidden" name="sides" value={odds.ids.join(' ')} />
          <TextAreaField
            {...form}
            name="meantReason"
            label="Why it is meant"
            hint="Everybody who works here can read it. It is open again when one of these changes or ends, or a further one contradicts."
            rows={3}
          />
          <Button preventDoubleClick>It is known and meant</Button>
        </ActForm>
      )}
    </>
  );
}
