import { cpus, loadavg, release, totalmem } from 'node:os';

/** The middle of some numbers. */
export const median = (list: number[]): number => quantile(list, 0.5);

/** The value that a share of the numbers does not exceed. */
export function quantile(list: number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** What the figures were measured on, and how busy it was besides. */
export function describeMachine(): string {
  const cpu = cpus();
  return `${cpu[0]?.model.trim()}, ${cpu.length} processors, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node ${process.version}; load ${loadavg()[0]?.toFixed(1)} at the start`;
}

/** How often a second `clients` side by side get the work done. */
export async function rate(
  clients: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        await work();
        done++;
      }
    }),
  );
  return (done * 1000) / (performance.now() - began);
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
