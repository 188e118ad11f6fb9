import { useLoaderData } from 'react-router';
import { BackLink } from '#ui/button.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { aboutLines } from '../file.server.ts';
import { isOver, periodsOffered } from '../period.ts';
import { readReport } from '../report.server.ts';
import { reports } from '../rules.ts';
import type { Route } from './+types/report';
import { askedFor } from './asked-for.server.ts';
import { SectionPart } from './section-part.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at, kind, filter, smallGroup } = await askedFor(args);
  const found = await readReport(ctx, kind, filter, smallGroup);
  const { report, asked } = found;
  const periods = periodsOffered(asked.today);
  const over = periods.filter((one) => isOver(one, asked.today));
  return {
    report,
    about: aboutLines(found, here.name).slice(0, 3),
    practices: asked.practices.map(({ code, name }) => ({ value: code, text: name })),
    periods: periods.map(({ code, name, quarter }) => ({
      value: code,
      text: quarter === null ? name : `– ${name}`,
    })),
    chosen: { period: asked.period.code, practice: asked.practice?.code ?? '' },
    /** The newest period of which a page can be given out. */
    toGiveOut: isOver(asked.period, asked.today) ? asked.period : (over[0] ?? null),
    smallGroup,
    base: at('/reports'),
  };
}

export default function ReportPage() {
  const page = useLoaderData<typeof loader>();
  const { report, about, periods, practices, chosen, toGiveOut, smallGroup, base } = page;
  const address = `${base}/${report.kind}`;
  const query = (period: string) =>
    new URLSearchParams({
      period,
      ...(chosen.practice ? { practice: chosen.practice } : {}),
    }).toString();
  return (
    <>
      <title>{`${report.title} – Reports – Holdfast`}</title>
      <BackLink href={base}>All reports</BackLink>
      <h1 className="nhsuk-heading-l">{report.title}</h1>
      <p>{reports[report.kind].about}</p>
      <FilterBar
        label="Filter the report"
        action={address}
        clearHref={address}
        filtered={chosen.practice !== '' || chosen.period !== periods[0]?.value}
        more={
          <>
            <a href={`${address}/file.csv?${query(chosen.period)}`}>Export as CSV</a>
            <a href={`${address}/file.xlsx?${query(chosen.period)}`}>Export as Excel</a>
            {toGiveOut && (
              <a href={`${address}/file.pdf?${query(toGiveOut.code)}`}>
                One page for a commissioner (PDF): {toGiveOut.name}
              </a>
            )}
          </>
        }
      >
        <SelectField name="period" label="Period" values={chosen} items={periods} />
        <SelectField
          name="practice"
          label="Practice"
          values={chosen}
          placeholder="All practices"
          items={practices}
        />
      </FilterBar>
      <p>
        {about.map(([name, value]) => `${name}: ${value}`).join('. ')}. “Kept back” stands for fewer
        than {smallGroup}, and for what would give such a number away.
      </p>
      {report.sections.map((section) => (
        <SectionPart key={section.id} section={section} />
      ))}
    </>
  );
}
