import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { type Freshness, freshnessWords, type Weekday, weekdays, weekdayWords } from '../rules.ts';

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

interface Timed {
  days: string[];
  opensAt: string | null;
  closesAt: string | null;
  closed: boolean;
  description: string | null;
  startsOn: string | null;
  validFrom: string | null;
}

/** A clock time as people say it: `9am`, `2:30pm`. */
function clock(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  if (minute === 0 && hour === 12) return 'midday';
  if (minute === 0 && hour % 24 === 0) return 'midnight';
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, '0')}` : ''}${hour < 12 ? 'am' : 'pm'}`;
}

/** When a service runs, in a line: “Tuesday and Thursday, 10am to midday”. */
export function scheduleWords(schedule: Timed): string {
  const days = weekdays
    .filter((day: Weekday) => schedule.days.includes(day))
    .map((day) => weekdayWords[day]);
  const start = schedule.startsOn ?? schedule.validFrom;
  const when =
    days.length > 0
      ? new Intl.ListFormat('en-GB').format(days)
      : start && !schedule.description
        ? formatDate(start)
        : '';
  const hours = schedule.opensAt
    ? `${clock(schedule.opensAt)}${schedule.closesAt ? ` to ${clock(schedule.closesAt)}` : ''}`
    : '';
  const words = schedule.closed ? 'closed' : hours;
  return [when, words].filter(Boolean).join(', ') || schedule.description || 'Times not given';
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
