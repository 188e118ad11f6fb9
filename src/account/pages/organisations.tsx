import { redirect, useLoaderData } from 'react-router';
import { workplaces } from '#app/context.ts';
import { Row, RowList } from '#ui/row.tsx';
import { roleNames } from '../rules.ts';
import type { Route } from './+types/organisations';

export async function loader(args: Route.LoaderArgs) {
  const places = await workplaces(args);
  const [only] = places;
  if (only && places.length === 1) throw redirect(only.href, 303);
  return { places };
}

export default function OrganisationsPage() {
  const { places } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Your organisations – Holdfast</title>
      <h1>Where are you working?</h1>
      {places.length === 0 ? (
        <p>
          You do not work in any organisation here yet. Ask your administrator for an invitation.
        </p>
      ) : (
        <RowList label="Your organisations">
          {places.map((place) => (
            <Row key={place.href} title={<a href={place.href}>{place.name}</a>}>
              {place.roles.map((role) => roleNames[role]).join(', ')}
            </Row>
          ))}
        </RowList>
      )}
    </>
  );
}
