import type { ReactNode } from 'react';

interface PersonWordsProps {
  /** What they said, in their words, never put right. */
  children: ReactNode;
  /** Who said it and when, such as “Amina, 21 November 2026”. */
  source?: ReactNode;
}

/** The person's own words. */
export function PersonWords({ children, source }: PersonWordsProps) {
  return (
    <figure className="hf-words">
      <blockquote className="hf-words__quote">
        {typeof children === 'string' ? <p>{children}</p> : children}
      </blockquote>
      {source && <figcaption className="hf-words__source">{source}</figcaption>}
    </figure>
  );
}
