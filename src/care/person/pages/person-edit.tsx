import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, datePartsOf, ErrorSummaryFor, type Values } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import { withPractices } from '../../practice/api.server.ts';
import { changePerson } from '../commands.server.ts';
import { getPerson } from '../queries.server.ts';
import { type PersonInput, personLabels, personShape, showNhsNumber } from '../rules.ts';
import type { Route } from './+types/person-edit';
import { IdentityFields, MoreFields } from './person-fields.tsx';

const fields = Object.keys(personLabels) as (keyof PersonInput)[];

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person } = await getPerson(ctx, args.params.person);
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = person[field];
    values[field] = value === true ? 'yes' : value === false ? '' : (value ?? '');
  }
  if (person.nhsNumber) values.nhsNumber = showNhsNumber(person.nhsNumber);
  return {
    values: { ...values, ...datePartsOf('dateOfBirth', person.dateOfBirth) } as Values,
    version: person.version,
    name: `${person.givenName} ${person.familyName}`,
    key: newId(),
    back: at(`/people/${person.id}/details`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const answer = await submit(ctx, posted, personShape, async (ctx, input) => {
    const { id } = await changePerson(ctx, args.params.person, posted.version, input);
    return at(`/people/${id}/details`);
  });
  return withPractices(ctx, answer);
}

/** As shown in words: a tick, a date, or what was typed. */
function inWords(field: keyof PersonInput, value: unknown): string {
  if (value === true || value === 'yes') return 'Yes';
  if (value === null || value === undefined || value === false || value === '') return '';
  return field === 'dateOfBirth' ? formatDate(String(value)) : String(value);
}

export default function EditPersonPage() {
  const { values, version, name, key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? values, errors: refused?.errors ?? {} };
  const theirs = refused?.theirs;
  const differing = theirs
    ? fields.filter((field) => inWords(field, theirs[field]) !== inWords(field, form.values[field]))
    : [];
  return (
    <>
      <title>Change details – Holdfast</title>
      <BackLink href={back}>Details</BackLink>
      {theirs ? (
        <ConflictPanel
          fields={differing.map((field) => ({
            label: personLabels[field],
            saved: inWords(field, theirs[field]),
            typed: inWords(field, form.values[field]),
          }))}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1>Change the details of {name}</h1>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? version}>
        <IdentityFields {...form} />
        <MoreFields {...form} practices={refused?.practices ?? []} />
        <Button>Save</Button>
      </ActForm>
    </>
  );
}
