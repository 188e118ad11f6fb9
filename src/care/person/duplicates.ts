/** What is known of somebody who may already be recorded. */
export interface Likeness {
  givenName: string;
  familyName: string;
  preferredName?: string | null;
  dateOfBirth: string;
  nhsNumber?: string | null;
  postcode?: string | null;
}

export interface Match {
  /** 0 to 1; from `likely` on, staff are asked. */
  score: number;
  /** What agrees, in words for the person who decides. */
  reasons: string[];
}

/** From here on two records may be one person. */
export const likely = 0.72;

/** Letters alone, without accents, apostrophes or hyphens: `O’Neill` and `ONEILL` are one name. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’`]/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.split(' ').filter(Boolean)) {
    const padded = `  ${word} `;
    for (let at = 0; at < padded.length - 2; at += 1) found.add(padded.slice(at, at + 3));
  }
  return found;
}

/** Shared trigrams over all trigrams, 0 to 1, as pg_trgm counts them. */
export function similarity(a: string, b: string): number {
  const [left, right] = [trigrams(a), trigrams(b)];
  const shared = [...left].filter((piece) => right.has(piece)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Edits (a letter more, less, other, or two swapped) that make one word of the other. */
function edits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const before = rows[i - 1] ?? [];
      let least = Math.min(
        (before[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** How alike two single names are: the same, an initial of it, spelt a little otherwise. */
function alike(one: string, other: string): number {
  const [a, b] = [plainName(one).slice(0, 60), plainName(other).slice(0, 60)];
  if (!a || !b) return 0;
  if (a === b) return 1;
  if ((a.length === 1 || b.length === 1) && a[0] === b[0]) return 0.8;
  const spelling = 1 - edits(a, b) / Math.max(a.length, b.length);
  return Math.max(similarity(a, b), spelling >= 0.6 ? spelling : 0);
}

/** How alike two people's names are, whichever way round and by preferred name too. */
export function nameLikeness(a: Likeness, b: Likeness): number {
  const given = Math.max(
    alike(a.givenName, b.givenName),
    b.preferredName ? alike(a.givenName, b.preferredName) : 0,
    a.preferredName ? alike(a.preferredName, b.givenName) : 0,
  );
  const straight = 0.45 * given + 0.55 * alike(a.familyName, b.familyName);
  const swapped = 0.45 * alike(a.givenName, b.familyName) + 0.55 * alike(a.familyName, b.givenName);
  return Math.max(straight, swapped * 0.95);
}

/** The date with day and month exchanged, or the same where that is no date. */
export function dayMonthSwapped(date: string): string {
  const [year, month, day] = date.split('-');
  return Number(day) <= 12 ? `${year}-${day}-${month}` : date;
}

function dateLikeness(a: string, b: string): number {
  if (a === b) return 1;
  if (dayMonthSwapped(a) === b) return 0.85;
  const differing = [...a].filter((digit, place) => digit !== b[place]).length;
  return differing === 1 ? 0.6 : 0;
}

function postcodeLikeness(a: string, b: string): number {
  const [one, other] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')];
  if (one === other) return 1;
  return one.slice(0, -3) === other.slice(0, -3) ? 0.5 : 0;
}

/** How likely it is that two records are one person, and why. Pure; the same either way round. */
export function compare(a: Likeness, b: Likeness): Match {
  const name = Math.max(nameLikeness(a, b), nameLikeness(b, a));
  const date = dateLikeness(a.dateOfBirth, b.dateOfBirth);
  const place = a.postcode && b.postcode ? postcodeLikeness(a.postcode, b.postcode) : null;
  const reasons: string[] = [];
  if (name >= 0.99) reasons.push('same name');
  else if (name >= 0.5) reasons.push('similar name');
  if (date === 1) reasons.push('same date of birth');
  else if (date > 0) reasons.push('similar date of birth');
  if (place === 1) reasons.push('same postcode');
  if (a.nhsNumber && a.nhsNumber === b.nhsNumber)
    return { score: 1, reasons: ['same NHS number', ...reasons] };
  let score = place === null ? 0.55 * name + 0.45 * date : 0.5 * name + 0.35 * date + 0.15 * place;
  // Two different numbers speak against one person, but a number may have been mistyped.
  if (a.nhsNumber && b.nhsNumber) score -= 0.2;
  if (name < 0.45 || date === 0) score = Math.min(score, likely - 0.1);
  return { score: Math.max(0, score), reasons };
}
