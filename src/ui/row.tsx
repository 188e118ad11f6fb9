import type { ReactNode } from 'react';

interface RowListProps {
  label: string;
  children: ReactNode;
}

/** Things to do, one under the other. */
export function RowList({ label, children }: RowListProps) {
  return (
    <ul className="hf-rows" role="list" aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  /** Who or what, as a link. */
  title: ReactNode;
  /** Why it is here, in a few words. */
  children?: ReactNode;
  /** When it is due, a StatusTag. */
  status?: ReactNode;
  /** Small buttons or links: what can be done about it from here. */
  actions?: ReactNode;
}

export function Row({ title, children, status, actions }: RowProps) {
  return (
    <li className="hf-row">
      <div className="hf-row__main">
        <div className="hf-row__title">{title}</div>
        {children && <div className="hf-row__about">{children}</div>}
      </div>
      {status && <div className="hf-row__status">{status}</div>}
      {actions && <div className="hf-row__actions">{actions}</div>}
    </li>
  );
}
