import { suppress } from '#platform/suppression.ts';

/** Counts people by what is told of them, each once for the same: a bit for a person. */
export interface Crowd {
  add(element: string, value: string, person: string): void;
  /** What may be told, by the rule of the reports: nothing of few people, nor what gives those away. */
  tellable(threshold: number): (element: string, value: string) => boolean;
}

export function countCrowd(): Crowd {
  const numbers = new Map<string, number>();
  const seen = new Map<string, Map<string, Uint8Array>>();
  return {
    add(element, value, person) {
      const number = numbers.get(person) ?? numbers.size;
      numbers.set(person, number);
      const values = seen.get(element) ?? new Map<string, Uint8Array>();
      seen.set(element, values);
      let bits = values.get(value) ?? new Uint8Array(64);
      if (bits.length <= number >> 3) {
        const wider = new Uint8Array(Math.max(bits.length * 2, (number >> 3) + 1));
        wider.set(bits);
        bits = wider;
      }
      bits[number >> 3] = (bits[number >> 3] ?? 0) | (1 << (number & 7));
      values.set(value, bits);
    },
    tellable(threshold) {
      const told = new Set<string>();
      for (const [element, values] of seen) {
        const shown = suppress([...values.values()].map(people), threshold);
        [...values.keys()].forEach((value, at) => {
          if (shown[at] !== null) told.add(`${element}\n${value}`);
        });
      }
      return (element, value) => told.has(`${element}\n${value}`);
    },
  };
}

function people(bits: Uint8Array): number {
  let all = 0;
  for (const byte of bits) for (let rest = byte; rest; rest &= rest - 1) all += 1;
  return all;
}
