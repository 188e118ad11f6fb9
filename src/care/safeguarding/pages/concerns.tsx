import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, SelectField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { endLead, nameLead } from '../lead.server.ts';
import { listConcerns } from '../queries.server.ts';
import {
  type ConcernStatus,
  colleagueShape,
  concernStatuses,
  mayNameLeads,
  mayRaise,
} from '../rules.ts';
import type { Route } from './+types/concerns';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const page = await listConcerns(ctx);
  return {
    ...page,
    leads: page.leads.map((lead) => ({ ...lead, key: newId() })),
    key: newId(),
    base: at(''),
    mayName: mayNameLeads(ctx.actor),
    mayRaise: mayRaise(ctx.actor),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  const posted = await readPosted(args.request);
  const act = posted.values.intent === 'end' ? endLead : nameLead;
  return submit(ctx, posted, colleagueShape, async (keyed, input) => {
    await act(keyed, input.colleague);
    return at('/concerns');
  });
}

export default function ConcernsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Safeguarding – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Safeguarding</h1>
      {page.leads.length === 0 && (
        <InsetText>
          <p>No safeguarding lead is named. {page.mayName && 'Name one below.'}</p>
        </InsetText>
      )}
      {page.open > 0 && (
        <p>
          {page.open === 1 ? 'One concern stands open' : `${page.open} concerns stand open`} in this
          service{page.oldest && `, the oldest since ${formatDate(page.oldest)}`}.
        </p>
      )}
      {page.mayRaise && (
        <p>
          To raise a concern, open the page of the person it is about, or the referral of somebody
          without a record yet, and choose “Raise a safeguarding concern”. If somebody is in danger
          now, call 999 first. <a href={`${page.base}/people`}>Find the person</a>
        </p>
      )}
      <h2>Concerns you can see</h2>
      {page.concerns.length === 0 ? (
        <EmptyState title="There are none" headingLevel={3}>
          You see concerns you raised, those about people you support, and those you are named in.
          Safeguarding leads see all.
        </EmptyState>
      ) : (
        <RowList label="Concerns">
          {page.concerns.map((one) => (
            <Row
              key={one.id}
              title={<a href={`${page.base}/concerns/${one.id}`}>{one.title}</a>}
              status={
                <StatusTag tone={tones[one.status as ConcernStatus]}>
                  {concernStatuses[one.status as ConcernStatus]}
                </StatusTag>
              }
            >
              {one.preferredName ?? one.givenName} {one.familyName}. Raised{' '}
              {formatDate(one.raisedAt)} by {one.raisedByName}
            </Row>
          ))}
        </RowList>
      )}
      <h2>Safeguarding leads</h2>
      {page.leads.length > 0 && (
        <ul>
          {page.leads.map((lead) => (
            <li key={lead.userId}>
              {lead.name ?? 'A former colleague'}
              {page.mayName && (
                <ActForm idempotencyKey={lead.key}>
                  <input type="hidden" name="intent" value="end" />
                  <input type="hidden" name="colleague" value={lead.userId} />
                  <Button small variant="secondary">
                    No longer a lead
                    <span className="nhsuk-u-visually-hidden">: {lead.name}</span>
                  </Button>
                </ActForm>
              )}
            </li>
          ))}
        </ul>
      )}
      {page.mayName && (
        <ActForm idempotencyKey={refused?.key ?? page.key}>
          <SelectField
            {...form}
            name="colleague"
            label="Name a safeguarding lead"
            hint="They see every concern of the service, earlier ones too"
            placeholder="Choose a colleague"
            items={page.colleagues.map(({ userId, name }) => ({ value: userId, text: name }))}
          />
          <Button variant="secondary">Name as lead</Button>
        </ActForm>
      )}
    </>
  );
}
