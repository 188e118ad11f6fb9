import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { routeLabel } from './log-route.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OUTCOMES = ['done', 'failed'] as const;

/** What a pool tells of itself; `pg.Pool` has these. */
interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

export interface Metrics {
  registry: Registry;
  /** A request answered. `route` is its pattern. */
  request(answered: {
    method: string;
    route: string | undefined;
    status: number;
    seconds: number;
  }): void;
  /** Follows the database pool; once. */
  watchPool(pool: PoolCounts): void;
  /** Follows how many jobs are in each queue by state; once. */
  watchQueues(counts: () => Promise<{ queue: string; state: string; count: number }[]>): void;
  /** A job that ended. */
  job(queue: string, outcome: (typeof OUTCOMES)[number], seconds: number): void;
  /** A refusal met at the edge, by kind. */
  refusal(kind: string): void;
}

/** Makes the counters. No label ever holds an id, an address or a name. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const jobs = new Counter({
    name: 'jobs_total',
    help: 'Jobs that ended, by queue and outcome',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const jobSeconds = new Histogram({
    name: 'job_duration_seconds',
    help: 'Time a job took, by queue',
    labelNames: ['queue'],
    buckets: [0.01, 0.1, 0.5, 1, 5, 30, 120, 600],
    registers,
  });
  const refusals = new Counter({
    name: 'refusals_total',
    help: 'Acts and reads refused, by kind',
    labelNames: ['kind'],
    registers,
  });
  return {
    registry,
    request: ({ method, route, status, seconds }) =>
      requests.observe(
        {
          method: METHODS.has(method) ? method : 'other',
          route: routeLabel(route),
          status: Number.isInteger(status) && status >= 100 && status < 600 ? status : 'other',
        },
        seconds,
      ),
    watchPool(pool) {
      new Gauge({
        name: 'database_connections',
        help: 'Database connections by state; waiting counts requests without one',
        labelNames: ['state'],
        registers,
        collect() {
          this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
          this.set({ state: 'idle' }, pool.idleCount);
          this.set({ state: 'waiting' }, pool.waitingCount);
        },
      });
    },
    watchQueues(counts) {
      new Gauge({
        name: 'jobs_queued',
        help: 'Jobs in each queue: waiting, active, or failed for good in the last days',
        labelNames: ['queue', 'state'],
        registers,
        async collect() {
          // Without the database the last counts would mislead: none are given.
          const found = await counts().catch(() => []);
          this.reset();
          for (const { queue, state, count } of found) this.set({ queue, state }, count);
        },
      });
    },
    job(queue, outcome, seconds) {
      const name = /^[a-z][a-z-]{0,40}$/.test(queue) ? queue : 'other';
      jobs.inc({ queue: name, outcome });
      jobSeconds.observe({ queue: name }, seconds);
    },
    refusal: (kind) => refusals.inc({ kind: /^[a-z-]{1,20}$/.test(kind) ? kind : 'other' }),
  };
}

export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` on a port of its own; nothing else is answered there.
 * @throws when the port cannot be listened on
 */
export async function startMetricsServer(
  at: { host: string; port: number },
  registry: Registry,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
