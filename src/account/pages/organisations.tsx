import { redirect, useLoaderData } from 'react-router';
import { workplaces } from '#app/context.ts';
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
        <ul className="hf-rows">
          {places.map((place) => (
            <li key={place.href}>
              <a className="hf-rows__main" href={place.href}>
                {place.name}
              </a>
              <span>{place.roles.map((role) => roleNames[role]).join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
