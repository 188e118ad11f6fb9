import type { Refused } from '#app/form.server.ts';
import { ConflictPanel } from '#ui/conflict-panel.tsx';

/** Somebody else saved meanwhile: what they saved, before the form that keeps what was typed. */
export function Theirs({ refused }: { refused: Refused | undefined }) {
  if (!refused?.theirs) return null;
  return (
    <ConflictPanel
      fields={Object.entries(refused.theirs)
        .filter(([label]) => label !== 'version')
        .map(([label, saved]) => ({ label, saved: String(saved), typed: 'As below' }))}
    />
  );
}
