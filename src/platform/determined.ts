/** A sum of unknowns, by number: how often each is in it. */
export type Equation = ReadonlyMap<number, number>;

/** Reckoned modulo a prime, so that nothing is rounded; products of two stay whole numbers. */
const PRIME = 67_108_859;
const modulo = (value: number) => ((value % PRIME) + PRIME) % PRIME;

/** The inverse modulo the prime, by Fermat's little theorem. */
function inverse(value: number): number {
  let result = 1;
  for (let base = value, power = PRIME - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}

/** Takes a row so many times from another. */
function subtract(from: Map<number, number>, row: Equation, times: number): void {
  for (const [unknown, factor] of row) {
    const left = modulo((from.get(unknown) ?? 0) - ((factor * times) % PRIME));
    if (left === 0) from.delete(unknown);
    else from.set(unknown, left);
  }
}

/**
 * The unknowns that the equations determine together, whatever each comes to: by Gauss and Jordan's
 * elimination an unknown is determined where a row has it alone.
 */
export function determinedBy(equations: Iterable<Equation>): number[] {
  /** Rows by their leading unknown, which no other row has. */
  const rows = new Map<number, Map<number, number>>();
  for (const equation of equations) {
    const row = new Map([...equation].map(([unknown, factor]) => [unknown, modulo(factor)]));
    for (const [unknown, factor] of [...row]) {
      const known = rows.get(unknown);
      if (known) subtract(row, known, factor);
    }
    const [lead] = row.keys();
    if (lead === undefined) continue;
    const scale = inverse(row.get(lead) ?? 1);
    for (const [unknown, factor] of row) row.set(unknown, (factor * scale) % PRIME);
    for (const other of rows.values()) {
      const times = other.get(lead);
      if (times !== undefined) subtract(other, row, times);
    }
    rows.set(lead, row);
  }
  return [...rows].filter(([, row]) => row.size === 1).map(([lead]) => lead);
}
