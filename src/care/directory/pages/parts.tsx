import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { type Freshness, freshnessWords } from '../rules.ts';

const tones: Record<Freshness, Tone> = {
  fresh: 'done',
  ageing: 'waiting',
  stale: 'overdue',
  never: 'attention',
};

export function FreshnessTag({ freshness }: { freshness: Freshness }) {
  return <StatusTag tone={tones[freshness]}>{freshnessWords[freshness]}</StatusTag>;
}

export interface Confirmation {
  confirmedOn: string | null;
  confirmedAt: Date | string | null;
  confirmedBy: string | null;
  assuredDate: string | null;
}

/** When a listing was last confirmed, and by whom. */
export function confirmationWords(listing: Confirmation): string {
  if (!listing.confirmedOn) return 'Nobody has confirmed this listing yet';
  const day = formatDate(listing.confirmedOn);
  const here = listing.confirmedAt !== null && listing.confirmedOn !== listing.assuredDate;
  return here && listing.confirmedBy
    ? `Confirmed ${day} by ${listing.confirmedBy}`
    : `Checked by its source ${day}`;
}

/** “Ages 18 to 65”, “Ages 60 and over”; null where any age may come. */
export function agesWords(from: number | null, to: number | null): string | null {
  if (from && to) return `Ages ${from} to ${to}`;
  if (from) return `Ages ${from} and over`;
  return to ? `Ages up to ${to}` : null;
}

/** A text with its line breaks. */
export function Paragraphs({ text }: { text: string }) {
  return text.split('\n\n').map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have nothing else
    <p key={at} className="hf-lines">
      {part}
    </p>
  ));
}
