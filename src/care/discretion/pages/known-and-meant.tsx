import { formatDate } from '#ui/time.ts';
import type { Meant } from '../odds.ts';

/** Why settings that contradict one another are meant to, who said so, and when. */
export function KnownAndMeant({ meant }: { meant: Meant }) {
  return (
    <p className="hf-lines">
      <strong>Known and meant:</strong> {meant.reason}
      {`\n${meant.by}, ${formatDate(meant.on)}`}
    </p>
  );
}
