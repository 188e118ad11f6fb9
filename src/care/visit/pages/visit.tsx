import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDate, formatDateTime, formatTime } from '#ui/time.ts';
import { type RiskKind, riskKinds } from '../../person/rules.ts';
import { checkVisit, moveVisit } from '../commands.server.ts';
import { readVisit } from '../queries.server.ts';
import { checkShape, moveShape, visitState, visitStates } from '../rules.ts';
import type { Route } from './+types/visit';
import { tones } from './tones.ts';
import { CheckForm, MoveForms } from './visit-forms.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const found = await readVisit(ctx, args.params.contact);
  // Moved away from home since, it is an appointment like any other.
  if (found.contact.place !== 'home') throw redirect(at(`/contacts/${found.contact.id}`));
  return {
    ...found,
    keys: { check: newId(), in: newId(), longer: newId(), out: newId() },
    called: found.person.preferredName ?? found.person.givenName,
    now: ctx.now,
    base: at(''),
    back: at(`/people/${found.person.id}`),
    record: at(`/contacts/${found.contact.id}/record`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { contact } = args.params;
  const posted = await readPosted(args.request);
  const back = at(`/contacts/${contact}/visit`);
  if (posted.values.move)
    return submit(ctx, posted, moveShape, async (keyed, input) => {
      await moveVisit(keyed, contact, input, posted.version);
      return input.move === 'out' ? at(`/contacts/${contact}/record`) : back;
    });
  return submit(ctx, posted, checkShape, async (keyed, input) => {
    await checkVisit(keyed, contact, input, posted.version);
    return back;
  });
}

export default function VisitPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { contact, person, visit, risks, earlier, housemates, base, called, now } = page;
  const planned = contact.status === 'planned';
  const state = visitState(visit, now, planned);
  const again = planned && !visit?.checkedInAt && (visit?.checkAgain || page.elsewhere);
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const version = refused?.version ?? visit?.version;
  const nameOf = (id: string | null) =>
    page.colleagues.find(({ userId }) => userId === id)?.name ?? 'A colleague';
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Visit ${called} at home – Holdfast`}</title>
      <BackLink href={page.back}>{called}</BackLink>
      <Theirs
        refused={refused}
        typed={{
          'Two of you should go': form.values.pairNeeded === 'yes' ? 'Yes' : 'No',
          'What to mind': form.values.note,
        }}
      />
      {!refused?.theirs && <ErrorSummaryFor errors={form.errors} />}
      <h1 className="nhsuk-heading-l">Visit {called} at home</h1>
      {again && (
        <WarningCallout heading="Check this visit again">
          <p>
            {page.elsewhere
              ? 'The address on the record is not the one that was checked.'
              : 'It was moved to another day or place after the check. It is watched from its new time.'}
          </p>
        </WarningCallout>
      )}
      <SummaryList
        rows={[
          { key: 'Planned', value: formatDateTime(contact.at) },
          {
            key: 'Where',
            value: (
              <span className="hf-lines">
                {[person.address, person.postcode].filter(Boolean).join('\n') ||
                  'No address is recorded'}
              </span>
            ),
          },
          {
            key: 'Risks',
            value:
              risks.length > 0 ? (
                <ul>
                  {risks.map((risk) => (
                    <li key={risk.id} className="hf-lines">
                      {riskKinds[risk.kind as RiskKind]}: {risk.description}
                    </li>
                  ))}
                </ul>
              ) : person.risks === 'no-known-risks' ? (
                'No known risks'
              ) : (
                'Nobody has asked yet'
              ),
          },
          {
            key: 'Earlier visits to this home',
            value:
              earlier.length === 0 ? (
                'None'
              ) : (
                <ul>
                  {earlier.map((one) => (
                    <li key={one.id}>
                      {one.checkedInAt ? formatDate(one.checkedInAt) : 'Not begun'},{' '}
                      {one.linkWorkerName}
                      {one.pairNeeded && ', two needed'}
                      {one.pairKept === false && ', one went'}
                      {one.alertedAt && ', ran late'}
                      {one.note && `: ${one.note}`}
                      {!one.ofThisPerson && (
                        <>
                          , to <a href={`${base}/contacts/${one.contactId}/visit`}>somebody else</a>
                        </>
                      )}
                    </li>
                  ))}
                </ul>
              ),
          },
          housemates.length > 0 && {
            key: 'Others recorded here',
            value: (
              <ul>
                {housemates.map(({ id, kinds }) => (
                  <li key={id}>
                    <a href={`${base}/people/${id}`}>Somebody else at this address</a>:{' '}
                    {kinds.length > 0
                      ? kinds.map((kind) => riskKinds[kind as RiskKind]).join(', ')
                      : 'no risk on record'}
                  </li>
                ))}
              </ul>
            ),
          },
          { key: 'Now', value: <StatusTag tone={tones[state]}>{visitStates[state]}</StatusTag> },
          visit && {
            key: 'Who goes',
            value: visit.partnerId
              ? `${visit.linkWorkerName} with ${nameOf(visit.partnerId)}`
              : `${visit.linkWorkerName} alone`,
          },
          visit && { key: 'Told if late', value: nameOf(visit.watcherId) },
          visit && { key: 'Out by', value: formatTime(visit.dueOut) },
          visit?.pairNeeded && visit.checkedOutAt
            ? { key: 'Two went', value: visit.pairKept ? 'Yes' : 'No' }
            : null,
        ]}
      />
      {visit && planned && !visit.checkedOutAt && (
        <MoveForms {...form} visit={visit} version={version} keys={page.keys} />
      )}
      {!visit?.checkedInAt && planned && (
        <CheckForm
          {...form}
          again={visit !== null}
          version={version}
          idempotencyKey={refused?.key ?? page.keys.check}
          minutes={contact.minutes}
          colleagues={page.colleagues}
          visit={visit}
        />
      )}
      {planned && visit?.checkedOutAt && <Button href={page.record}>Record the visit</Button>}
      <p className="hf-no-print">
        <a href={`${page.back}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
    </>
  );
}
