import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, type Errors, TextField, type Values } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate, formatDateTime } from '#ui/time.ts';
import {
  confirmListing,
  markListingFull,
  publishListing,
  settleReports,
} from '../commands.server.ts';
import { type ListingPage, readListing } from '../queries.server.ts';
import {
  type ListingAct,
  type ListingStatus,
  mayPublishListing,
  mayTendListing,
  type ReportReason,
  reportReasonWords,
  statusWords,
} from '../rules.ts';
import { searchAddress, searchFrom } from '../search-input.ts';
import { fullShape, publishShape } from '../shapes.ts';
import type { Route } from './+types/listing';
import { listingRows } from './listing-rows.tsx';
import { confirmationWords, FreshnessTag, Paragraphs } from './parts.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const { person } = searchFrom(new URL(args.request.url).searchParams);
  const listing = await readListing(ctx, args.params.listing);
  return {
    // One key for each form of the page.
    keys: { confirm: newId(), full: newId(), settle: newId(), publish: newId() },
    listing,
    tends: mayTendListing(ctx.actor),
    publishes: mayPublishListing(ctx.actor),
    here: at(`/directory/${listing.id}`),
    back: `${at('/directory')}${searchAddress({ person })}`,
    person: person ? at(`/people/${person}`) : null,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const posted = await readPosted(args.request);
  const id = args.params.listing;
  const done = at(`/directory/${id}`);
  if (posted.values.act === 'full')
    return submit(ctx, posted, fullShape, (acting, input) =>
      markListingFull(acting, id, input).then(() => done),
    );
  if (posted.values.act === 'publish')
    return submit(ctx, posted, publishShape, (acting, input) =>
      publishListing(acting, id, input).then(() => done),
    );
  const command = posted.values.act === 'settle' ? settleReports : confirmListing;
  return submit(ctx, posted, z.object({}), (acting) => command(acting, id).then(() => done));
}

const actWords: Record<ListingAct, string> = {
  imported: 'Imported',
  'changed-by-import': 'Brought up to date from its source',
  'gone-from-source': 'No longer in its source',
  'back-in-source': 'Back in its source',
  'became-ageing': 'Not confirmed for six months',
  'became-stale': 'Not confirmed for a year',
  added: 'Added',
  confirmed: 'Confirmed',
  corrected: 'Corrected',
  reported: 'Problem reported',
  'report-settled': 'Problem dealt with',
  'marked-full': 'Marked as full',
  'marked-open': 'Marked as having places',
  published: 'Put into the open directory',
  unpublished: 'Taken out of the open directory',
};

