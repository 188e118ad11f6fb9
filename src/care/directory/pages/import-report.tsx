import { atWork } from '#app/context.ts';
import { readImportReport, reportName } from '../import-report.server.ts';
import type { Route } from './+types/import-report';

/** The report of an import as a JSON file, as the command line's `--report` writes it. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'manager', 'administrator');
  const report = await readImportReport(ctx, args.params.import);
  return new Response(`${JSON.stringify(report, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${reportName(ctx.now)}"`,
      'x-content-type-options': 'nosniff',
    },
  });
}
