import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import { readOverTime } from '../spread.server.ts';
import type { Route } from './+types/over-time';
import { SpreadLine, spreadInWords } from './spread-line.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'supervisor', 'manager');
  const code = new URL(args.request.url).searchParams.get('element') ?? 'contacts';
  return { ...(await readOverTime(ctx, code)), service: here.name, base: at('/discretion') };
}

export default function OverTimePage() {
  const { element, elements, months, service, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Over time – Discretion – Holdfast</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <h1 className="nhsuk-heading-l">{element.name} over time</h1>
      <p>
        The mark is where the service put it; the bar is the middle half of its link workers, the
        thin line all of them. It shows how practice is agreed to differ, and ranks nobody.
      </p>
      <FilterBar label="Choose the element">
        <SelectField
          name="element"
          label="Element"
          values={{ element: element.code }}
          items={elements.map(({ code, name }) => ({ value: code, text: name }))}
        />
      </FilterBar>
      <table className="hf-continuum__table hf-continuum__table--spread">
        <caption className="nhsuk-u-visually-hidden">{element.name}, month by month</caption>
        <thead>
          <tr>
            <th scope="col">On</th>
            <th scope="col">
              <span className="hf-continuum__scale">
                <span>Boundary</span>
                <span>Guided</span>
                <span>Discretion</span>
              </span>
            </th>
            <th scope="col">{service}</th>
            <th scope="col">Link workers</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ day, service: own, posts }) => (
            <tr key={day}>
              <th scope="row">{formatDate(day)}</th>
              <td className="hf-continuum__picture">
                <SpreadLine
                  id={`month-${day}`}
                  title={`${element.name} on ${formatDate(day)}`}
                  spread={posts}
                  own={own}
                  ownName={service}
                />
              </td>
              <td>{own} of 10</td>
              <td>{posts ? `${posts.count}: ${spreadInWords(posts)}` : 'None'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
