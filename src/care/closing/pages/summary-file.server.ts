import { atWork, type PageArgs } from '#app/context.ts';
import { summaryPdf } from '../pdf.server.ts';
import { readSummary } from '../queries.server.ts';

/** A kept summary as a file, made when it is asked for; asking is an act on record. */
export async function summaryFile(args: PageArgs, kind: 'pdf' | 'txt'): Promise<Response> {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person = '', summary = '' } = args.params;
  const { body, kind: of } = await readSummary(ctx, person, summary);
  // The name in the file list of a shared computer says nothing about anybody.
  const headers = (type: string) => ({
    'content-type': type,
    'content-disposition': `inline; filename="${of}.${kind}"`,
    'cache-control': 'no-store',
  });
  return kind === 'txt'
    ? new Response(body, { headers: headers('text/plain; charset=utf-8') })
    : new Response(new Uint8Array(await summaryPdf(body)), { headers: headers('application/pdf') });
}
