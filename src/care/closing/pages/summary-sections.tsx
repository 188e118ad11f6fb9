import { PersonWords } from '#ui/person-words.tsx';
import type { SummaryDocument } from '../summary.ts';

/** A summary as the GP will read it. */
export function SummarySections({ summary }: { summary: SummaryDocument }) {
  return (
    <article>
      <dl className="nhsuk-summary-list nhsuk-summary-list--no-border">
        {summary.about.map(([label, value]) => (
          <div className="nhsuk-summary-list__row" key={label}>
            <dt className="nhsuk-summary-list__key">{label}</dt>
            <dd className="nhsuk-summary-list__value">{value}</dd>
          </div>
        ))}
      </dl>
      {summary.sections.map(({ heading, lines }) => (
        <section key={heading}>
          <h2 className="nhsuk-heading-s">{heading}</h2>
          {heading.startsWith('What changed') ? (
            <PersonWords>{lines.join('\n')}</PersonWords>
          ) : lines.length === 1 ? (
            <p>{lines[0]}</p>
          ) : (
            <ul>
              {lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which have no other name
                <li key={index}>{line}</li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </article>
  );
}
