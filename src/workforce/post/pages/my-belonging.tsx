import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, RadiosField, TextAreaField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { answerBelonging, readMyBelonging } from '../belonging.server.ts';
import {
  belongingShape,
  type HowFar,
  howFar,
  periodInWords,
  themeNames,
  themes,
} from '../belonging.ts';
import type { Route } from './+types/my-belonging';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  return { ...(await readMyBelonging(ctx)), key: newId(), base: at('') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  return submit(ctx, await readPosted(args.request), belongingShape, async (keyed, input) => {
    await answerBelonging(keyed, input);
    return at('/work/belonging');
  });
}

export default function MyBelongingPage() {
  const { answers, period, key, base } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const now = answers.find((one) => one.period === period);
  const form = {
    values: refused?.values ?? (now ? { ...now, words: now.words ?? '' } : {}),
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>How far I belong – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">How far I belong</h1>
      <p>
        Your answers are yours alone: no manager, supervisor or administrator can read them. Only
        counts of enough people are shown, once the half-year is over, on{' '}
        <a href={`${base}/belonging`}>how far link workers belong, all together</a>.
      </p>
      <h2>{periodInWords(period)}</h2>
      <ActForm idempotencyKey={refused?.key ?? key}>
        {themeNames.map((theme) => (
          <RadiosField
            key={theme}
            {...form}
            values={form.values as Record<string, string>}
            name={theme}
            label={themes[theme]}
            inline
            items={Object.entries(howFar).map(([value, label]) => ({ value, label }))}
          />
        ))}
        <TextAreaField
          {...form}
          values={form.values as Record<string, string>}
          name="words"
          label="In your own words"
          hint="Optional, and for you alone"
          rows={4}
        />
        <Button>{now ? 'Change what I said' : 'Keep'}</Button>
      </ActForm>
      {answers.length > 0 && (
        <Table
          caption={{ children: 'What I said over time', size: 's' }}
          responsive
          firstCellIsHeader
          head={['Half-year', 'Power', 'Identity', 'Effect', 'Facilities', 'All together']}
          rows={answers.map((one) => [
            periodInWords(one.period),
            ...themeNames.map((theme) => howFar[one[theme] as HowFar]),
          ])}
        />
      )}
    </>
  );
}
