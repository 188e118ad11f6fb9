import { reportPdf } from '../file.server.ts';
import { giveOutReport } from '../report.server.ts';
import type { Route } from './+types/report-pdf';
import { askedFor } from './asked-for.server.ts';

/** The report on one page, for a commissioner. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, kind, filter, smallGroup } = await askedFor(args);
  const found = await giveOutReport(ctx, kind, filter, smallGroup);
  return new Response(new Uint8Array(await reportPdf(found, here.name)), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="report-${kind}-${found.asked.period.code}.pdf"`,
      'cache-control': 'no-store',
    },
  });
}
