import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { formatDate } from '#ui/time.ts';
import { readSummary } from '../queries.server.ts';
import { readSummaryText } from '../summary.ts';
import type { Route } from './+types/summary';
import { SummarySections } from './summary-sections.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person, summary } = args.params;
  const kept = await readSummary(ctx, person, summary);
  const here = at(`/people/${person}/summaries/${summary}`);
  return {
    summary: readSummaryText(kept.body),
    made: kept.at,
    back: at(`/people/${person}`),
    pdf: `${here}.pdf`,
    text: `${here}.txt`,
  };
}

export default function SummaryPage() {
  const { summary, made, back, pdf, text } = useLoaderData<typeof loader>();
  return (
    <>
      <title>{`${summary.title} – Holdfast`}</title>
      <BackLink href={back}>Back to the person</BackLink>
      <h1>
        {summary.title}
        <span className="nhsuk-caption-l nhsuk-caption--bottom">Made {formatDate(made)}</span>
      </h1>
      <p className="hf-no-print">
        <a href={pdf}>Open as PDF</a> or <a href={text}>as plain text</a>.
      </p>
      <SummarySections summary={summary} />
    </>
  );
}
