import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { fhir } from '#app/fhir/fhir.server.ts';
import { openPostgres } from '#platform/database/database.server.ts';
import { startJobs } from '#platform/jobs/jobs.server.ts';
import { wallClock } from '#platform/moving-clock.server.ts';
import { openFolder } from '#platform/storage/folder.server.ts';
import { ORIGIN } from '../test/support/program.ts';

/** The FHIR server in a process of its own, as `bench/fhir.ts` starts it; it says its processor time. */
const db = openPostgres(process.env.DATABASE_URL ?? '', Number(process.env.BENCH_POOL));
db.jobs = await startJobs(db, () => undefined, { supervise: false });
const app = new Hono();
app.get('/cpu', (c) => c.json(process.cpuUsage()));
app.route(
  '/fhir',
  fhir({
    db,
    clock: wallClock,
    origin: ORIGIN,
    allowedHosts: [],
    storage: openFolder(join(tmpdir(), 'holdfast-no-files')),
    count: async () => {},
    failed: (error) => console.error(error),
  }),
);
const options = { fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' };
serve(options, () => process.send?.('ready'));
