import { createHash } from 'node:crypto';

/** Chance that is the same for the same seed. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `least` up to and with `most`. */
  from(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  often(share: number): boolean;
  /** A version 7 identifier for a moment, so that indexes grow as they would in years of work. */
  id(at: number): string;
  /** As long as a hash that belongs to nothing. */
  hash(): string;
}

/** Every four hexadecimal digits. */
const quads = Array.from({ length: 65_536 }, (_, bits) => bits.toString(16).padStart(4, '0'));
const high = (bits: number) => quads[bits >>> 16] as string;
const low = (bits: number) => quads[bits & 0xffff] as string;

/** Chance from a seed in words (sfc32 after Doty-Humphrey, 128 bits of state). */
export function chanceOf(seed: string): Chance {
  const start = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => start.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  const next = () => bits() / 4_294_967_296;
  for (let warm = 0; warm < 12; warm++) bits();
  return {
    next,
    from: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (list) => list[Math.floor(next() * list.length)] as never,
    often: (share) => next() < share,
    id(at) {
      const time = Math.floor(at);
      const [x, y, z] = [bits(), bits(), bits()];
      const [version, variant] = [quads[0x7000 | (x & 0xfff)], quads[0x8000 | (y & 0x3fff)]];
      const seconds = Math.floor(time / 65_536);
      return `${high(seconds)}${low(seconds)}-${low(time)}-${version}-${variant}-${high(x)}${high(z)}${low(z)}`;
    },
    hash() {
      let digits = '';
      for (let word = 0; word < 8; word++) {
        const drawn = bits();
        digits += high(drawn) + low(drawn);
      }
      return digits;
    },
  };
}
