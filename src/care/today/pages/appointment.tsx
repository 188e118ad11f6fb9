import { StatusTag } from '#ui/status-tag.tsx';
import { daysBetween, formatDateTime, formatTime } from '#ui/time.ts';
import { type Mode, modes } from '../../casework/rules.ts';
import type { readToday } from '../queries.server.ts';
import { PersonRow } from './parts.tsx';

type Planned = Awaited<ReturnType<typeof readToday>>['appointments'][number];

/** An appointment: what is next is to record it, or to check a home visit before it. */
export function Appointment({ one, base, now }: { one: Planned; base: string; now: Date }) {
  const past = daysBetween(now, one.at) < 0;
  const unchecked = one.place === 'home' && !one.checked && !past;
  return (
    <PersonRow
      who={one}
      base={base}
      act={unchecked ? 'Check the visit' : 'Record'}
      href={`${base}/contacts/${one.id}/${unchecked ? 'visit' : 'record'}`}
      status={
        past ? (
          <StatusTag tone="attention">Not recorded yet</StatusTag>
        ) : (
          unchecked && <StatusTag tone="overdue">Home visit not checked</StatusTag>
        )
      }
    >
      {past ? formatDateTime(one.at) : formatTime(one.at)},{' '}
      {(modes[one.mode as Mode] ?? one.mode).toLowerCase()}
      {one.placeNote && `, ${one.placeNote}`}
    </PersonRow>
  );
}
