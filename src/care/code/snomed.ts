// The dihedral group of ten elements: Verhoeff, “Error Detecting Decimal Codes” (1969).
const times = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
};
const SHIFT = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
/** Where each digit goes at a place counted from the right; it comes round after eight. */
const shifts = Array.from({ length: 8 }, (_, place) =>
  SHIFT.map((_, digit) => {
    let to = digit;
    for (let step = 0; step < place; step += 1) to = SHIFT[to] ?? to;
    return to;
  }),
);

function checksum(digits: string): number {
  return [...digits]
    .reverse()
    .reduce((sum, digit, place) => times(sum, shifts[place % 8]?.[Number(digit)] ?? 0), 0);
}

/** Whether digits end in the check digit of those before it (Verhoeff). */
export const isVerhoeff = (digits: string): boolean =>
  /^\d{2,}$/.test(digits) && checksum(digits) === 0;

/** The digit that makes these whole: the one for which the checksum is nothing. */
export function verhoeffDigit(digits: string): string {
  const sum = checksum(`${digits}0`);
  // A turn undoes itself by the opposite turn, a flip by itself.
  return String(sum < 5 ? (5 - sum) % 5 : sum);
}

/**
 * What is wrong with a text as the identifier of a SNOMED CT concept, or null: 6 to 18 digits, the
 * two before the last 00 or 10 (SNOMED CT release file specification, component identifiers).
 */
export function conceptProblem(text: string): string | null {
  if (!/^[1-9]\d{5,17}$/.test(text)) return 'no SNOMED CT code: 6 to 18 digits';
  if (!isVerhoeff(text)) return 'the check digit is wrong';
  return /[01]0\d$/.test(text) ? null : 'the code is of something else than a concept';
}
