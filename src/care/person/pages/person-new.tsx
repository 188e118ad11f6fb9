import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { type Refused, readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor } from '#ui/form.tsx';
import type { LookupChoices } from '#ui/lookup.tsx';
import { formatDate } from '#ui/time.ts';
import { practicesToChoose } from '../../practice/api.server.ts';
import { addPerson } from '../commands.server.ts';
import { likelyMatches, type PossibleDuplicate } from '../queries.server.ts';
import { newPersonShape } from '../rules.ts';
import type { Route } from './+types/person-new';
import { IdentityFields, MoreFields } from './person-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return { key: newId(), base: at('/people') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request);
  const answer = await submit(ctx, posted, newPersonShape, async (ctx, input) =>
    at(`/people/${(await addPerson(ctx, input)).id}`),
  );
  if (answer instanceof Response) return answer;
  const parsed = newPersonShape.safeParse(posted.values);
  const matches =
    answer.data.errors.confirmedNew && parsed.success ? await likelyMatches(ctx, parsed.data) : [];
  const practices = await practicesToChoose(ctx, answer.data);
  return data<Refused & { matches: PossibleDuplicate[]; practices: LookupChoices }>(
    { ...answer.data, matches, practices },
    { status: 422 },
  );
}

export default function NewPersonPage() {
  const { key, base } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const matches = refused?.matches ?? [];
  return (
    <>
      <title>Add a person – Holdfast</title>
      <BackLink href={base}>People</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Add a person</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        {matches.length > 0 && (
          <>
            <h2 className="nhsuk-heading-m">Is it one of these people?</h2>
            <ul>
              {matches.map((match) => (
                <li key={match.id}>
                  <a href={`${base}/${match.id}`}>
                    {match.givenName} {match.familyName}
                  </a>
                  , born {formatDate(match.dateOfBirth)}
                  {match.postcode && `, ${match.postcode}`}: {match.reasons.join(', ')}
                </li>
              ))}
            </ul>
            <CheckboxesField
              {...form}
              name="confirmedNew"
              label="If it is none of them"
              items={[{ value: 'yes', label: 'I have looked: this is somebody else' }]}
            />
          </>
        )}
        <IdentityFields {...form} />
        <MoreFields {...form} practices={refused?.practices ?? []} />
        <Button>Add person</Button>
      </ActForm>
    </>
  );
}
