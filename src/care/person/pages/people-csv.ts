import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportPeople } from '../queries.server.ts';
import type { Route } from './+types/people-csv';

/** Everybody recorded, as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'manager');
  const people = await exportPeople(ctx);
  return csvAnswer(
    'people',
    ['first_name', 'family_name', 'preferred_name', 'date_of_birth', 'nhs_number', 'postcode'],
    people.map((one) => ({
      first_name: one.givenName,
      family_name: one.familyName,
      preferred_name: one.preferredName,
      date_of_birth: one.dateOfBirth,
      nhs_number: one.nhsNumber,
      postcode: one.postcode,
    })),
  );
}
