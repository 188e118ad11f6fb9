import type { ReactNode } from 'react';
import { Button } from './button.tsx';

interface FilterBarProps {
  /** Names the form, such as “Filter referrals”. */
  label: string;
  /** The list's address; this page when left out. */
  action?: string;
  /** The same list without filters; shown when something is filtered. */
  clearHref?: string;
  filtered?: boolean;
  /** Kept in the address although no field shows them, such as the sort order. */
  keep?: Readonly<Record<string, string | undefined>>;
  /** Fields from `form.tsx`, filled from the address. */
  children: ReactNode;
  /** Beside the buttons: a link that exports the same list. */
  more?: ReactNode;
}

/**
 * Filters of a list, kept in the address so that a list can be shared. Only for what may stand in
 * an address: never a person's name or number.
 */
export function FilterBar(props: FilterBarProps) {
  const { label, action, clearHref, filtered, keep = {}, children, more } = props;
  return (
    <search className="hf-filter">
      <form method="get" action={action} aria-label={label} noValidate>
        {Object.entries(keep).map(([name, value]) =>
          value ? <input type="hidden" name={name} value={value} key={name} /> : null,
        )}
        <div className="hf-filter__fields">{children}</div>
        <div className="hf-filter__actions">
          <Button variant="secondary" small>
            Apply filters
          </Button>
          {filtered && clearHref && (
            <a className="nhsuk-link" href={clearHref}>
              Clear filters
            </a>
          )}
          {more}
        </div>
      </form>
    </search>
  );
}
