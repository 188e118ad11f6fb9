import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { dueInWords, formatDate } from '#ui/time.ts';
import { readCaseloads } from '../queries.server.ts';
import { lengths, mayChangeWeights, overdueInWords, tenths, weighingInWords } from '../rules.ts';
import type { Route } from './+types/caseloads';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'supervisor', 'manager');
  return {
    ...(await readCaseloads(ctx)),
    mayChange: mayChangeWeights(ctx.actor),
    now: ctx.now,
    base: at(''),
  };
}

const functionNames = ['Waiting', 'Preparing', 'Sharing', 'Witnessing'] as const;
type LinkWorker = ReturnType<typeof useLoaderData<typeof loader>>['linkWorkers'][number];

export default function CaseloadsPage() {
  const { linkWorkers, weights, said, mayChange, now, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Caseloads – Holdfast</title>
      <h1 className="nhsuk-heading-l">What each of us carries</h1>
      <p>
        By name, for talking about what is carried in supervision. A heavy load is no fault and a
        light one no merit: people differ, and so do weeks.
      </p>
      <InsetText>
        <p>
          <strong>How the load is weighed.</strong> {weighingInWords(weights)}
        </p>
        <p>
          {said
            ? `Your service weighs it so: “${said.reason}” ${said.byName}, ${formatDate(said.at)}. `
            : 'It comes so with Holdfast, and is only a beginning. '}
          {mayChange && <a href={`${base}/caseloads/weights`}>Weigh it otherwise</a>}
        </p>
      </InsetText>
      {linkWorkers.length === 0 && (
        <EmptyState title="No link workers yet">
          An administrator invites them; what they carry is then listed here.
        </EmptyState>
      )}
      {linkWorkers.map((one) => (
        <Carried key={one.userId} {...one} now={now} base={base} />
      ))}
      <p>
        <a href={`${base}/community`}>Protected time in the community</a>
      </p>
    </>
  );
}

function Carried(props: LinkWorker & { now: Date; base: string }) {
  const { name, people, weight, held, functions, now, base } = props;
  const overdue = overdueInWords(held.filter((one) => one.overdue).length, name);
  const bands = lengths.flatMap(({ name: band }) =>
    props.lengths[band] ? [`${band.toLowerCase()}: ${props.lengths[band]}`] : [],
  );
  const purposes = functionNames.flatMap((what, index) =>
    functions[index] ? [`${what.toLowerCase()}: ${functions[index]}`] : [],
  );
  const rows: [string, string][] = [
    ['People supported', String(people)],
    ['Weighs like', `${tenths(weight)} people`],
    ['Held', String(held.length)],
    ['For', purposes.join('; ')],
    ['How long', bands.join('; ')],
  ];
  return (
    <section>
      <h2>{name}</h2>
      <SummaryList
        rows={rows.filter(([, value]) => value).map(([key, value]) => ({ key, value }))}
      />
      {overdue && <p>{overdue}</p>}
      {held.length > 0 && (
        <RowList label={`People held by ${name}`}>
          {held.map((one) => (
            <Row
              key={one.holdingId}
              title={<a href={`${base}/people/${one.personId}`}>{one.name}</a>}
              status={
                <StatusTag tone={one.overdue ? 'attention' : 'active'}>
                  {one.overdue ? 'Time to talk it over' : `Review ${dueInWords(one.reviewOn, now)}`}
                </StatusTag>
              }
            >
              Held {one.weeks === 1 ? '1 week' : `${one.weeks} weeks`}: {one.functions.join(', ')}
            </Row>
          ))}
        </RowList>
      )}
    </section>
  );
}
