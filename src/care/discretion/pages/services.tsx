import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { readBesideOthers } from '../spread.server.ts';
import type { Route } from './+types/services';
import { SpreadLine, spreadInWords } from './spread-line.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'supervisor', 'manager');
  return { elements: await readBesideOthers(ctx), service: here.name, base: at('/discretion') };
}

export default function ServicesPage() {
  const { elements, service, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Beside other services – Discretion – Holdfast</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <h1 className="nhsuk-heading-l">Beside other services</h1>
      <p>
        The services of the same care board, without names: the bar is the middle half of them, the
        thin line all. Where fewer than ten have agreed something, nothing is shown.
      </p>
      <table className="hf-continuum__table hf-continuum__table--spread">
        <caption className="nhsuk-u-visually-hidden">
          Each element, here and in the services of the same care board
        </caption>
        <thead>
          <tr>
            <th scope="col">Element</th>
            <th scope="col">
              <span className="hf-continuum__scale">
                <span>Boundary</span>
                <span>Guided</span>
                <span>Discretion</span>
              </span>
            </th>
            <th scope="col">{service}</th>
            <th scope="col">All services</th>
          </tr>
        </thead>
        <tbody>
          {elements.map(({ code, name, own, others }) => (
            <tr key={code}>
              <th scope="row">{name}</th>
              <td className="hf-continuum__picture">
                <SpreadLine
                  id={`service-${code}`}
                  title={name}
                  spread={others}
                  own={own}
                  ownName={service}
                />
              </td>
              <td>{own === null ? 'Nothing agreed' : `${own} of 10`}</td>
              <td>{others ? `${others.count}: ${spreadInWords(others)}` : 'Too few to show'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
