import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { Button } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import { maySeePeopleOf } from '../../hand-over/rules.ts';
import { listOpenSafety } from '../../measure/api.server.ts';
import { type ContactPreference, contactPreferences } from '../../person/rules.ts';
import { listOpenConcernsAbout } from '../../safeguarding/api.server.ts';
import { readPersonPage } from '../queries.server.ts';
import { ageOn, calledName, type EpisodeStatus, episodeStatusNames, may } from '../rules.ts';
import type { Route } from './+types/person';
import { addressOf, HappeningBody, titleOf } from './happening.tsx';
import { OpenThings } from './open-things.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const older = new URL(args.request.url).searchParams.get('older');
  const page = await readPersonPage(ctx, args.params.person, older);
  return {
    ...page,
    concerns: await listOpenConcernsAbout(ctx, args.params.person),
    safety: await listOpenSafety(ctx, args.params.person),
    now: ctx.now,
    base: `/o/${here.slug}`,
    mayWrite: may(ctx.actor, 'casework.write'),
    handOver: handOverOf(ctx, page),
    later: !!older,
  };
}

export default function PersonPage() {
  const page = useLoaderData<typeof loader>();
  const { person, risks, episode, open, timeline, base } = page;
  const at = (path: string) => `${base}/people/${person.id}${path}`;
  const called = calledName(person);
  const going = episode !== null && episode.status !== 'closed';
  return (
    <>
      <title>{`${called} – Holdfast`}</title>
      <h1 className="nhsuk-heading-l">{called}</h1>
      <SummaryList
        rows={[
          person.preferredName
            ? { key: 'Full name', value: `${person.givenName} ${person.familyName}` }
            : null,
          {
            key: 'Age',
            value: `${ageOn(person.dateOfBirth, page.today)}, born ${formatDate(person.dateOfBirth)}`,
          },
          { key: 'Getting in touch', value: inTouch(person) },
          !!person.communicationNeeds && {
            key: 'Communication needs',
            value: <span className="hf-lines">{person.communicationNeeds}</span>,
          },
          person.interpreterNeeded && {
            key: 'Interpreter',
            value: person.language ? `Needed: ${person.language}` : 'Needed',
          },
          !!person.reasonableAdjustments && {
            key: 'Reasonable adjustments',
            value: <span className="hf-lines">{person.reasonableAdjustments}</span>,
          },
          {
            key: 'Support',
            value: episode
              ? `${episodeStatusNames[episode.status as EpisodeStatus]} since ${formatDate(episode.openedAt)}${page.linkWorker ? `, with ${page.linkWorker}` : going ? ', waiting for a link worker' : ''}`
              : 'None yet',
          },
          risks.length === 0 && {
            key: 'Risks',
            value: person.risks === 'no-known-risks' ? 'No known risks' : 'Not asked yet',
          },
        ]}
      />
      {risks.length > 0 && (
        <WarningCallout heading="Risks">
          <ul>
            {risks.map((risk) => (
              <li key={risk.id} className="hf-lines">
                {risk.description}
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      {page.safety.length > 0 && (
        <WarningCallout heading="Act on this now">
          <ul>
            {page.safety.map(({ id, title, shownAt }) => (
              <li key={id}>
                <a href={`${base}/measures/${id}`}>
                  {title}: thoughts of death or self-harm, said {shownAt && formatDate(shownAt)}
                </a>
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      {page.concerns.length > 0 && (
        <WarningCallout heading="Safeguarding">
          <ul>
            {page.concerns.map(({ id, title }) => (
              <li key={id}>
                <a href={`${base}/concerns/${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      {person.aboutMe && <PersonWords>{person.aboutMe}</PersonWords>}
      <nav aria-label={`What to do with ${called}`} className="hf-acts">
        {page.mayWrite && going && (
          <div className="nhsuk-button-group">
            <Button href={at('/contacts/new')} small>
              Record a contact
            </Button>
            <Button href={at('/appointments/new')} small variant="secondary">
              Plan an appointment
            </Button>
            <Button href={at('/holding/new')} small variant="secondary">
              Hold
            </Button>
            <Button href={at('/connect')} small variant="secondary">
              Connect to a service
            </Button>
          </div>
        )}
        <ul>
          {page.notes && (
            <>
              <li>
                <a href={at('/plan')}>Needs, goals and actions</a>
              </li>
              <li>
                <a href={at('/readiness')}>Readiness, and what is in the way</a>
              </li>
            </>
          )}
          {page.mayWrite && (
            <li>
              <a href={at('/measures')}>Measures, and how things have changed</a>
            </li>
          )}
          {page.mayWrite && (
            <li>
              <a href={at('/message')}>Write to them</a>
            </li>
          )}
          {page.mayWrite && (
            <li>
              <a href={at('/own-page')}>Their own page</a>
            </li>
          )}
          {page.mayWrite && going && (
            <li>
              <a href={at('/signpost')}>Tell them about a service</a>
            </li>
          )}
          {page.mayWrite && !going && episode?.followUpOn && !episode.followedUpAt && (
            <li>
              <a href={at('/follow-up')}>{`Follow up on ${formatDate(episode.followUpOn)}`}</a>
            </li>
          )}
          {page.summaryId && (
            <li>
              <a href={at(`/summaries/${page.summaryId}`)}>Closing summary to the GP</a>
            </li>
          )}
          <li>
            <a href={at('/details')}>Details, people who matter and risks</a>
          </li>
          <li>
            <a href={at('/apps')}>Open in an app</a>
          </li>
          {page.mayWrite && episode && (
            <li>
              <a href={at('/support')}>{going ? 'Pause or resume support' : 'Reopen support'}</a>
            </li>
          )}
          {going && page.handOver && (
            <li>
              <a href={`${base}${page.handOver}`}>Hand over to another link worker</a>
            </li>
          )}
          <li>
            <a href={at('/concerns/new')}>Raise a safeguarding concern</a>
          </li>
          {page.mayWrite && going && (
            <li>
              <a href={at('/letter')}>Write to their GP</a>
            </li>
          )}
          {page.mayWrite && going && (
            <li>
              <a href={at('/close')}>Close support</a>
            </li>
          )}
        </ul>
      </nav>
      <h2>Open now</h2>
      <OpenThings open={open} base={base} now={page.now} mayWrite={page.mayWrite && going} />
      <h2>{page.later ? 'Earlier' : 'What has happened'}</h2>
      {timeline.happenings.length === 0 ? (
        <EmptyState title="Nothing has been recorded yet" headingLevel={3}>
          What is recorded about {called} will be listed here, the newest first.
        </EmptyState>
      ) : (
        <Timeline
          label="What has happened, newest first"
          events={timeline.happenings.map((event) => {
            const address = addressOf(event, person.id);
            return {
              id: `${event.source}-${event.id}`,
              when: event.at,
              title: titleOf(event),
              ...(event.byName ? { by: event.byName } : {}),
              ...(address ? { href: base + address } : {}),
              body: <HappeningBody event={event} />,
            };
          })}
        />
      )}
      {timeline.older && (
        <p>
          <a href={at(`?older=${encodeURIComponent(timeline.older)}`)}>Show older</a>
        </p>
      )}
      {page.later && (
        <p>
          <a href={at('')}>Back to the newest</a>
        </p>
      )}
    </>
  );
}

/** Where the person is handed over from, for those who may do it or propose it. */
function handOverOf(ctx: Ctx, { episode, person }: Awaited<ReturnType<typeof readPersonPage>>) {
  const from = episode?.linkWorkerId;
  if (!from || !maySeePeopleOf(ctx.actor, from)) return null;
  return `/hand-over/${from}?person=${person.id}`;
}

function inTouch(person: {
  contactPreference: string | null;
  telephone: string | null;
  email: string | null;
  mayLeaveMessage: boolean;
}): string {
  const preferred = contactPreferences[person.contactPreference as ContactPreference];
  return [
    preferred ? `Prefers ${preferred.toLowerCase()}` : 'No preference recorded',
    person.telephone,
    person.telephone && (person.mayLeaveMessage ? 'may leave a message' : 'do not leave a message'),
    person.email,
  ]
    .filter(Boolean)
    .join(', ');
}
