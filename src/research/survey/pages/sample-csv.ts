import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { readSample, sampleShape } from '../sample.server.ts';
import type { Route } from './+types/sample-csv';

/** Whom to interview, as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'researcher');
  const { searchParams } = new URL(args.request.url);
  const { sample } = await readSample(
    ctx,
    args.params.survey,
    sampleShape.parse(Object.fromEntries(searchParams)),
  );
  return csvAnswer(
    'interviews',
    ['address', 'group'],
    sample.map(({ address, stratum }) => ({ address, group: stratum })),
  );
}
