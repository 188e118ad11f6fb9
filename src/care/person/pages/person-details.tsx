import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { PersonWords } from '#ui/person-words.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDate } from '#ui/time.ts';
import {
  addPersonContact,
  answerRisks,
  endPersonContact,
  endRisk,
  recordConsent,
  recordRisk,
} from '../around.server.ts';
import { getPerson } from '../queries.server.ts';
import {
  consentAnswers,
  consentShape,
  contactPreferences,
  ethnicities,
  maySeeAccessHistory,
  personContactShape,
  personLabels,
  riskShape,
  sexes,
  showNhsNumber,
} from '../rules.ts';
import type { Route } from './+types/person-details';
import { ConsentForm, ContactsPart, RisksPart, typedOfDetails } from './person-parts.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const found = await getPerson(ctx, args.params.person);
  return {
    ...found,
    key: newId(),
    base: at(`/people/${found.person.id}`),
    manager: maySeeAccessHistory(ctx.actor),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const id = args.params.person;
  const there = (part: string) => at(`/people/${id}/details#${part}`);
  const { act, of } = posted.values;
  switch (act) {
    case 'contact':
      return submit(ctx, posted, personContactShape, async (ctx, input) => {
        await addPersonContact(ctx, id, input);
        return there('contacts');
      });
    case 'end-contact':
      return submit(ctx, posted, z.object({}), async (ctx) => {
        await endPersonContact(ctx, id, String(of));
        return there('contacts');
      });
    case 'risk':
      return submit(ctx, posted, riskShape, async (ctx, input) => {
        await recordRisk(ctx, id, input);
        return there('risks');
      });
    case 'end-risk':
      return submit(ctx, posted, z.object({}), async (ctx) => {
        await endRisk(ctx, id, String(of));
        return there('risks');
      });
    case 'no-known-risks':
      return submit(ctx, posted, z.object({}), async (ctx) => {
        await answerRisks(ctx, id, 'no-known-risks', posted.version);
        return there('risks');
      });
    case 'consent':
      return submit(ctx, posted, consentShape, async (ctx, input) => {
        await recordConsent(ctx, id, input, posted.version);
        return there('consent');
      });
    default:
      throw refuse.notFound();
  }
}

export default function PersonDetailsPage() {
  const { person, practice, contacts, risks, key, base, manager } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const formKey = refused?.key ?? key;
  const version = refused?.version ?? person.version;
  const name = `${person.givenName} ${person.familyName}`;
  const shown: [string, string | null][] = [
    [personLabels.preferredName, person.preferredName],
    [personLabels.dateOfBirth, formatDate(person.dateOfBirth)],
    [personLabels.nhsNumber, person.nhsNumber && showNhsNumber(person.nhsNumber)],
    [personLabels.pronouns, person.pronouns],
    [personLabels.sex, sexes[person.sex as keyof typeof sexes] ?? null],
    [personLabels.ethnicity, ethnicities[person.ethnicity as keyof typeof ethnicities] ?? null],
    [personLabels.telephone, person.telephone],
    [personLabels.email, person.email],
    [personLabels.address, person.address],
    [personLabels.postcode, person.postcode],
    [
      personLabels.contactPreference,
      contactPreferences[person.contactPreference as keyof typeof contactPreferences] ?? null,
    ],
    ['Messages', person.mayLeaveMessage ? 'A message may be left' : 'Do not leave a message'],
    [personLabels.language, person.language],
    ['Interpreter', person.interpreterNeeded ? 'An interpreter is needed' : null],
    [personLabels.communicationNeeds, person.communicationNeeds],
    [personLabels.reasonableAdjustments, person.reasonableAdjustments],
    ['Caring', person.isCarer ? 'Cares for somebody' : null],
    [personLabels.practiceCode, practice],
  ];
  return (
    <>
      <title>Details – Holdfast</title>
      <BackLink href={base}>{name}</BackLink>
      <Theirs refused={refused} typed={typedOfDetails(form.values)} />
      <ErrorSummaryFor errors={form.errors} />
      <h1>Details of {name}</h1>
      {person.aboutMe && <PersonWords source={name}>{person.aboutMe}</PersonWords>}
      <SummaryList
        rows={shown
          .filter(([, value]) => value)
          .map(([label, value]) => ({
            key: label,
            value: <span className="hf-lines">{value}</span>,
          }))}
      />
      <Button href={`${base}/edit`} variant="secondary">
        Change details
      </Button>
      <h2 id="risks">Risks</h2>
      <RisksPart
        answer={person.risks}
        risks={risks}
        form={form}
        formKey={formKey}
        version={version}
      />
      <h2 id="contacts">People who matter</h2>
      <ContactsPart contacts={contacts} form={form} formKey={formKey} />
      <h2 id="consent">Sharing</h2>
      <p>
        May information be shared?{' '}
        <strong>{consentAnswers[person.consentToShare as keyof typeof consentAnswers]}</strong>
        {person.consentAt && `, asked on ${formatDate(person.consentAt)}`}
        {person.consentNote && `. ${person.consentNote}`}
      </p>
      <ConsentForm form={form} formKey={formKey} version={version} />
      {manager && (
        <p>
          <a href={`${base}/access`}>Who opened or changed this record</a>
        </p>
      )}
    </>
  );
}
