import { ConflictPanel } from './conflict-panel.tsx';
import type { Values } from './form.tsx';

interface TheirsProps {
  /** A form that came back; with what the other person saved, if that is why. */
  refused: { theirs?: Record<string, unknown> } | undefined;
  /** What was typed, by the labels under which the act tells what was saved; else it is below. */
  typed?: Values;
}

/** Somebody else saved meanwhile: what they saved beside what was typed, before the form that keeps it. */
export function Theirs({ refused, typed = {} }: TheirsProps) {
  if (!refused?.theirs) return null;
  return (
    <ConflictPanel
      fields={Object.entries(refused.theirs)
        .filter(([label]) => label !== 'version')
        .map(([label, saved]) => ({
          label,
          saved: String(saved),
          typed: label in typed ? [typed[label] ?? ''].flat().join(', ') : 'As below',
        }))}
    />
  );
}
