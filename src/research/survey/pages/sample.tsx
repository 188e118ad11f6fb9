import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { SelectField, TextField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { readSample, sampleShape } from '../sample.server.ts';
import type { Route } from './+types/sample';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'researcher');
  const { search, searchParams } = new URL(args.request.url);
  const input = sampleShape.parse(Object.fromEntries(searchParams));
  const { survey, why, splits, linked, sample } = await readSample(ctx, args.params.survey, input);
  const here = at(`/surveys/${survey.id}`);
  return {
    title: survey.title,
    smallestGroup: survey.smallestGroup,
    why,
    splits,
    linked,
    sample: sample.map(({ address, stratum }) => ({ address, stratum })),
    values: { ...input, wanted: String(input.wanted) },
    file: `${here}/sample.csv${search}`,
    back: here,
  };
}

const reasons = {
  open: () =>
    'It can be drawn when the survey is closed. Drawn before, and again after somebody answered, it would tell whether they linked their answers.',
  few: (smallest: number) =>
    `Beside the results it would tell of fewer than ${smallest} people: of those who linked their answers, or of those who did not.`,
};

export default function SamplePage() {
  const { title, smallestGroup, why, splits, linked, sample, values, file, back } =
    useLoaderData<typeof loader>();
  return (
    <>
      <title>{`Whom to interview: ${title} – Holdfast`}</title>
      <BackLink href={back}>The survey</BackLink>
      <h1 className="nhsuk-heading-l">Whom to interview</h1>
      {why ? (
        <EmptyState title="Nobody can be drawn">{reasons[why](smallestGroup)}</EmptyState>
      ) : (
        <>
          <p>
            Of the {linked} who asked for their answers to be linked with them, some from each group
            that the answers to one or two questions make. Nobody else’s address is with their
            answers. Questions that would tell, beside the results, what those answered who did not
            link their answers are not in the lists; groups under {smallestGroup} are drawn
            together.
          </p>
          <form method="get">
            <SelectField
              name="by"
              label="Groups by the answers to"
              placeholder="None"
              values={values}
              items={splits}
            />
            <SelectField
              name="also"
              label="And by those to"
              placeholder="None"
              values={values}
              items={splits}
            />
            <TextField
              name="wanted"
              label="How many"
              inputMode="numeric"
              width={3}
              values={values}
            />
            <TextField
              name="seed"
              label="Seed"
              hint="Any words. The same words draw the same people."
              width={10}
              values={values}
            />
            <Button variant="secondary">Draw</Button>
          </form>
          <Table
            caption={{ children: `${sample.length} to invite`, size: 'm' }}
            responsive
            head={['E-mail address', 'Group']}
            rows={sample.map(({ address, stratum }) => [address, stratum])}
          />
          <Button href={file} variant="secondary">
            Save as a file
          </Button>
        </>
      )}
    </>
  );
}