export default function ListingPageView() {
  const { listing, keys, tends, publishes, here, back, person } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <title>{`${listing.name} – Directory – Holdfast`}</title>
      <BackLink href={back}>Directory</BackLink>
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1>{listing.name}</h1>
      {listing.alternateName && <p>Also called {listing.alternateName}</p>}
      <p>
        {listing.status !== 'active' && (
          <>
            <StatusTag tone="closed">{statusWords[listing.status as ListingStatus]}</StatusTag>{' '}
          </>
        )}
        <FreshnessTag freshness={listing.freshness} /> {confirmationWords(listing)}
      </p>
      {listing.goneSince && (
        <InsetText>
          <p>
            <strong>No longer in its source</strong> since {formatDate(listing.goneSince)}. The
            service may have ended: ask before you send anybody.
          </p>
        </InsetText>
      )}
      {listing.fullSince && (
        <InsetText>
          <p>
            <strong>Full</strong> since {formatDate(listing.fullSince)}, said by {listing.fullBy}.{' '}
            {listing.fullNote}
          </p>
        </InsetText>
      )}
      {listing.reports.map((report) => (
        <InsetText key={report.id}>
          <p>
            <strong>{reportReasonWords[report.reason as ReportReason]}</strong>. Reported by{' '}
            {report.byName}, {formatDate(report.at)}. {report.note}
          </p>
        </InsetText>
      ))}
      {listing.alert && (
        <InsetText>
          <Paragraphs text={listing.alert} />
        </InsetText>
      )}
      {person && (
        <p className="hf-no-print">
          <Button href={`${person}/connect?service=${listing.id}`}>Connect the person</Button>{' '}
          <Button variant="secondary" href={`${person}/signpost?service=${listing.id}`}>
            Signpost only
          </Button>
        </p>
      )}
      {tends && <Tend listing={listing} keys={keys} here={here} refused={refused} />}
      {listing.description && <Paragraphs text={listing.description} />}
      <SummaryList rows={listingRows(listing).map(([key, value]) => ({ key, value }))} />
      {publishes && (
        <ActForm idempotencyKey={keys.publish} action={here}>
          <input type="hidden" name="act" value="publish" />
          <input type="hidden" name="published" value={listing.published ? 'no' : 'yes'} />
          <p className="nhsuk-hint">
            {listing.published
              ? 'Anybody may read this listing in the open directory.'
              : 'This listing is kept to those who work here.'}
          </p>
          <Button small variant="secondary">
            {listing.published
              ? 'Take it out of the open directory'
              : 'Put it into the open directory'}
          </Button>
        </ActForm>
      )}
      <h2 className="nhsuk-heading-m">What was done to this listing</h2>
      <ul className="nhsuk-list">
        {listing.steps.map((step) => (
          <li key={step.id}>
            {actWords[step.act as ListingAct] ?? step.act} by {step.byName},{' '}
            {formatDateTime(step.at)}
            {step.note && `: ${step.note}`}
            {step.before && Object.keys(step.before).length > 0 && (
              <>
                {' '}
                (changed:{' '}
                {Object.keys(step.before)
                  .map((field) => fieldWords[field] ?? field)
                  .join(', ')}
                )
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

const fieldWords: Record<string, string> = {
  url: 'web address',
  email: 'e-mail',
  minimumAge: 'youngest age',
  maximumAge: 'oldest age',
  howToApply: 'how to apply',
  waitingTime: 'waiting time',
  fees: 'cost in words',
  when: 'days and times',
  where: 'places',
};

interface TendProps {
  listing: Pick<ListingPage, 'fullSince' | 'openReports'>;
  keys: { confirm: string; full: string; settle: string };
  here: string;
  refused: { values: Values; errors: Errors } | undefined;
}

/** What a link worker does to a listing in one press. */
function Tend({ listing, keys, here, refused }: TendProps) {
  return (
    <section aria-label="Look after this listing" className="hf-tend nhsuk-u-margin-bottom-4">
      <ActForm idempotencyKey={keys.confirm} action={here}>
        <input type="hidden" name="act" value="confirm" />
        <Button small>Confirm it is right</Button>
      </ActForm>
      <p>
        <a href={`${here}/correct`}>Correct it</a> or{' '}
        <a href={`${here}/report`}>report a problem</a>
      </p>
      {listing.openReports > 0 && (
        <ActForm idempotencyKey={keys.settle} action={here}>
          <input type="hidden" name="act" value="settle" />
          <Button small variant="secondary">
            The problem is dealt with
          </Button>
        </ActForm>
      )}
      <details className="nhsuk-details" open={!!refused?.errors.note}>
        <summary className="nhsuk-details__summary">
          <span className="nhsuk-details__summary-text">
            {listing.fullSince ? 'It has places again' : 'The provider says it is full'}
          </span>
        </summary>
        <div className="nhsuk-details__text">
          <ActForm idempotencyKey={keys.full} action={here}>
            <input type="hidden" name="act" value="full" />
            <input type="hidden" name="full" value={listing.fullSince ? 'no' : 'yes'} />
            <TextField
              values={refused?.values}
              errors={refused?.errors}
              name="note"
              label="What they said (optional)"
            />
            <Button small variant="secondary">
              {listing.fullSince ? 'Mark as having places' : 'Mark as full'}
            </Button>
          </ActForm>
        </div>
      </details>
    </section>
  );
}
