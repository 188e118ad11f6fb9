/** What a practice is at the moment, by the letter of the national list. */
export const practiceStatuses = {
  A: 'Open',
  C: 'Closed',
  D: 'Dormant',
  P: 'Not open yet',
} as const;
export type PracticeStatus = keyof typeof practiceStatuses;

export interface Practice {
  code: string;
  name: string;
  status: PracticeStatus;
  closedOn: string | null;
  postcode: string | null;
  networkName: string | null;
}

/** A practice code as it is written, `L81004`, or null where the text cannot be one. */
export function readPracticeCode(typed: string): string | null {
  const packed = typed.toUpperCase().replaceAll(/\s/g, '');
  return /^(?:[A-Z]\d{5}|[A-Z]{3}\d{3})$/.test(packed) ? packed : null;
}

/** `Millbrook Surgery, BS5 6XX (Z99001), closed`. */
export function practiceWords({ code, name, postcode, status }: Practice): string {
  const told = status === 'A' ? '' : `, ${practiceStatuses[status].toLowerCase()}`;
  return `${[name, postcode].filter(Boolean).join(', ')} (${code})${told}`;
}
