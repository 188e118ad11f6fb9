import { useLoaderData } from 'react-router';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { explain, guide, kindOfValue } from '../fhir/guide.server.ts';
import type { Route } from './+types/guide-entry';

export function loader({ params }: Route.LoaderArgs) {
  const of = guide().get(params.name);
  if (!of) throw refuse.notFound();
  return {
    title: of.title ?? params.name,
    description: of.description ?? '',
    url: of.url ?? '',
    on:
      of.resourceType === 'StructureDefinition'
        ? (of.context ?? []).map((one) => one.expression).join(', ')
        : '',
    value: kindOfValue(of),
    codes: of.resourceType === 'CodeSystem',
    rows: explain(of),
    json: `/fhir/guide/${params.name}`,
  };
}

export default function GuideEntryPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <title>{`${page.title} – FHIR guide – Holdfast`}</title>
      <BackLink href="/fhir-guide">Back to the guide</BackLink>
      <h1>{page.title}</h1>
      <p>{page.description}</p>
      <dl className="nhsuk-summary-list">
        <div className="nhsuk-summary-list__row">
          <dt className="nhsuk-summary-list__key">Address</dt>
          <dd className="nhsuk-summary-list__value">{page.url}</dd>
        </div>
        {page.on && (
          <div className="nhsuk-summary-list__row">
            <dt className="nhsuk-summary-list__key">On</dt>
            <dd className="nhsuk-summary-list__value">{page.on}</dd>
          </div>
        )}
        {page.value && (
          <div className="nhsuk-summary-list__row">
            <dt className="nhsuk-summary-list__key">Value</dt>
            <dd className="nhsuk-summary-list__value">{page.value}</dd>
          </div>
        )}
      </dl>
      {page.rows.length > 0 && (
        <table className="nhsuk-table">
          <caption className="nhsuk-table__caption">{page.codes ? 'Codes' : 'Parts'}</caption>
          <thead className="nhsuk-table__head">
            <tr>
              <th scope="col">{page.codes ? 'Code' : 'Part'}</th>
              <th scope="col">Means</th>
              {!page.codes && <th scope="col">Value</th>}
            </tr>
          </thead>
          <tbody className="nhsuk-table__body">
            {page.rows.map((row) => (
              <tr className="nhsuk-table__row" key={row.name}>
                <td className="nhsuk-table__cell">{row.name}</td>
                <td className="nhsuk-table__cell">{row.says}</td>
                {!page.codes && <td className="nhsuk-table__cell">{row.value}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <a href={page.json}>The definition as FHIR JSON</a>
      </p>
    </>
  );
}
