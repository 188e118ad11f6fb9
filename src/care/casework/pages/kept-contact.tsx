import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDateTime } from '#ui/time.ts';
import { readContact } from '../queries.server.ts';
import {
  type ContactStatus,
  calledName,
  contactStatusNames,
  contactTransitions,
  type Mode,
  may,
  modes,
  type Place,
  places,
} from '../rules.ts';
import type { Route } from './+types/kept-contact';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { contact, person, steps } = await readContact(ctx, args.params.contact);
  return {
    contact,
    person,
    steps,
    mayWrite: may(ctx.actor, 'casework.write'),
    here: at(`/contacts/${contact.id}`),
    measures: at(`/people/${person.id}/measures?contact=${contact.id}`),
    back: at(`/people/${person.id}`),
  };
}

interface Version {
  status: string;
  at: Date;
  mode: string;
  place: string | null;
  placeNote: string | null;
  minutes: number | null;
  alsoThere: string | null;
  personWords: string | null;
  done: string | null;
  next: string | null;
}

/** One contact, and how it stood before it was moved or corrected. */
export default function KeptContactPage() {
  const { contact, person, steps, mayWrite, here, measures, back } = useLoaderData<typeof loader>();
  const called = calledName(person);
  const status = contact.status as ContactStatus;
  const can = contactTransitions[status];
  return (
    <>
      <title>{`${contactStatusNames[status]} with ${called} – Holdfast`}</title>
      <BackLink href={back}>{called}</BackLink>
      <h1 className="nhsuk-heading-l">
        {contactStatusNames[status]} with {called}
      </h1>
      <ContactVersion version={contact} />
      {mayWrite && (
        <div className="nhsuk-button-group">
          {can.attend && (
            <Button href={`${here}/record`} small>
              Record or cancel
            </Button>
          )}
          {can.move && (
            <Button href={`${here}/move`} small variant="secondary">
              Move
            </Button>
          )}
          {can.correct && (
            <Button href={`${here}/correct`} small variant="secondary">
              Correct
            </Button>
          )}
          <Button href={measures} small variant="secondary">
            Offer a measure
          </Button>
        </div>
      )}
      <p className="hf-no-print">
        <a href={`${back}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
      {steps.map((step) => (
        <section key={step.id} aria-labelledby={step.id}>
          <h2 id={step.id} className="nhsuk-heading-m">
            Before it was {step.kind}
          </h2>
          <p className="hf-lines">
            {step.kind === 'moved' ? 'Moved' : 'Corrected'} {formatDateTime(step.at)} by{' '}
            {step.byName}
            {step.why && `: ${step.why}`}
          </p>
          <ContactVersion
            version={{
              status: step.wasStatus,
              at: step.wasAt,
              mode: step.wasMode,
              place: step.wasPlace,
              placeNote: step.wasPlaceNote,
              minutes: step.wasMinutes,
              alsoThere: step.wasAlsoThere,
              personWords: step.wasPersonWords,
              done: step.wasDone,
              next: step.wasNext,
            }}
          />
        </section>
      ))}
    </>
  );
}

function ContactVersion({ version }: { version: Version }) {
  const lines = (key: string, text: string | null) =>
    !!text && { key, value: <span className="hf-lines">{text}</span> };
  return (
    <>
      {version.personWords && <PersonWords>{version.personWords}</PersonWords>}
      <SummaryList
        rows={[
          { key: 'What it is', value: contactStatusNames[version.status as ContactStatus] },
          { key: 'When', value: formatDateTime(version.at) },
          {
            key: 'How',
            value: [
              modes[version.mode as Mode],
              version.place && places[version.place as Place],
              version.placeNote,
              version.minutes !== null && `${version.minutes} minutes`,
            ]
              .filter(Boolean)
              .join(', '),
          },
          lines('Also there', version.alsoThere),
          lines(version.status === 'cancelled' ? 'Why' : 'What was done', version.done),
          lines('What is next', version.next),
        ]}
      />
    </>
  );
}
