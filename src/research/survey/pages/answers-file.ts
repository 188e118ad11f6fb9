import { atWork } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { takeAnswersOut } from '../answers-out.server.ts';
import { type AnswerFile, answerFiles } from '../rules.ts';
import { sendFile } from '../send-file.server.ts';
import type { Route } from './+types/answers-file';

/** One file of what a survey was answered. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'researcher');
  const { survey, file } = args.params;
  if (!Object.hasOwn(answerFiles, file)) throw refuse.notFound();
  const name = file as AnswerFile;
  return sendFile(name, await takeAnswersOut(ctx, survey, name));
}
