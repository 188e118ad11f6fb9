import { atWork } from '#app/context.ts';
import { refuse } from '#platform/refusal.ts';
import { questionnairePdf } from '../export/pdf.server.ts';
import { workbookOf } from '../export/workbook.server.ts';
import { writeXlsform } from '../export/xlsform.ts';
import { readDefinitionPage } from '../queries.server.ts';
import type { Route } from './+types/export';

/** A copy of one version as a file: FHIR JSON, an XLSForm or a PDF to print. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'manager', 'researcher');
  const { found } = await readDefinitionPage(ctx, args.params.questionnaire);
  const status = found.status === 'published' ? 'active' : found.status;
  const body = { ...found.body, status };
  switch (args.params.format) {
    case 'fhir':
      return file(JSON.stringify(body, null, 2), 'application/fhir+json', 'json');
    case 'xlsform':
      return file(
        await workbookOf(writeXlsform(found.body).sheets),
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'xlsx',
      );
    case 'pdf':
      return file(await questionnairePdf(found.body), 'application/pdf', 'pdf');
    default:
      throw refuse.notFound();
  }
}

const file = (content: string | Buffer, type: string, ending: string) =>
  new Response(typeof content === 'string' ? content : new Uint8Array(content), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="questionnaire.${ending}"`,
      'cache-control': 'no-store',
    },
  });
