import { useLoaderData } from 'react-router';
import { type Definition, guide } from '../fhir/guide.server.ts';

const kinds = {
  StructureDefinition: 'Extensions',
  CodeSystem: 'Codes',
  OperationDefinition: 'Operations',
} satisfies Record<Definition['resourceType'], string>;

export function loader() {
  return [...guide()].map(([name, { resourceType, title, description }]) => ({
    name,
    kind: resourceType,
    title: title ?? name,
    description: description ?? '',
  }));
}

export default function GuidePage() {
  const all = useLoaderData<typeof loader>();
  return (
    <>
      <title>FHIR guide – Holdfast</title>
      <h1>FHIR guide</h1>
      <p>
        Holdfast speaks FHIR R4 to programs, in UK Core shape where there is one. What FHIR has no
        words for is explained here: extensions, codes and operations of our own. Their addresses
        begin with https://holdfast.example, which is nobody’s: they are names.
      </p>
      {Object.entries(kinds).map(([kind, heading]) => (
        <section key={kind}>
          <h2>{heading}</h2>
          <dl className="nhsuk-summary-list">
            {all
              .filter((one) => one.kind === kind)
              .map((one) => (
                <div className="nhsuk-summary-list__row" key={one.name}>
                  <dt className="nhsuk-summary-list__key">
                    <a href={`/fhir-guide/${one.name}`}>{one.title}</a>
                  </dt>
                  <dd className="nhsuk-summary-list__value">{one.description}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </>
  );
}
