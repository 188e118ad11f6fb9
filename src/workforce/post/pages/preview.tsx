import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, ErrorSummaryFor, RadiosField, TextField } from '#ui/form.tsx';
import { Table } from '#ui/table.tsx';
import { readMyPreview, writePreview } from '../belonging.server.ts';
import {
  aspectNames,
  aspects,
  type Fit,
  fits,
  type PreviewMoment,
  previewMoments,
  previewShape,
  realityShape,
} from '../belonging.ts';
import type { Route } from './+types/preview';

/** The moment a page is about: the one in the address if it has come, else the latest that has. */
function chosen(request: Request, due: PreviewMoment[]): PreviewMoment | undefined {
  const wanted = new URL(request.url).searchParams.get('moment');
  return due.find((moment) => moment === wanted) ?? due.at(-1);
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  const read = await readMyPreview(ctx);
  return { ...read, moment: chosen(args.request, read.due), key: newId(), base: at('') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker');
  const posted = await readPosted(args.request);
  const moment = chosen(args.request, Object.keys(previewMoments) as PreviewMoment[]) ?? 'start';
  const shape = moment === 'start' ? previewShape : realityShape;
  return submit(ctx, posted, shape, async (keyed, input) => {
    await writePreview(keyed, moment, input);
    return at(`/work/preview?moment=${moment}`);
  });
}

export default function PreviewPage() {
  const { due, aspects: told, moment, key, base } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const before = Object.fromEntries(
    told.flatMap((one) => {
      const then = moment && moment !== 'start' ? one[moment] : null;
      return [
        [`told-${one.aspect}`, one.told ?? ''],
        [`fit-${one.aspect}`, then?.fit ?? ''],
        [`words-${one.aspect}`, then?.words ?? ''],
      ];
    }),
  );
  const form = { values: refused?.values ?? before, errors: refused?.errors ?? {} };
  const fitInWords = (then: { fit: string | null; words: string | null } | null) =>
    then?.fit ? [fits[then.fit as Fit], then.words].filter(Boolean).join(': ') : '';
  return (
    <>
      <title>The job as told, and as it is – Holdfast</title>
      <BackLink href={`${base}/work`}>My work</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">The job as I was told, and as it is</h1>
      <p>Yours alone. You can bring it to supervision by writing a reflection and sharing it.</p>
      {!moment ? (
        <EmptyState title="Your post has not been written down yet">
          The service manager makes it; then this can begin.
        </EmptyState>
      ) : (
        <>
          <nav aria-label="Moments">
            <ul className="nhsuk-list">
              {due.map((one) => (
                <li key={one}>
                  {one === moment ? (
                    <strong aria-current="page">{previewMoments[one]}</strong>
                  ) : (
                    <a href={`${base}/work/preview?moment=${one}`}>{previewMoments[one]}</a>
                  )}
                </li>
              ))}
            </ul>
          </nav>
          <h2>{previewMoments[moment]}</h2>
          <ActForm
            action={`${base}/work/preview?moment=${moment}`}
            idempotencyKey={refused?.key ?? key}
          >
            {aspectNames.map((aspect) =>
              moment === 'start' ? (
                <TextField
                  key={aspect}
                  {...form}
                  name={`told-${aspect}`}
                  label={`${aspects[aspect]} (optional)`}
                />
              ) : (
                <RealityFields key={aspect} form={form} aspect={aspect} label={aspects[aspect]} />
              ),
            )}
            <Button>Keep</Button>
          </ActForm>
          <Table
            caption={{ children: 'Side by side', size: 's' }}
            responsive
            firstCellIsHeader
            head={['Part of the job', 'As told', 'After 3 months', 'After 12 months']}
            rows={told.map((one) => [
              aspects[one.aspect],
              one.told ?? '',
              fitInWords(one['three-months']),
              fitInWords(one['twelve-months']),
            ])}
          />
        </>
      )}
    </>
  );
}

interface RealityProps {
  form: { values: Record<string, string | string[]>; errors: Record<string, string> };
  aspect: string;
  label: string;
}

function RealityFields({ form, aspect, label }: RealityProps) {
  return (
    <>
      <RadiosField
        {...form}
        name={`fit-${aspect}`}
        label={label}
        inline
        items={Object.entries(fits).map(([value, text]) => ({ value, label: text }))}
      />
      <TextField {...form} name={`words-${aspect}`} label={`${label}: a few words (optional)`} />
    </>
  );
}
