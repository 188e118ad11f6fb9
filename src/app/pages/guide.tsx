import { useLoaderData } from 'react-router';
import { guide } from '../fhir/guide.server.ts';

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
        words for is explained here: extensions, and codes of our own. Their addresses begin with
        https://holdfast.example, which is nobody’s: they are names.
      </p>
      {(['StructureDefinition', 'CodeSystem'] as const).map((kind) => (
        <section key={kind}>
          <h2>{kind === 'CodeSystem' ? 'Codes' : 'Extensions'}</h2>
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
