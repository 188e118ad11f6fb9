import { createHash } from 'node:crypto';
import { type Listing, type ListingDraft, listingShape } from '../listing-shape.ts';
import { most } from '../rules.ts';
import { type Notes, newNotes, quote, reasonsOf, say } from './clean.ts';

export const outcomes = ['imported', 'merged', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of one record of the file. */
export interface RecordReport {
  sourceId: string | null;
  name: string | null;
  outcome: Outcome;
  reasons: string[];
}

/** What became of a file: every record accounted for, `imported + merged + refused === read`. */
export interface ReadResult {
  read: number;
  imported: number;
  merged: number;
  refused: number;
  records: RecordReport[];
  /** The listings to store, one for each `imported`. */
  listings: Listing[];
}

/** A reading of one record: a listing, or why there is none. */
export type Reading = (notes: Notes) => ListingDraft | null;

export interface Tally {
  add(sourceId: string | null, name: string | null, reading: Reading): void;
  result(): ReadResult;
}

/** An identifier made from what names a service, for records that bring none of their own. */
export function madeId(...parts: (string | null | undefined)[]): string {
  const text = parts.map((part) => (part ?? '').toLowerCase().replaceAll(/\s+/g, ' ').trim());
  return `made-${createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 24)}`;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const blank = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === 'unknown' ||
  (Array.isArray(value) && value.length === 0);
const later = ['assuredDate', 'lastModified'] as const;
const plainLabels: Record<string, string> = {
  url: 'web address',
  email: 'e-mail',
  provider: 'organisation',
  minimumAge: 'minimum age',
  maximumAge: 'maximum age',
  costOptions: 'cost options',
  howToApply: 'how to apply',
  waitingTime: 'waiting time',
  alternateName: 'other name',
  lastModified: 'last modified',
  assuredDate: 'assured date',
  assuredBy: 'assured by',
};
const labelOf = (key: string) => plainLabels[key] ?? key;

/** Puts a later record of the same service into the one we have; says what was taken and what was not. */
function merge(into: Listing, from: Listing, notes: Notes): void {
  const target = into as Record<string, unknown>;
  const filled: string[] = [];
  const left: string[] = [];
  for (const [key, value] of Object.entries(from)) {
    if (key === 'source' || key === 'sourceId' || blank(value) || same(target[key], value))
      continue;
    if (key === 'name') {
      if (into.alternateName === null) into.alternateName = from.name.slice(0, most.line);
      say(notes, `another name for the same service, kept as its other name: ${quote(from.name)}`);
    } else if ((later as readonly string[]).includes(key)) {
      if (blank(target[key]) || String(value) > String(target[key])) target[key] = value;
    } else if (blank(target[key])) {
      target[key] = value;
      filled.push(labelOf(key));
    } else if (Array.isArray(value)) {
      const have = target[key] as unknown[];
      const more = value.filter((item) => !have.some((other) => same(other, item)));
      const room = Math.max(0, most.list - have.length);
      if (more.length > 0) filled.push(labelOf(key));
      target[key] = [...have, ...more.slice(0, room)];
    } else left.push(labelOf(key));
  }
  if (filled.length > 0) say(notes, `taken from this record: ${filled.join(', ')}`);
  if (left.length > 0) say(notes, `differs, and the first record was kept: ${left.join(', ')}`);
}

/** Collects the records of one file, merging those with an identifier seen before. */
export function newTally(): Tally {
  const records: RecordReport[] = [];
  const kept = new Map<string, { listing: Listing; at: number }>();
  return {
    add(sourceId, name, reading) {
      const notes = newNotes();
      const at = records.length + 1;
      const report: RecordReport = { sourceId, name, outcome: 'refused', reasons: [] };
      records.push(report);
      let draft: ListingDraft | null = null;
      try {
        draft = reading(notes);
      } catch {
        say(notes, 'it could not be understood');
      }
      const parsed = draft ? listingShape.safeParse(draft) : null;
      if (parsed && !parsed.success) {
        const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
        say(notes, `these did not fit: ${[...fields].slice(0, 10).join(', ')}`);
      }
      if (draft) {
        report.sourceId = draft.sourceId;
        report.name = draft.name;
      }
      const listing = parsed?.success ? parsed.data : null;
      if (listing) {
        const first = kept.get(listing.sourceId);
        if (first) {
          report.outcome = 'merged';
          const own = newNotes();
          say(own, `the same identifier as record ${first.at}, so the two were made one`);
          merge(first.listing, listing, own);
          notes.reasons.unshift(...own.reasons);
        } else {
          report.outcome = 'imported';
          kept.set(listing.sourceId, { listing, at });
        }
      }
      report.reasons = reasonsOf(notes);
      if (report.outcome === 'refused' && report.reasons.length === 0)
        report.reasons = ['it could not be understood'];
    },
    result() {
      const count = (outcome: Outcome) =>
        records.filter((record) => record.outcome === outcome).length;
      return {
        read: records.length,
        imported: count('imported'),
        merged: count('merged'),
        refused: count('refused'),
        records,
        listings: [...kept.values()].map(({ listing }) => listing),
      };
    },
  };
}
