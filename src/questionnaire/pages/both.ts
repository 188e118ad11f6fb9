import type { ConflictField } from '#ui/conflict-panel.tsx';
import type { Values } from '#ui/form.tsx';

/** What differs between what a colleague saved and what was typed, field by field, by its label. */
export const both = (
  labels: Readonly<Record<string, string>>,
  saved: Values,
  typed: Values,
): ConflictField[] =>
  Object.entries(labels).flatMap(([name, label]) => {
    const [theirs, mine] = [saved, typed].map((values) => [values[name] ?? ''].flat().join(', '));
    return theirs === mine ? [] : [{ label, saved: theirs, typed: mine }];
  });
