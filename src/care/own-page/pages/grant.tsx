import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { isRefusal } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, RadiosField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDateTime } from '#ui/time.ts';
import { type Channel, channels } from '../../messaging/rules.ts';
import { openOwnPage, readOwnPageOf, shutOwnPage } from '../grant.server.ts';
import { MOST_WRONG, openShape, showCode, shutShape } from '../rules.ts';
import type { Route } from './+types/grant';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, reach, page } = await readOwnPageOf(ctx, args.params.person);
  return {
    keys: [newId(), newId()] as const,
    called: person.preferredName ?? person.givenName,
    reach,
    page,
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  if (posted.values.intent === 'shut')
    return submit(ctx, posted, shutShape, async (keyed) => {
      await shutOwnPage(keyed, person);
      return at(`/people/${person}/own-page`);
    });
  const parsed = openShape.safeParse(posted.values);
  const refused = (message: string) =>
    data(
      { values: posted.values, errors: { channel: message }, key: newId(), code: null },
      { status: 422 },
    );
  if (!parsed.success) return refused(parsed.error.issues[0]?.message ?? '');
  try {
    // Shown once, in this answer, and kept nowhere: so this form alone does not lead on to a page.
    const { code } = await openOwnPage(ctx, person, parsed.data.channel);
    return data(
      { values: {}, errors: {}, key: newId(), code },
      { headers: { 'cache-control': 'no-store' } },
    );
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    return refused(error.detail.fields?.channel ?? error.message);
  }
}

export default function GrantPage() {
  const { keys, called, reach, page, back } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const code = answer && 'code' in answer ? answer.code : null;
  const errors: Record<string, string> = answer?.errors ?? {};
  const values = answer?.values ?? {};
  return (
    <>
      <title>{`Own page of ${called} – Holdfast`}</title>
      <BackLink href={back}>{called}</BackLink>
      <ErrorSummaryFor errors={errors} />
      <h1 className="nhsuk-heading-l">{called}’s own page</h1>
      {code && (
        <InsetText>
          <p>Tell {called} this code. It is not shown again.</p>
          <p>
            <strong className="nhsuk-u-font-size-32">{showCode(code)}</strong>
          </p>
        </InsetText>
      )}
      <p>
        {called} can see their plan in their words and their next appointment, say how it is going,
        ask for a call and withdraw consent. They see nothing of your notes, risks or safeguarding.
      </p>
      {page && (
        <>
          <SummaryList
            rows={[
              {
                key: 'Opened to them',
                value: `${formatDateTime(page.madeAt)}, by ${page.byName}`,
              },
              { key: 'Links go by', value: channels[page.channel as Channel].toLowerCase() },
              {
                key: 'Last looked at',
                value: page.lastOpenedAt ? formatDateTime(page.lastOpenedAt) : 'Not yet',
              },
              page.wrongCodes > 0 && {
                key: 'Wrong codes',
                value:
                  page.wrongCodes >= MOST_WRONG
                    ? 'Too many: it is shut. Open it again with a new code'
                    : String(page.wrongCodes),
              },
            ]}
          />
          <ActForm idempotencyKey={keys[1]}>
            <input type="hidden" name="intent" value="shut" />
            <Button variant="secondary">Shut the page</Button>
          </ActForm>
        </>
      )}
      <h2>{page ? 'Start again with a new code' : 'Open it to them'}</h2>
      <ActForm idempotencyKey={keys[0]}>
        <RadiosField
          name="channel"
          label="How to send the link"
          hint="The code you tell them yourself, face to face or by telephone"
          errors={errors}
          values={values}
          items={Object.entries(channels).map(([value, label]) => {
            const way = reach[value as Channel];
            return 'to' in way
              ? { value, label, hint: way.to }
              : { value, label, hint: way.problem, disabled: true };
          })}
        />
        <Button preventDoubleClick>Send the link and show the code</Button>
      </ActForm>
    </>
  );
}
