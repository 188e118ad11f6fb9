/** The longest answer that a pattern is held against, in characters; a longer one matches none. */
const MOST_MATCHED = 300;
/** The most repeats without a small end in one pattern: each multiplies the steps by the answer's length. */
const MOST_REPEATS = 3;

/**
 * Whether a pattern could take too long: it repeats what repeats or branches, which can go on for
 * ever, or has so many repeats that an answer of `MOST_MATCHED` characters is a long way round.
 */
export function isSlow(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeats = [...bare.matchAll(/[*+]|\{\d+,(\d*)\}/g)].filter(
    ([, most]) => !most || Number(most) > 30,
  );
  return (
    pattern.length > 300 ||
    repeats.length > MOST_REPEATS ||
    /[+*}]\)+[+*{]/.test(pattern) ||
    /\([^()]*[+*{|][^()]*\)[+*{]/.test(pattern)
  );
}

/** Patterns come with imported definitions: one that cannot be read, or is slow, matches nothing. */
export function matches(pattern: string, text: string): boolean {
  if (text.length > MOST_MATCHED || isSlow(pattern)) return false;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return false;
  }
}
