import { createHash } from 'node:crypto';

export interface Candidate {
  id: string;
  /** What they are told apart by, in words. */
  stratum: string;
}

/**
 * Some from every stratum, as evenly as there are people: one from each in turn, until there are
 * enough. Who comes first within a stratum is drawn by the seed: the same seed draws the same people.
 */
export function drawSample<One extends Candidate>(
  from: readonly One[],
  wanted: number,
  seed: string,
): One[] {
  const lot = ({ id }: Candidate) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  const drawn = from
    .map((one) => ({ one, lot: lot(one) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ one }) => one);
  const strata = [...Map.groupBy(drawn, ({ stratum }) => stratum)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, people]) => people);
  const rounds = Math.max(0, ...strata.map((people) => people.length));
  return Array.from({ length: rounds }, (_, round) =>
    strata.flatMap((people) => people[round] ?? []),
  )
    .flat()
    .slice(0, wanted);
}
