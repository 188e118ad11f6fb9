import type { ReactNode } from 'react';
import type { Level } from './heading.tsx';

interface EmptyStateProps {
  /** What there is none of, such as “No referrals are waiting”. */
  title: string;
  headingLevel?: Level;
  /** Why that may be, and what to do next. */
  children: ReactNode;
  /** A Button or ActionLink that does it. */
  action?: ReactNode;
}

/** In the place of an empty list: says what to do next. */
export function EmptyState({ title, headingLevel = 2, children, action }: EmptyStateProps) {
  const Tag = `h${headingLevel}` as const;
  return (
    <div className="hf-empty">
      <Tag className="nhsuk-heading-s">{title}</Tag>
      {typeof children === 'string' ? <p>{children}</p> : children}
      {action}
    </div>
  );
}
