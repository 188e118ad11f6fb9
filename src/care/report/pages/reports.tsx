import { useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { reports } from '../rules.ts';
import type { Route } from './+types/reports';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'supervisor', 'manager');
  const { smallGroup } = args.context.get(requestContext).services;
  return { base: at('/reports'), smallGroup };
}

export default function ReportsPage() {
  const { base, smallGroup } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Reports – Holdfast</title>
      <h1 className="nhsuk-heading-l">Reports</h1>
      <p>
        Figures of the whole service, to think with. None is about one link worker, and none is a
        ranking. Counts of fewer than {smallGroup} people are kept back, with those by which they
        could be worked out.
      </p>
      <ul className="nhsuk-list hf-reports">
        {Object.entries(reports).map(([kind, { title, about }]) => (
          <li key={kind}>
            <h2 className="nhsuk-heading-s nhsuk-u-margin-bottom-1">
              <a className="nhsuk-link" href={`${base}/${kind}`}>
                {title}
              </a>
            </h2>
            <p>{about}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
