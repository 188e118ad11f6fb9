import { afterEach, expect, test } from 'vitest';
import { createMetrics, type MetricsServer, startMetricsServer } from './metrics.server.ts';

const open: MetricsServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(metrics = createMetrics()) {
  const server = await startMetricsServer({ host: '127.0.0.1', port: 0 }, metrics.registry);
  open.push(server);
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    metrics,
    origin,
    port: server.port,
    text: async () => (await fetch(`${origin}/metrics`)).text(),
  };
}

test('requests are counted by pattern and status, never by the address asked for', async () => {
  const { metrics, text } = await serve();
  metrics.request({ method: 'GET', route: '/people/:personId', status: 200, seconds: 0.02 });
  metrics.request({ method: 'GET', route: '/people/:personId', status: 200, seconds: 0.2 });
  metrics.request({
    method: 'GET',
    route: '/people/9434765919?name=Okafor',
    status: 404,
    seconds: 0.2,
  });
  metrics.request({ method: 'OKAFOR', route: undefined, status: 9434765919, seconds: 0.2 });
  metrics.job('mail-send', 'done', 0.5);
  metrics.job('Okafor 9434765919', 'failed', 0.5);
  metrics.refusal('not-found');
  const page = await text();
  expect(page).toContain(
    'http_request_duration_seconds_count{method="GET",route="/people/:personId",status="200"} 2',
  );
  expect(page).toContain(
    'http_request_duration_seconds_bucket{le="0.025",method="GET",route="/people/:personId",status="200"} 1',
  );
  expect(page).toContain('route="(other)",status="404"');
  expect(page).toContain('jobs_total{queue="mail-send",outcome="done"} 1');
  expect(page).toContain('jobs_total{queue="other",outcome="failed"} 1');
  expect(page).toContain('refusals_total{kind="not-found"} 1');
  expect(page).toContain('process_resident_memory_bytes');
  expect(page).toContain('nodejs_eventloop_lag_seconds');
  expect(page).not.toMatch(/okafor|9434765919/i);
});

test('the pool is read when asked', async () => {
  const pool = { totalCount: 5, idleCount: 2, waitingCount: 0 };
  const { metrics, text } = await serve();
  metrics.watchPool(pool);
  expect(await text()).toContain('database_connections{state="busy"} 3');
  pool.waitingCount = 7;
  expect(await text()).toContain('database_connections{state="waiting"} 7');
});

test('nothing but the metrics is served, and only to GET', async () => {
  const { origin } = await serve();
  expect((await fetch(`${origin}/`)).status).toBe(404);
  expect((await fetch(`${origin}/metrics`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${origin}/metrics`)).headers.get('content-type')).toContain('text/plain');
});

test('a port already taken is an error, not an uncaught one', async () => {
  const { port, metrics } = await serve();
  await expect(
    startMetricsServer({ host: '127.0.0.1', port }, metrics.registry),
  ).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
