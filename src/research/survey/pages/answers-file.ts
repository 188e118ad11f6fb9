import { Readable } from 'node:stream';
import { atWork } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import {
  answersBundle,
  answersCsv,
  codebookCsv,
  rSyntax,
  spssSyntax,
} from '#questionnaire/export/answers.ts';
import { takeAnswersOut } from '../answers-out.server.ts';
import { type AnswerFile, answerFiles } from '../rules.ts';
import type { Route } from './+types/answers-file';

/** One file of what a survey was answered, sent as it is read. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'researcher');
  const name = args.params.file;
  if (!Object.hasOwn(answerFiles, name)) throw refuse.notFound();
  const { of, answers } = await takeAnswersOut(ctx, args.params.survey);
  const { type } = answerFiles[name as AnswerFile];
  const texts: Record<AnswerFile, () => string | AsyncGenerator<string>> = {
    'answers.csv': () => answersCsv(of, answers),
    'codebook.csv': () => codebookCsv(of),
    'answers.sps': () => spssSyntax(of),
    'answers.R': () => rSyntax(of),
    'answers.json': () => answersBundle(of, answers),
  };
  const text = texts[name as AnswerFile]();
  // As it is read, so that it needs no more memory for a million than for ten.
  const body =
    typeof text === 'string'
      ? text
      : (Readable.toWeb(Readable.from(text, { objectMode: false })) as ReadableStream<Uint8Array>);
  return new Response(body as BodyInit, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
