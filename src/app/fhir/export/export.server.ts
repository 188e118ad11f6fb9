import { Readable } from 'node:stream';
import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Context, Hono } from 'hono';
import {
  beginExport,
  dropExport,
  linkFiles,
  seeExport,
  takeFile,
} from '#account/program/export/commands.server.ts';
import { mayTakeInBulk } from '#account/program/export/rules.ts';
import { allows } from '#account/program/scopes.ts';
import { parted } from '#platform/fhir/asked-condition.ts';
import { readDate } from '#platform/fhir/conditions.ts';
import { outcome, Unmet } from '#platform/fhir/outcome.ts';
import { refuse } from '#platform/refusal.ts';
import type { Storage } from '#platform/storage/storage.server.ts';
import type { Caller } from '../call.ts';
import { kindsFor } from '../kinds.server.ts';
import { exportable, ofPatients } from './kinds.ts';
import { keyOf, NDJSON } from './run.server.ts';

/** What the routes need of the FHIR server. */
export interface BulkData {
  base: string;
  storage: Storage;
  callerOf(c: Context): Promise<Caller>;
  answer(c: Context, record: Resource | OperationOutcome, status?: number): Promise<Response>;
}

/**
 * Taking records in bulk, of the whole organisation or of its people: a job, its manifest, and files
 * by links that are good once. Source: HL7 FHIR Bulk Data Access 2.0, "Export".
 */
export function bulkData(app: Hono, { base, storage, callerOf, answer }: BulkData): void {
  const begin = async (c: Context, level: 'system' | 'Patient') => {
    const by = await callerOf(c);
    if (!/(?:^|[,;]\s*)respond-async\b/.test(c.req.header('prefer') ?? ''))
      throw new Unmet(400, 'required', 'Send Prefer: respond-async: an export takes a while.');
    const params = new URL(c.req.url).searchParams;
    const { id } = await beginExport(by.ctx, {
      request: c.req.url.replace(/^.*?\/fhir\/R4/, base).slice(0, 2000),
      ...readWanted(by, level, params),
    });
    c.header('content-location', `${base}/export/${id}`);
    return answer(c, begun, 202);
  };
  app.get('/R4/$export', (c) => begin(c, 'system'));
  app.get('/R4/Patient/$export', (c) => begin(c, 'Patient'));

  app.get('/R4/export/:id', async (c) => {
    const { ctx } = await callerOf(c);
    const found = await seeExport(ctx, c.req.param('id'));
    if (found.status === 'failed')
      return answer(c, outcome('exception', 'The export failed. Ask for it again.'), 500);
    if (found.status === 'running') {
      const percent = Math.floor((100 * found.written) / Math.max(1, found.total));
      c.header('x-progress', `${Math.min(99, percent)}% of about ${found.total} records read`);
      c.header('retry-after', '5');
      return c.body(null, 202);
    }
    const files = await linkFiles(ctx, found);
    c.header('expires', found.endsAt.toUTCString());
    return c.json({
      transactionTime: found.madeAt.toISOString(),
      request: found.request,
      requiresAccessToken: true,
      output: files.map(({ kind, records, link }) => ({
        type: kind,
        url: `${base}/export/${found.id}/${link}`,
        count: records,
      })),
      error: [],
    });
  });

  app.delete('/R4/export/:id', async (c) => {
    await dropExport((await callerOf(c)).ctx, c.req.param('id'));
    return c.body(null, 202);
  });

  app.get('/R4/export/:id/:link', async (c) => {
    const { ctx } = await callerOf(c);
    const { id, link } = c.req.param();
    const found = await seeExport(ctx, id);
    const { kind } = await takeFile(ctx, id, link);
    const file = await storage.get(keyOf(found, kind));
    if (!file) throw refuse.notFound('The file is gone. Ask for the export again.');
    return c.body(Readable.toWeb(file.body) as ReadableStream, 200, {
      'content-type': NDJSON,
      'content-length': String(file.size),
    });
  });
}

const begun: OperationOutcome = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'information',
      code: 'informational',
      diagnostics: 'The export has begun: Content-Location says where it stands.',
    },
  ],
};

/** What is asked for: kinds that the program may export, and from when on. What is not known is refused. */
function readWanted(
  { ctx, allowed }: Caller,
  level: 'system' | 'Patient',
  params: URLSearchParams,
) {
  const { actor } = ctx;
  if (!mayTakeInBulk(actor)) throw refuse.forbidden('This program may not take records in bulk.');
  const pseudonymous = actor.analyst === true;
  const as = pseudonymous ? { ...actor, roles: ['supervisor' as const] } : actor;
  const may = kindsFor(as)
    .filter((kind) => exportable(kind.type, pseudonymous) && allows(allowed, kind.type, 'r'))
    .filter((kind) => level === 'system' || ofPatients(kind))
    .map((kind): string => kind.type);
  let kinds = may;
  let since: Date | null = null;
  for (const [name, text] of params) {
    if (name === '_type') kinds = [...new Set(parted(text))];
    else if (name === '_since') since = readDate(text).from;
    else if (name === '_outputFormat') {
      if (![NDJSON, 'application/ndjson', 'ndjson'].includes(text.replace(' ', '+')))
        throw refuse.invalid({ _outputFormat: `must be ${NDJSON}` });
    } else throw refuse.invalid({ [name.slice(0, 60)]: 'is nothing that an export can be asked' });
  }
  const [odd] = kinds.filter((type) => !may.includes(type));
  if (odd !== undefined)
    throw refuse.invalid({
      _type: `${odd.slice(0, 60)} is nothing that this program may export here`,
    });
  if (kinds.length === 0) throw refuse.forbidden('This program may export nothing here.');
  return { kinds, since };
}
