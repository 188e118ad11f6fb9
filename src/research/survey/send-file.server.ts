import { Readable } from 'node:stream';
import { type AnswerFile, answerFiles } from './rules.ts';

/** A file to be saved, sent as it is read: it needs no more memory for a million answers than for ten. */
export function sendFile(name: AnswerFile, text: string | AsyncGenerator<string>): Response {
  const body =
    typeof text === 'string'
      ? text
      : (Readable.toWeb(Readable.from(text, { objectMode: false })) as ReadableStream<Uint8Array>);
  return new Response(body as BodyInit, {
    headers: {
      'content-type': answerFiles[name].type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
