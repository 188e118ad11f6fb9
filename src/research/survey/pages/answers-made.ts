import { atWork } from '#app/context.ts';
import { takeMadeFile } from '../answers-made.server.ts';
import { sendFile } from '../send-file.server.ts';
import type { Route } from './+types/answers-made';

/** A file that was made for whoever opens it, within a day. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'researcher');
  const { file, text } = await takeMadeFile(ctx, args.params.survey, args.params.made);
  return sendFile(file, text);
}
